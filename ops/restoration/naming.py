"""By what the operator's staff recognise a row, for each model that an archive holds.

A title, a reference, an address of an agent: what the console shows already, or what the site shows to everybody. Of
citizens nothing but the reference of their requests; what has neither is told by its number. Never an answer, a message,
a name of a person who does not work here. A model that nobody decided on is told by its number too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.apps import apps
from psycopg import sql

from ops.backups.tables import table_of

if TYPE_CHECKING:
    from ops.backups.tables import Table


@dataclass(frozen=True)
class Own:
    """A column of its own."""

    column: str


@dataclass(frozen=True)
class Of:
    """What another row is called, that of ``label`` which ``column`` leads to."""

    column: str
    label: str


@dataclass(frozen=True)
class Number:
    """Its number; a UUID's first digits."""


_PAGE: Final = Of("page_id", "wagtailcore.page")
_AS_A_PAGE: Final = Of("page_ptr_id", "wagtailcore.page")
_DOSSIER: Final = Of("dossier_id", "dossiers.dossier")
_GROUP: Final = Of("group_id", "auth.group")
_NUMBER: Final = Number()

NAMED: Final[dict[str, Own | Of | Number]] = {
    "accounts.acceptedorganisation": Own("label"),
    "accounts.agent": Own("email"),
    "accounts.agent_groups": Of("agent_id", "accounts.agent"),
    "accounts.agent_user_permissions": Of("agent_id", "accounts.agent"),
    "accounts.invitation": _NUMBER,  # an address of somebody who is not here yet
    "accounts.membership": Of("agent_id", "accounts.agent"),
    "acts.act": Own("slug"),
    "alerts.alert": Own("title"),
    "audit.entry": Own("action"),
    "auth.group": Own("name"),
    "auth.group_permissions": _GROUP,
    "citizens.citizen": _NUMBER,
    "citizens.franceconnectlink": _NUMBER,
    "blocks.reusablesection": Own("name"),
    "directory.directorypage": _AS_A_PAGE,
    "documents.issueddocument": _DOSSIER,
    "dossiers.acknowledgement": _DOSSIER,
    "dossiers.correction": _DOSSIER,
    "dossiers.dossier": Own("reference"),
    "dossiers.draft": Of("offer_id", "dossiers.offer"),
    "dossiers.event": _DOSSIER,
    "dossiers.mandate": _DOSSIER,
    "dossiers.message": _DOSSIER,
    "dossiers.offer": Own("title"),
    "dossiers.piece": _DOSSIER,
    "dossiers.procedurecopy": Own("slug"),
    "instruction.batch": Own("action"),
    "instruction.batchline": _DOSSIER,
    "instruction.label": Own("name"),
    "instruction.labelling": _DOSSIER,
    "instruction.opinion": _DOSSIER,
    "instruction.preference": Of("agent_id", "accounts.agent"),
    "instruction.routingrule": Of("offer_id", "dossiers.offer"),
    "instruction.savedfilter": Own("name"),
    "instruction.sheet": _DOSSIER,
    "outbox.effect": Own("kind"),
    "pages.communeimage": Own("title"),
    "pages.communerendition": Of("image_id", "pages.communeimage"),
    "pages.eventpage": _AS_A_PAGE,
    "pages.faqpage": _AS_A_PAGE,
    "pages.guidepage": _AS_A_PAGE,
    "pages.homepage": _AS_A_PAGE,
    "pages.jobpage": _AS_A_PAGE,
    "pages.legalpage": _AS_A_PAGE,
    "pages.listpage": _AS_A_PAGE,
    "pages.newscategory": Own("name"),
    "pages.newsindexpage": _AS_A_PAGE,
    "pages.newspage": _AS_A_PAGE,
    "pages.noticepage": _AS_A_PAGE,
    "pages.siteappearance": Own("palette"),
    "pages.standardpage": _AS_A_PAGE,
    "reports.accessibilityaudit": Own("auditor"),
    "reports.sitereport": Own("kind"),
    "retention.destruction": _NUMBER,
    "retention.hold": _DOSSIER,
    "retention.pastdossier": _NUMBER,
    "retention.transfer": Own("title"),
    "rooms.booking": Of("room_id", "rooms.room"),
    "rooms.room": Own("name"),
    "streets.street": Own("name"),
    "taggit.tag": Own("name"),
    "taggit.taggeditem": Of("tag_id", "taggit.tag"),
    "town_hall.service": Own("name"),
    "wagtailadmin.admin": _NUMBER,
    "wagtailcore.collection": Own("name"),
    "wagtailcore.collectionviewrestriction": Of("collection_id", "wagtailcore.collection"),
    "wagtailcore.collectionviewrestriction_groups": _GROUP,
    "wagtailcore.comment": _PAGE,
    "wagtailcore.commentreply": Of("comment_id", "wagtailcore.comment"),
    "wagtailcore.groupapprovaltask": Of("task_ptr_id", "wagtailcore.task"),
    "wagtailcore.groupapprovaltask_groups": _GROUP,
    "wagtailcore.groupcollectionpermission": _GROUP,
    "wagtailcore.grouppagepermission": _GROUP,
    "wagtailcore.groupsitepermission": _GROUP,
    "wagtailcore.locale": Own("language_code"),
    "wagtailcore.modellogentry": Own("action"),  # its label may be a person's
    "wagtailcore.page": Own("title"),
    "wagtailcore.pagelogentry": Own("label"),
    "wagtailcore.pagesubscription": _PAGE,
    "wagtailcore.pageviewrestriction": _PAGE,
    "wagtailcore.pageviewrestriction_groups": _GROUP,
    "wagtailcore.referenceindex": _NUMBER,
    "wagtailcore.revision": Own("object_str"),
    "wagtailcore.site": Own("site_name"),
    "wagtailcore.task": Own("name"),
    "wagtailcore.taskstate": Of("task_id", "wagtailcore.task"),
    "wagtailcore.uploadedfile": _NUMBER,
    "wagtailcore.workflow": Own("name"),
    "wagtailcore.workflowcontenttype": Of("workflow_id", "wagtailcore.workflow"),
    "wagtailcore.workflowpage": _PAGE,
    "wagtailcore.workflowstate": Of("workflow_id", "wagtailcore.workflow"),
    "wagtailcore.workflowtask": Of("workflow_id", "wagtailcore.workflow"),
    "wagtaildocs.document": Own("title"),
    "wagtailembeds.embed": Own("url"),
    "wagtailimages.image": Own("title"),
    "wagtailimages.rendition": Of("image_id", "wagtailimages.image"),
    "wagtailredirects.redirect": Own("old_path"),
    "wagtailsearch.indexentry": _NUMBER,
    "wagtailusers.userprofile": Of("user_id", "accounts.agent"),
}


def name_of(table: Table, schema: str, alias: str) -> sql.Composable:
    """The SQL of what a row of ``table`` is called, that stands as ``alias`` in a query on ``schema``: text, its number
    when it has no other name."""
    row = sql.Identifier(alias)
    number = sql.SQL("'n° ' || split_part({row}.{key}::text, '-', 1)").format(
        row=row, key=sql.Identifier(table.key)
    )
    named = _named(NAMED.get(table.label, _NUMBER), schema, row)
    return sql.SQL("COALESCE({named}, {number})").format(named=named, number=number) if named else number


def _named(how: Own | Of | Number, schema: str, row: sql.Composable) -> sql.Composable | None:
    match how:
        case Own(column):
            return sql.SQL("NULLIF({row}.{column}::text, '')").format(row=row, column=sql.Identifier(column))
        case Of(column, label):
            other = table_of(apps.get_model(label))
            called = _named(NAMED[label], schema, sql.Identifier(other.name))
            if called is None:
                return None
            return sql.SQL("(SELECT {called} FROM {other} WHERE {name}.{key} = {row}.{column})").format(
                called=called,
                other=sql.Identifier(schema, other.name),
                name=sql.Identifier(other.name),
                key=sql.Identifier(other.key),
                row=row,
                column=sql.Identifier(column),
            )
        case Number():
            return None
