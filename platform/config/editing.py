"""Settings of the sites: what a webmaster finds in Wagtail, what a page and the register of acts may hold, audience."""

from config import env

WAGTAIL_SITE_NAME = "Parvis"
WAGTAILADMIN_BASE_URL = None  # resolved from the commune's primary domain (pitfall 16, cms.pages.adaptation)
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
# « atelier-numerique »: an address is typed, printed and dictated; accents would be percent-encoded.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "/connexion/agents/"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "parvis_fr"},
}
WAGTAILIMAGES_IMAGE_MODEL = "pages.CommuneImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.gestion.uploads.CommuneImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.gestion.uploads.CommuneDocumentForm"
# A picture is decoded in memory, four octets a pixel: no more than a telephone takes (a flood would starve the others).
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# Nothing that a webmaster writes makes the server ask an address; the public pages' policy would show no frame anyway.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A page's former versions are kept this long; the latest one, and those of a workflow under way, always.
REVISIONS_KEPT_DAYS = env.number("PARVIS_REVISIONS_KEPT_DAYS", 730, least=30)
# Of France and its overseas territories: Wagtail offers all those of the machine, some of which browsers do not know.
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Marigot",
    "America/St_Barthelemy", "America/Miquelon", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti",
    "Pacific/Wallis",
]  # fmt: skip
# What a commune's images and documents may take in all, in MB; past it an upload is refused, with the figures.
MEDIA_QUOTA_MB = env.number("PARVIS_MEDIA_QUOTA_MB", 2000, least=10)

# Accessibility (cms.pages.compliance, cms.reports.accessibility): how long an audit counts, and the reference in force. A
# new one ends the audits of the former so many months after its publication (arrêté du 20 septembre 2019).
ACCESSIBILITY_AUDIT_YEARS = env.number("PARVIS_ACCESSIBILITY_AUDIT_YEARS", 3, least=1)
ACCESSIBILITY_REFERENCE_MONTHS = env.number("PARVIS_ACCESSIBILITY_REFERENCE_MONTHS", 18, least=0)
RGAA_VERSION = env.text("PARVIS_RGAA_VERSION", "4.1.2")
RGAA_VERSION_ON = env.day("PARVIS_RGAA_VERSION_ON")
# The operator's own audit of the platform (JSON, as /accessibilite/declaration.json gives them): what communes start from.
ACCESSIBILITY_BASE = env.text("PARVIS_ACCESSIBILITY_BASE", "")
# The heaviest PDF of the register of acts, and the heaviest archive of acts to import, in MB.
ACT_MB = env.number("PARVIS_ACT_MB", 50, least=1)
ACTS_IMPORT_MB = env.number("PARVIS_ACTS_IMPORT_MB", 300, least=1)
# How much the sites are read (cms.reports.audience): the access log of the proxy, in Caddy's JSON; without one, the web
# processes write their own. Twenty-five months is the longest that the CNIL lets such figures be kept (norms-fr §4.3).
AUDIENCE = env.flag("PARVIS_AUDIENCE", default=env.environment() is not env.Environment.TEST)
AUDIENCE_LOG = env.text("PARVIS_AUDIENCE_LOG", "")
AUDIENCE_MONTHS = min(env.number("PARVIS_AUDIENCE_MONTHS", 25, least=1), 25)
