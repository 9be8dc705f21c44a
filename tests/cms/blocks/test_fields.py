"""A body is written down whole, and migrations know nothing of its blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from cms.blocks.fields import BodyField
from cms.pages.models import NewsPage

if TYPE_CHECKING:
    from tenants.models import Commune

UNKNOWN = [{"type": "of_another_time", "value": {"words": "gardés"}, "id": "1"}]


def test_a_migration_holds_no_block() -> None:
    field = NewsPage._meta.get_field("body")
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args) == ("cms.blocks.fields.BodyField", [])
    assert set(kwargs) == {"verbose_name", "blank"}
    assert field.clone().stream_block.child_blocks


def test_the_model_of_a_migration_writes_back_what_it_does_not_know(in_venissieux: Commune) -> None:
    state = ProjectState()
    state.add_model(
        ModelState(
            "pages",
            "StandardPage",
            [
                ("page_ptr", models.BigAutoField(primary_key=True, db_column="page_ptr_id")),
                ("introduction", models.CharField(max_length=300)),
                ("body", BodyField(blank=True)),
                ("is_example", models.BooleanField()),
            ],
        )
    )
    page = NewsPage.objects.first()
    assert page is not None
    former = state.apps.get_model("pages", "StandardPage")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    row = former(pk=page.pk, introduction="", body=UNKNOWN, is_example=False)
    row.save(force_insert=True)
    read = former.objects.get(pk=page.pk)
    assert read.body == UNKNOWN
    read.save()
    assert former.objects.get(pk=page.pk).body == UNKNOWN
    read.delete()
