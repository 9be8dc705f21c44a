"""Acts among the results of the site's search (``settings.SEARCH_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchRank
from django.db.models import F
from django.utils.translation import gettext as __

from cms.acts.models import Act
from cms.acts.selectors import as_found
from cms.pages.results import Result
from cms.pages.search import has_every_word, question

if TYPE_CHECKING:
    from cms.pages.asked import Asked

#: The register has a search of its own for the rest.
MOST = 8


def acts(asked: Asked) -> list[Result]:
    """The best of those that can still be read, their whole text searched; one statement."""
    some = question(asked, every=False)
    rows = Act.objects.light().filter(search=some, withdrawn_at=None, superseded_by=None)
    ranked = rows.annotate(whole=has_every_word(asked, "search")).order_by(
        "-whole", SearchRank(F("search"), some).desc(), "-adopted_on", "-id"
    )
    found = list(ranked[:MOST])
    whole: list[bool] = [getattr(act, "whole", False) for act in found]
    return [
        Result(told.title, told.url, __("Acte"), f"{told.label}. {told.text}", has_every_word=every)
        for every, told in zip(whole, as_found(found), strict=True)
    ]
