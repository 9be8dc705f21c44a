"""What each group of people may do in ``/gestion/``. Wagtail's own permissions say it, so that its screens follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowTask,
)

from cms.pages.models import HomePage
from identity.accounts.enums import CONTRIBUTORS_GROUP, PROOFREADERS_GROUP, PUBLISHERS_GROUP, WEBMASTERS_GROUP

#: Seeded inactive: a commune turns it on at ``/gestion/publication/``.
WORKFLOW_NAME: Final = "Relecture puis publication"
PROOFREADING, PUBLICATION = "Relecture", "Publication"


@dataclass(frozen=True)
class Rights:
    """Of a group: on pages from the home down, on images and documents."""

    group: str
    pages: tuple[str, ...]
    files: tuple[str, ...]


RIGHTS: Final = (
    Rights(CONTRIBUTORS_GROUP, ("add_page", "change_page"), ("add", "choose")),
    Rights(PROOFREADERS_GROUP, ("change_page",), ("choose",)),
    Rights(
        PUBLISHERS_GROUP,
        ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        ("add", "change", "choose"),
    ),
)
#: Of an association, on its own page and what is under it.
ON_ITS_PAGE: Final = ("change_page",)
#: Of whatever was put in no collection.
ROOT_COLLECTION: Final = "Toute la commune"
#: Of webmasters, on collections: each is a theme of the documents library.
ON_COLLECTIONS: Final = ("add_collection", "change_collection", "delete_collection")


@transaction.atomic
def seed() -> None:
    """Idempotent: in the template schema, and in a commune that was born before these roles (``GROUP_SEEDS``)."""
    home = HomePage.objects.first()
    if home is None:
        return
    for rights in RIGHTS:
        group, _created = Group.objects.get_or_create(name=rights.group)
        grant(group, home, rights.pages, rights.files)
    _give_collections()
    _workflow()


def grant(
    group: Group,
    page: Page,
    on_pages: tuple[str, ...],
    on_files: tuple[str, ...],
    collection: Collection | None = None,
) -> None:
    """The admin, these rights from this page down, and these on the files of the collection, of the whole site without."""
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    for codename in on_pages:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=_permission("wagtailcore", codename)
        )
    files = collection or Collection.get_first_root_node()
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for verb in on_files:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=files, permission=_permission(app, f"{verb}_{model}")
            )


def _give_collections() -> None:
    webmasters, _created = Group.objects.get_or_create(name=WEBMASTERS_GROUP)
    root = Collection.get_first_root_node()
    if root.name == "Root":  # Wagtail's word, which every choice of a collection would show
        root.name = ROOT_COLLECTION
        root.save(update_fields=["name"])
    for codename in ON_COLLECTIONS:
        GroupCollectionPermission.objects.get_or_create(
            group=webmasters, collection=root, permission=_permission("wagtailcore", codename)
        )


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _workflow() -> None:
    """Somebody else reads, somebody decides; whoever keeps the whole site may do both."""
    if Workflow.objects.filter(name=WORKFLOW_NAME).exists():
        return
    workflow = Workflow.objects.create(name=WORKFLOW_NAME, active=False)
    for order, (name, group) in enumerate(
        ((PROOFREADING, PROOFREADERS_GROUP), (PUBLICATION, PUBLISHERS_GROUP))
    ):
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.set(Group.objects.filter(name__in=(group, WEBMASTERS_GROUP)))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
