"""The visible lists through which a floor reaches those above it, which it never imports: dotted paths, names of models
and of views. A new step, check, fact or effect is a line here. All of them are settings (``config.settings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# The header of every page on the operator's host: words and the name of the view. Each context adds pages, not menus.
OPERATOR_MENU = [
    (_("Communes"), "ops:fleet"),
    (_("Ouvrir une commune"), "ops:opening-choose"),
    (_("Envois"), "ops:broadcasts"),
    (_("Versions"), "ops:versions"),
    (_("Conformité"), "ops:compliance"),
    (_("Apparence"), "ops:appearance"),
    (_("Facturation"), "billing:overview"),
    (_("Connexion de l’équipe"), "ops:own-providers"),
]
OPERATOR_SIGN_OUT = "identity:logout"

# What provisioning does to a new commune, in order; seeds fill the template schema once (tenants/provisioning).
# PUBLIC_SEEDS fill ``public`` before, at each ``prepare``: they are idempotent.
PUBLIC_SEEDS: list[str] = ["design.seeds.seed", "teleservices.catalogue.services.publish_shipped"]
TEMPLATE_SEEDS: list[str] = [
    "identity.accounts.seeds.seed",
    "cms.pages.seeds.seed",
    "cms.acts.seeds.seed",
    "cms.directory.seeds.seed",
    "cms.gestion.roles.seed",
    # The last one: its pages are of all the kinds above.
    "cms.starting.seeds.seed",
]
# Who grants their rights to the groups of roles: idempotent, also run in a commune that was born before them.
GROUP_SEEDS: list[str] = ["cms.acts.seeds.seed", "cms.gestion.roles.seed"]
# What keeps a page from being published: functions of a page and of its parent that return sentences for
# whoever wrote it.
PUBLICATION_CHECKS: list[str] = ["cms.gestion.checks.services.refusals"]
# What waits for somebody, at the home of ``/gestion/``: functions of an agent that return cms.gestion.todo.ToDo.
TO_DO_SOURCES: list[str] = [
    "cms.acts.elsewhere.to_do",
    "cms.gestion.waiting.held_back",
    "cms.gestion.waiting.pages_to_read",
    "cms.gestion.waiting.drafts",
    "cms.gestion.waiting.comments",
    "cms.gestion.waiting.reviews_due",
    "cms.gestion.waiting.expiring",
    "cms.gestion.waiting.examples",
    "cms.streets.waiting.examples",
    "cms.gestion.waiting.broken_links",
    "cms.gestion.waiting.storage",
    "cms.received.waiting.proposals",
]
PROVISIONING_STEPS: list[str] = [
    "tenants.keys.provisioning.provision_key",
    "identity.town_hall.provisioning.provision_services",
    "teleservices.dossiers.provisioning.provision_offers",
    "identity.accounts.provisioning.provision_administrator",
    "cms.pages.provisioning.provision_site",
    "cms.starting.provisioning.provision_examples",
    "tenants.provisioning.files.provision_storage",
    "tenants.outbox.provisioning.provision_mail_identity",
    "ops.health.opening.provision_health",
]

# Who tells a commune's people what happens to it (opened, suspended, closing, renamed…): functions of a commune and of a
# tenants.announcing.Announcement, run in its schema, in the transaction that moves it.
LIFECYCLE_ANNOUNCERS: list[str] = ["identity.accounts.announcements.announce"]

# What a commune keeps under its name or its host, and must follow: functions of a commune and of a tenants.naming.Renamed,
# run in its schema, in the transaction that renames it.
RENAMING_STEPS: list[str] = [
    "identity.town_hall.renaming.follow_name",
    "identity.accounts.announcements.follow_name",
    "cms.pages.services.follow_name",
]

# What must hold before a commune opens: functions of a commune, run in its schema (tenants.lifecycle).
GO_LIVE_CHECKS: list[str] = [
    "tenants.domains.checks.go_live",
    "identity.accounts.checks.go_live",
    "cms.pages.checks.go_live",
    "cms.streets.checks.go_live",
    "teleservices.offering.checks.go_live",
]

# Who is called, by its word, within a FranceConnect sign-in that was to open data of the State (identity.oidc.data).
CITIZEN_DATA_READERS: dict[str, str] = {
    "teleservices": "teleservices.journeys.state_data.receive",
}

# One handler a kind of effect (tenants/outbox).
OUTBOX_HANDLERS: dict[str, str] = {
    "mail": "tenants.outbox.mail.deliver",
    "blocks.reindex": "cms.blocks.reindexing.read_again",
    "cms.publish": "cms.pages.scheduling.publish",
    "acts.import": "cms.acts.importing.services.go_on",
    "teleservices.acknowledgement": "teleservices.dossiers.effects.write_acknowledgement",
    "teleservices.document": "teleservices.documents.effects.write_document",
    "teleservices.scan": "teleservices.dossiers.services.scanning.scan_what_waits",
    "teleservices.batch": "teleservices.instruction.batches.services.go_on",
    "teleservices.transfer": "teleservices.retention.transfers.write",
    "billing.document": "billing.documents.effects.handle",
    "billing.stripe": "billing.collection.stripe.effects.handle",
}

# The days of the council's sessions, as an agenda knows them: functions without arguments, run in the commune's schema
# (cms.acts.reminders adds them to the sessions that the register itself tells of).
COUNCIL_SESSIONS: list[str] = ["cms.pages.events.council_days"]

# What each commune's worker tells the console: functions run in its schema, fields of ops.models.CommuneFacts.
COMMUNE_FACTS: list[str] = [
    "teleservices.dossiers.selectors.facts",
    "ops.monitoring.facts.outbox_facts",
    "ops.monitoring.facts.storage_facts",
    "tenants.admission.refusals.facts",
    "identity.oidc.selectors.facts",
]

# Whoever keeps a copy of the primary address: functions of a commune, run in its schema when it changes.
PRIMARY_DOMAIN_FOLLOWERS: list[str] = ["cms.pages.services.follow_primary_domain"]

# Functions that name the schemas kept beside those of communes (a copy before it is swapped in, a commune that is being
# destroyed): no orphans of them.
SCHEMA_CLAIMS: list[str] = [
    "ops.backups.arriving.schemas_under_way",
    "ops.restoration.selectors.claimed_schemas",
    "ops.deletion.selectors.claimed_schemas",
]

# What a commune's role reads in ``public`` (models or whole apps): nothing private is ever among them.
COMMUNES_READ = ["tenants.Commune", "tenants.Domain", "catalogue", "design.HouseTheme"]

# Any write to a commune's schema forgets its pages kept as files (tenants.page_files), but for tables that no such page
# shows (models or whole apps).
WRITE_LISTENERS = ["tenants.page_files.hearing.heard"]
PAGE_FILES_QUIET = [
    "sessions", "otp_totp", "otp_static", "accounts", "audit", "outbox", "citizens", "wagtailusers", "wagtailsearch",
    "wagtailadmin", "dossiers.Draft", "dossiers.Dossier", "dossiers.Correction", "dossiers.Message", "dossiers.Piece",
    "dossiers.Acknowledgement", "dossiers.Event", "documents", "instruction", "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "reports.SiteReport",
    "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.PageSubscription", "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision", "wagtailcore.TaskState", "wagtailcore.UploadedFile", "wagtailcore.WorkflowState",
]  # fmt: skip
# A size of an image is made by the first page that shows it: that page is not out of date for it.
PAGE_FILES_QUIET_WHEN_ADDED = ["pages.CommuneRendition"]
PAGE_FILES_SHOWN_OF_PUBLIC = ["tenants.Commune", "tenants.Domain", "design.HouseTheme"]

# What a page that the law asks for also says, by its kind, and what is done with people's data beside the procedures
# (cms.pages.legal, cms.pages.processing): functions of nothing, run in the commune.
LEGAL_SOURCES: dict[str, str] = {"accessibilite": "cms.reports.accessibility.statement.context"}
PROCESSING_SOURCES: list[str] = [
    "cms.pages.processing.of_the_site",
    "cms.reports.audience.privacy.processing",
]

# What a search of a commune's site also finds (cms.pages.search): functions of a ``to_tsquery`` text, run in its schema,
# one statement each, that return cms.pages.results.Result.
SEARCH_SOURCES: list[str] = ["cms.directory.results.services", "cms.acts.elsewhere.results"]

# What else robots are told of (cms.pages.well_known): functions without arguments that return pairs, a path and the moment
# of its last change or None, in one statement.
SITEMAP_SOURCES: list[str] = ["cms.acts.selectors.sitemap_entries"]

# What a street's page says that other parts of the site know of it (cms.streets): functions of its name and of its folded
# name, that return design.components.Link.
STREET_SOURCES: list[str] = ["cms.pages.streets.of_street"]

# What the home of a commune shows beside its news, by the word of its templates ("agenda", "acts"): functions of a number,
# run in its schema, that return so many design.components.Dated at most, in one statement.
HOME_SOURCES: dict[str, str] = {
    "agenda": "cms.pages.events.next_dates",
    "acts": "cms.acts.elsewhere.on_the_home",
}

# What the blocks of a page show of apps above them (cms.blocks.dynamic), by name.
BLOCK_SOURCES: dict[str, str] = {
    "acts": "cms.acts.elsewhere.latest",
    "news": "cms.pages.fresh.news",
    "news_categories": "cms.pages.fresh.news_categories",
    "children": "cms.pages.fresh.children",
    "alerts": "cms.alerts.banners.in_force",
    "directory": "cms.directory.fresh.entries",
    "directory_kinds": "cms.directory.fresh.kinds",
}

# What each permanent list of a site shows, by its kind (cms.pages.listing.Listing). One that is not named shows its pages.
LISTINGS: dict[str, str] = {
    "agenda": "cms.pages.listings.agenda.Agenda",
    "avis": "cms.pages.listings.notices.Notices",
    "emplois": "cms.pages.listings.jobs.Jobs",
    "documents": "cms.pages.listings.documents.Documents",
}

# Who reads what a commune chose of its look, in its schema.
DESIGN_THEME_SOURCE = "cms.pages.appearance.theme_choice"

# Where each commune's data key is kept (tenants.keys).
KEY_STORE = "tenants.keys.store.FolderStore"
