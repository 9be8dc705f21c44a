"""Several questions in one statement find what each finds alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from cms.pages.models import NewsPage, StandardPage
from identity.town_hall.models import Service
from tenants.together import answer, found_by, together

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tenants.models import Commune
    from tenants.together import Asking

#: Apps whose rows blocks show.
SHOWN = (
    "acts",
    "alerts",
    "blocks",
    "directory",
    "dossiers",
    "pages",
    "town_hall",
    "wagtailcore",
    "wagtaildocs",
)


def columns(one: models.Model) -> dict[str, Any]:
    values = {field.attname: field.value_from_object(one) for field in one._meta.concrete_fields}
    return {
        name: list(value.raw_data) if hasattr(value, "raw_data") else value for name, value in values.items()
    }


def names(services: QuerySet[Service], rounds: int) -> Asking[list[str]]:
    """Asks the same again and again, to see what that costs."""
    found: list[Service] = []
    for _round in range(rounds):
        (found,) = yield (services,)
    return [one.name for one in found]


def test_rows_of_every_model_that_pages_show_are_the_same(in_venissieux: Commune) -> None:
    wanted = [
        model._default_manager.order_by("pk")
        for app in SHOWN
        for model in apps.get_app_config(app).get_models()
    ]
    apart = [[columns(one) for one in each] for each in wanted]
    with CaptureQueriesContext(connection) as queries:
        found = found_by(wanted)
    assert len(queries) == 1
    assert [[columns(one) for one in each] for each in found] == apart
    assert sum(map(len, apart)) > 50


def test_joins_annotations_order_and_limits_are_kept(in_venissieux: Commune) -> None:
    news = (
        NewsPage.objects.select_related("category", "image")
        .annotate(words=F("category__name"))
        .order_by("-title")[:2]
    )
    pages = StandardPage.objects.annotate(one=Value(1)).defer("body").order_by("-path")
    alone, paths = list(news), [one.path for one in pages]
    found, others = found_by([news, pages])
    assert [one.title for one in found] == [one.title for one in alone]
    with CaptureQueriesContext(connection) as queries:
        assert [one.category for one in found] == [one.category for one in alone]
        assert [one.words for one in found] == [one.words for one in alone]
    assert len(queries) == 0, "what was joined is there"
    assert [one.path for one in others] == paths
    assert {one.one for one in others} == {1}
    assert "body" in others[0].get_deferred_fields()


def test_askings_together_cost_their_longest(in_venissieux: Commune) -> None:
    every, none = Service.objects.all(), Service.objects.none()
    with CaptureQueriesContext(connection) as queries:
        found = answer(
            together({"a": names(every, 3), "b": names(every, 1), "c": names(none, 1), "d": names(every, 0)})
        )
    assert len(queries) == 3
    assert found == {"a": [one.name for one in every], "b": [one.name for one in every], "c": [], "d": []}


def test_nothing_asked_costs_nothing(in_venissieux: Commune) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert answer(together({})) == {}
        assert found_by([Service.objects.none(), Service.objects.none()]) == [[], []]
    assert len(queries) == 0


def test_a_column_that_nobody_reads_is_refused(in_venissieux: Commune) -> None:
    odd = Service.objects.annotate(odd=Value(b"x", output_field=models.BinaryField()))
    with pytest.raises(TypeError, match="cannot be read together"):
        found_by([odd, odd])
