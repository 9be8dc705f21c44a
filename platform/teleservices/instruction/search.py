"""Find a dossier by what somebody remembers of it.

`Dossier.search_text` holds the reference, the person and the answers, lower case and without accents. A word is found as
a part of what is written (« 0412 », « gambet »), or by its root whatever its ending (« écoles » finds « école »): two
indexes of the same column (`dossier_search_parts`, `dossier_search_words`), so that 10,000 dossiers are not read one by
one. When nothing is found, words that look alike are (pg_trgm): « Dubios » finds Dubois.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import (
    SearchQuery,
    SearchVector,
    SearchVectorExact,
    TrigramWordSimilarity,
)
from django.db.models import F, Func, Q, TextField, Value

from teleservices.dossiers.services.deposit import folded

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from teleservices.dossiers.models import Dossier

#: Share of a word's letters in threes that must be found: two letters exchanged in a name of six pass.
_LIKENESS: Final = 0.4
#: Shorter words look like everything.
_SHORTEST: Final = 4
NEAR: Final = 10


def searched(rows: QuerySet[Dossier], words: str) -> QuerySet[Dossier]:
    """Those where every word is found."""
    for word in folded(words).split():
        rooted = SearchVectorExact(
            SearchVector("search_text", config="french"), SearchQuery(word, config="french")
        )
        rows = rows.filter(Q(search_text__contains=word) | Q(rooted))
    return rows


class _Alike(Func):
    """A word, once the likeness that it asks is set for this statement: an operand is worked out before what it is
    compared to is read, by an index or not. Apart, that would be three more statements (a transaction, the setting).
    """

    template = (
        f"(SELECT CASE WHEN set_config('pg_trgm.word_similarity_threshold', '{_LIKENESS}', true) IS NOT NULL "
        "THEN %(expressions)s END)"
    )
    output_field = TextField()


def near(rows: QuerySet[Dossier], words: str) -> QuerySet[Dossier]:
    """A few whose words look like those asked, the most alike first; to be asked when none is found."""
    long = [word for word in folded(words).split() if len(word) >= _SHORTEST]
    if not long:
        return rows.none()
    for word in long:
        rows = rows.filter(TrigramWordSimilar(F("search_text"), _Alike(Value(word))))
    likeness = TrigramWordSimilarity(long[0], "search_text")
    for word in long[1:]:
        likeness = likeness + TrigramWordSimilarity(word, "search_text")  # type: ignore[assignment]
    return rows.order_by(likeness.desc(), "-submitted_at")[:NEAR]
