"""What every commune's site is born with: run once in the template schema, then copied by SQL."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
)

from cms.pages.enums import NEWS_SLUG, LegalKind, ListKind
from cms.pages.examples import CATEGORIES, LEGAL_KEYWORDS
from cms.pages.models import (
    HomePage,
    LegalPage,
    ListPage,
    NewsCategory,
    NewsIndexPage,
    SiteAppearance,
)
from cms.pages.pages import HOME_SLUG
from identity.accounts.enums import WEBMASTERS_GROUP

#: The permanent lists, and whether they are in the menu once they have something to show.
LISTS = {
    ListKind.AGENDA: True,
    ListKind.NOTICES: True,
    ListKind.JOBS: False,
    ListKind.DOCUMENTS: True,
}
#: Replaced at provisioning by the commune's own host and name.
HOST_TO_COME = "commune.invalid"
NAME_TO_COME = "Commune"

_ON_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
_ON_FILES = ("add", "change", "delete", "choose")
_OTHERS = (
    ("wagtailadmin", "access_admin"),
    ("pages", "change_siteappearance"),
    ("pages", "add_newscategory"),
    ("pages", "change_newscategory"),
    ("pages", "delete_newscategory"),
    ("blocks", "add_reusablesection"),
    ("blocks", "change_reusablesection"),
    ("blocks", "publish_reusablesection"),
    ("blocks", "delete_reusablesection"),
    ("wagtailredirects", "add_redirect"),
    ("wagtailredirects", "change_redirect"),
    ("wagtailredirects", "delete_redirect"),
)


def seed() -> None:
    """The tree, the site, the webmasters' rights and the categories."""
    if HomePage.objects.exists():
        return
    home = _tree()
    for slug, name in CATEGORIES:
        NewsCategory.objects.create(slug=slug, name=name)
    _webmasters(home)
    SiteAppearance.objects.create()


def _tree() -> HomePage:
    Site.objects.all().delete()
    for welcome in Page.objects.filter(depth=2):
        welcome.delete()
    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node()
    home: HomePage = root.add_child(instance=HomePage(title=NAME_TO_COME, slug=HOME_SLUG))
    home.add_child(instance=NewsIndexPage(title="Actualités", slug=NEWS_SLUG, show_in_menus=True))
    for listed, in_menu in LISTS.items():
        page = ListPage(title=str(listed.label), slug=listed.value, kind=listed, show_in_menus=in_menu)
        home.add_child(instance=page)
    for kind in LegalKind:
        home.add_child(
            instance=LegalPage(
                title=str(kind.label),
                slug=kind.value,
                kind=kind,
                keywords=LEGAL_KEYWORDS[kind.value],
                show_in_menus=kind is LegalKind.CONTACT,
            )
        )
    Site.objects.create(hostname=HOST_TO_COME, port=80, root_page=home, is_default_site=True, site_name="")
    return home


def _webmasters(home: HomePage) -> None:
    """Webmasters write, publish and illustrate; publication needs nobody else until a commune sets up a workflow."""
    WorkflowPage.objects.all().delete()
    Workflow.objects.update(active=False)
    Group.objects.filter(name__in=("Moderators", "Editors")).delete()
    group, _ = Group.objects.get_or_create(name=WEBMASTERS_GROUP)
    for codename in _ON_PAGES:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    root = Collection.get_first_root_node()
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for verb in _ON_FILES:
            permission = Permission.objects.get(content_type__app_label=app, codename=f"{verb}_{model}")
            GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)
    for app, codename in _OTHERS:
        group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
