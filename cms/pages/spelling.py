"""Words spelt almost like those that somebody typed, among those that the site knows.

Trigrams (pg_trgm, in the schema ``extensions``) over the words of the titles, of the procedures and of the synonyms: what
people look for is nearly always in a title. A word that some page holds is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from cms.pages import synonyms
from cms.pages.results import CONFIG

#: How alike two words are, of 1: « mediateque » and « mediatheque » are at 0.6, « rue » and « roue » at 0.3.
LIKENESS = 0.35
#: Shorter words look like too many others.
SHORTEST = 4

# The own synonyms of the commune come in the same answer: a line of place 0.
_LOOK_UP = """
WITH home AS (SELECT synonyms FROM pages_homepage LIMIT 1),
texts AS (
    SELECT title AS text FROM wagtailcore_page WHERE live
    UNION ALL SELECT title || ' ' || summary FROM dossiers_offer WHERE is_enabled
    UNION ALL SELECT synonyms FROM home
    UNION ALL SELECT %(shipped)s
),
known AS (
    SELECT DISTINCT word, unaccent(word) AS plain
    FROM (SELECT regexp_split_to_table(lower(text), '[^[:alnum:]]+') AS word FROM texts) AS split
    WHERE length(word) >= %(shortest)s
),
unknown AS (
    SELECT place, word, unaccent(word) AS plain FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place)
    WHERE length(word) >= %(shortest)s
        AND NOT EXISTS (
            SELECT FROM wagtailsearch_indexentry AS entry
            WHERE entry.title || entry.body @@ to_tsquery(%(config)s::regconfig, typed.word || ':*')
        )
),
nearest AS (
    SELECT DISTINCT ON (unknown.place) unknown.place, known.word
    FROM unknown CROSS JOIN known WHERE similarity(known.plain, unknown.plain) >= %(likeness)s
    ORDER BY unknown.place, similarity(known.plain, unknown.plain) DESC, known.word
)
SELECT place, word FROM nearest UNION ALL SELECT 0, synonyms FROM home
"""


@dataclass(frozen=True)
class LookedUp:
    """``words`` as they were typed, those that are nowhere replaced by the one that looks most like each; the commune's own
    ``synonyms``, a line a group."""

    words: list[str]
    synonyms: str


def looked_up(words: list[str]) -> LookedUp:
    """What the site knows of these words (of letters and digits only). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK_UP,
            {
                "shipped": " ".join(one for group in synonyms.SHIPPED for one in group),
                "words": words,
                "shortest": SHORTEST,
                "config": CONFIG,
                "likeness": LIKENESS,
            },
        )
        found = dict(cursor.fetchall())
    return LookedUp([found.get(place, word) for place, word in enumerate(words, start=1)], found.get(0, ""))
