"""What people call the tables, the columns and the codes of a comparison: in French, those of libraries included.

Ours bear their names already. Those of Wagtail are bookkeeping of its own, that it translates in part and in the words of a
developer: each is named here. ``tests/ops/restoration/test_wording.py`` walks them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

from billing.enums import BillingAction
from cms.acts.enums import ActAction
from cms.alerts.enums import AlertAction
from cms.directory.enums import ServiceAction
from cms.gestion.enums import GestionAction
from cms.pages.models import SiteAppearance
from cms.received.enums import ReceivedAction
from cms.reports.enums import AuditAction
from cms.streets.enums import StreetAction
from identity.audit.enums import IdentityAction
from ops.backups.enums import ArchiveAction
from ops.backups.tables import column_of
from ops.console.enums import ConsoleAction
from ops.deletion.enums import DeletionAction
from ops.restoration.columns import COLUMNS
from ops.restoration.enums import RestorationAction
from teleservices.dossiers.enums import ClockAction, MandateAction
from teleservices.instruction.enums import ReadingAction
from teleservices.offering.enums import OfferAction
from teleservices.retention.enums import RetentionAction
from teleservices.rooms.enums import RoomAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

#: Where the models of others live.
LIBRARIES: Final = ("django.", "taggit.", "wagtail.")
#: By the label of the model: those of libraries, and ours whose plural is not one.
TITLES: Final[dict[str, _StrPromise]] = {
    "accounts.agent_groups": _("Groupes des agents"),
    "accounts.agent_user_permissions": _("Droits propres à un agent"),
    "auth.group": _("Groupes"),
    "auth.group_permissions": _("Droits des groupes"),
    "pages.siteappearance": _("Apparence du site"),
    "taggit.tag": _("Mots-clés"),
    "taggit.taggeditem": _("Mots-clés posés"),
    "wagtailadmin.admin": _("Accès à l’écran des contenus"),
    "wagtailcore.collection": _("Collections de fichiers"),
    "wagtailcore.collectionviewrestriction": _("Collections réservées"),
    "wagtailcore.collectionviewrestriction_groups": _("Collections réservées\u00a0: groupes"),
    "wagtailcore.comment": _("Commentaires"),
    "wagtailcore.commentreply": _("Réponses aux commentaires"),
    "wagtailcore.groupapprovaltask": _("Étapes de validation par un groupe"),
    "wagtailcore.groupapprovaltask_groups": _("Étapes de validation\u00a0: groupes"),
    "wagtailcore.groupcollectionpermission": _("Droits des groupes sur les fichiers"),
    "wagtailcore.grouppagepermission": _("Droits des groupes sur les pages"),
    "wagtailcore.groupsitepermission": _("Droits des groupes sur le site"),
    "wagtailcore.locale": _("Langues du site"),
    "wagtailcore.modellogentry": _("Historique des contenus"),
    "wagtailcore.page": _("Pages du site"),
    "wagtailcore.pagelogentry": _("Historique des pages"),
    "wagtailcore.pagesubscription": _("Abonnements aux pages"),
    "wagtailcore.pageviewrestriction": _("Pages réservées"),
    "wagtailcore.pageviewrestriction_groups": _("Pages réservées\u00a0: groupes"),
    "wagtailcore.revision": _("Versions des contenus"),
    "wagtailcore.site": _("Adresse du site"),
    "wagtailcore.task": _("Étapes de validation"),
    "wagtailcore.taskstate": _("Validations, étape par étape"),
    "wagtailcore.uploadedfile": _("Fichiers en cours d’envoi"),
    "wagtailcore.workflow": _("Circuits de validation"),
    "wagtailcore.workflowcontenttype": _("Contenus à valider"),
    "wagtailcore.workflowpage": _("Pages à valider"),
    "wagtailcore.workflowstate": _("Validations"),
    "wagtailcore.workflowtask": _("Ordre des étapes de validation"),
    "wagtaildocs.document": _("Documents"),
    "wagtailembeds.embed": _("Contenus venus d’ailleurs"),
    "wagtailimages.image": _("Images de la bibliothèque"),
    "wagtailredirects.redirect": _("Redirections"),
    "wagtailusers.userprofile": _("Préférences des webmestres"),
}
#: What the audit logs hold, in the words of each context.
ACTIONS: Final[tuple[type[TextChoices], ...]] = (
    ActAction, AlertAction, ArchiveAction, AuditAction, BillingAction, ClockAction, ConsoleAction, DeletionAction,
    GestionAction, IdentityAction, MandateAction, OfferAction, ReadingAction, ReceivedAction, RestorationAction,
    RetentionAction, RoomAction, ServiceAction, StreetAction,
)  # fmt: skip
#: By the kind of an effect (settings.OUTBOX_HANDLERS).
EFFECTS: Final[dict[str, _StrPromise]] = {
    "mail": _("E-mail"),
    "acts.import": _("Importation d’actes"),
    "blocks.reindex": _("Mots d’une section, pour la recherche"),
    "cms.publish": _("Publication d’une page"),
    "teleservices.acknowledgement": _("Accusé de réception"),
    "teleservices.batch": _("Actions par lot"),
    "teleservices.document": _("Document délivré"),
    "teleservices.scan": _("Contrôle antivirus"),
    "teleservices.transfer": _("Versement aux archives"),
    "billing.document": _("Pièce comptable"),
    "billing.stripe": _("Échange avec Stripe"),
}


def title_of(label: str) -> str:
    """« Pages »"""
    if label in TITLES:
        return str(TITLES[label])
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))


def columns_of(label: str) -> dict[str, str]:
    """What people call each column, as in the middle of a sentence: Wagtail's begin with a capital letter."""
    found: dict[str, str] = {}
    model = apps.get_model(label)
    is_ours = not model.__module__.startswith(LIBRARIES)
    for field in model._meta.local_concrete_fields:
        column, title = column_of(field), str(field.verbose_name)
        is_told = is_ours and title != field.name.replace("_", " ")  # Django's own rule for what nobody named
        title = str(COLUMNS.get(f"{label}.{column}") or ("" if is_told else COLUMNS.get(column)) or title)
        title = title.replace("'", "’")
        found[column] = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    return found


def name_in_words(label: str, name: str) -> str:
    """Of a row that has no other name than a code, its words; the name as it is of any other."""
    return _CODES[label](name) if label in _CODES else name


def _action(code: str) -> str:
    return next((str(one(code).label) for one in ACTIONS if code in one.values), code)


def _content_action(code: str) -> str:
    """Wagtail's own log."""
    if not registry.action_exists(code):
        return code
    words = capfirst(str(registry.get_action_label(code))).replace("'", "’")
    return words.replace("Workflow", str(_("Validation")))


def _palette(slug: str) -> str:
    return str(dict(SiteAppearance._meta.get_field("palette").flatchoices).get(slug, slug))


_CODES: Final[dict[str, Callable[[str], str]]] = {
    "audit.entry": _action,
    "outbox.effect": lambda kind: str(EFFECTS.get(kind, kind)),
    "pages.siteappearance": _palette,
    "wagtailcore.modellogentry": _content_action,
}
