"""The permanent lists of communes that were born without them; the template's are of its seeds, as is its home.

Nothing is moved: a commune that has a page at `/agenda/` keeps it, and its list takes `/agenda-2/`.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

STEP = 4
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Kind and address, title, in the menu once it shows something.
LISTS = (
    ("agenda", "Agenda", True),
    ("avis", "Avis et enquêtes", True),
    ("emplois", "Offres d’emploi", False),
    ("documents", "Documents", True),
)


def _after(path: str) -> str:
    """The place that follows in the tree (django-treebeard, materialized path)."""
    number = int(path[-STEP:], 36) + 1
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return path[:-STEP] + digits.rjust(STEP, "0")


def _free(slug: str, taken: set[str]) -> str:
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, 100))) if name not in taken)


def add_lists(apps: Any, editor: Any) -> None:
    """Idempotent."""
    alias = editor.connection.alias
    page_model, list_model = apps.get_model("wagtailcore", "Page"), apps.get_model("pages", "ListPage")
    home = page_model.objects.using(alias).filter(depth=2, homepage__isnull=False).first()
    if home is None:
        return
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    kind_of_page, _made = kinds.get_or_create(app_label="pages", model="listpage")
    existing = set(list_model.objects.using(alias).values_list("kind", flat=True))
    children = page_model.objects.using(alias).filter(path__startswith=home.path, depth=3)
    taken = set(children.values_list("slug", flat=True))
    last = children.order_by("-path").values_list("path", flat=True).first() or f"{home.path}0000"
    now = timezone.now()
    for kind, title, in_menu in LISTS:
        if kind in existing:
            continue
        slug, last = _free(kind, taken), _after(last)
        taken.add(slug)
        list_model.objects.using(alias).create(
            path=last,
            depth=3,
            numchild=0,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{home.url_path}{slug}/",
            content_type=kind_of_page,
            locale=home.locale,
            live=True,
            has_unpublished_changes=False,
            show_in_menus=in_menu,
            first_published_at=now,
            last_published_at=now,
            kind=kind,
        )
    home.numchild = children.count()
    home.save(update_fields=["numchild"], using=alias)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("pages", "0008_events_notices_jobs_guides"),
    ]

    operations = [migrations.RunPython(add_lists, migrations.RunPython.noop)]
