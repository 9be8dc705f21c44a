"""Services of the town hall among the results of a search (`settings.SEARCH_SOURCES`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVector
from django.utils.translation import gettext as _

from cms.pages.results import CONFIG, Result
from cms.pages.search import has_every_word, question
from identity.town_hall.models import Service

if TYPE_CHECKING:
    from cms.pages.asked import Asked


def services(asked: Asked) -> list[Result]:
    """One statement."""
    vector = SearchVector("name", "summary", config=CONFIG)
    known = Service.objects.filter(is_active=True).alias(vector=vector)
    found = known.filter(vector=question(asked, every=False)).annotate(whole=has_every_word(asked, "vector"))
    return [
        Result(
            one.name,
            f"/annuaire/services/{one.slug}/",
            _("Service municipal"),
            one.summary,
            has_every_word=one.whole,
        )
        for one in found.only("slug", "name", "summary", "is_town_hall", "position")
    ]
