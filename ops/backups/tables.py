"""Which tables an archive holds, from the list of models: the database's catalogue is never asked (pitfall 19).

A table of a commune's schema is either exported whole or left out with its reason. Two kinds of numbers mean nothing
elsewhere, the ids of content types and of permissions: rows name them instead (``pages.newspage``,
``pages.newspage:change_newspage``), so that the same commune gives the same rows, and the same digests, wherever it
lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey
from django.db.models.fields import AutoFieldMixin
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Field, Model
    from django.utils.functional import _StrPromise


class LeftOut(StrEnum):
    """Why a table is not in an archive."""

    REBUILT = "rebuilt"
    SECRET = "secret"  # noqa: S105 - a word
    PASSING = "passing"

    @property
    def words(self) -> _StrPromise:
        return {
            LeftOut.REBUILT: _("recréé par l’installation d’arrivée ; les lignes le désignent par son nom"),
            LeftOut.SECRET: _("secret d’une installation ou d’une personne : à configurer de nouveau"),
            LeftOut.PASSING: _("passager : une session, un lien à usage unique, une saisie en cours"),
        }[self]


#: By the label of the model. Every other table of a commune's schema is exported.
LEFT_OUT: Final[dict[str, LeftOut]] = {
    "contenttypes.contenttype": LeftOut.REBUILT,
    "auth.permission": LeftOut.REBUILT,
    "oidc.oidcclient": LeftOut.SECRET,
    "otp_static.staticdevice": LeftOut.SECRET,
    "otp_static.statictoken": LeftOut.SECRET,
    "otp_totp.totpdevice": LeftOut.SECRET,
    "wagtailcore.apitoken": LeftOut.SECRET,
    "sessions.session": LeftOut.PASSING,
    "citizens.emaillink": LeftOut.PASSING,
    "wagtailadmin.editingsession": LeftOut.PASSING,
    "wagtailadmin.formstate": LeftOut.PASSING,
}
#: Django's own table of migrations has no model of an application; the manifest lists them.
MIGRATIONS_TABLE: Final = "django_migrations"
#: JSON columns that hold a serialised object, content types by their number included.
_SERIALISED: Final = {"wagtailcore.revision": ("content",)}
#: What follows the installation's address, not the commune: the same value in every archive, written again on arrival
#: (``cms.pages.services.follow_primary_domain``).
_NEUTRAL: Final[dict[str, tuple[tuple[str, str | int], ...]]] = {
    "wagtailcore.site": (("hostname", "localhost"), ("port", 80)),
}


@dataclass(frozen=True)
class Table:
    """A table as an archive holds it. ``label`` is the model's (``dossiers.dossier``), columns are in their order."""

    label: str
    name: str
    columns: tuple[str, ...]
    #: The order of the lines.
    key: str
    #: Columns that name a content type, a permission, and that hold a serialised object.
    content_types: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    serialised: tuple[str, ...] = ()
    #: Columns that hold the same value in every archive.
    neutral: tuple[tuple[str, str | int], ...] = ()
    #: The column whose numbers a sequence gives.
    sequence: str = ""

    @property
    def names_others(self) -> bool:
        """Whether its lines are read and written again, to name what numbers would not."""
        return bool(self.content_types or self.permissions or self.serialised)


def tenant_models() -> list[type[Model]]:
    """Every model whose table is in a commune's schema, those that join two others included, by label."""
    wanted = set(settings.TENANT_APPS)
    found = [
        model
        for config in apps.get_app_configs()
        if config.name in wanted
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def exported_models() -> list[type[Model]]:
    return [model for model in tenant_models() if model._meta.label_lower not in LEFT_OUT]


def tables() -> list[Table]:
    """What an archive of today's version holds."""
    return [table_of(model) for model in exported_models()]


def table_of(model: type[Model]) -> Table:
    meta = model._meta
    fields = list(meta.local_concrete_fields)
    label = meta.label_lower
    return Table(
        label=label,
        name=meta.db_table,
        columns=tuple(column_of(field) for field in fields),
        key=column_of(meta.pk),
        content_types=tuple(column_of(field) for field in fields if _leads_to(field, ContentType)),
        permissions=tuple(column_of(field) for field in fields if _leads_to(field, Permission)),
        serialised=_SERIALISED.get(label, ()),
        neutral=_NEUTRAL.get(label, ()),
        sequence=column_of(meta.pk) if isinstance(meta.pk, AutoFieldMixin) else "",
    )


def column_of(field: Field[Any, Any]) -> str:
    """Concrete fields have one."""
    if field.column is None:
        raise TypeError(f"{field} has no column")
    return field.column


def _leads_to(field: Field[Any, Any], model: type[Model]) -> bool:
    return isinstance(field, ForeignKey) and field.remote_field.model is model
