"""Several questions asked of the database in one statement.

A page that shows thirty things of the site must not cost thirty journeys to PostgreSQL (design.md: ten statements a page).
What reads is written as an *asking*: a generator that yields the querysets it needs, is given the list that each found, and
returns what it makes of them. One asking alone costs what it would have cost; askings ``together`` cost one statement for
each time that the longest of them yields.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import Field, QuerySet

T = TypeVar("T")
K = TypeVar("K")
Asking = Generator[tuple["QuerySet[Any]", ...], list[list[Any]], T]


def answer(asking: Asking[T]) -> T:
    """What an asking makes of what it finds."""
    found: list[list[Any]] | None = None
    while True:
        try:
            questions = next(asking) if found is None else asking.send(found)
        except StopIteration as end:
            answered: T = end.value
            return answered
        found = found_by(questions)


def together(askings: Mapping[K, Asking[Any]]) -> Asking[dict[K, Any]]:
    """What each makes of what it finds, by its name: an asking itself."""
    answers: dict[K, Any] = {}
    waiting: dict[K, tuple[QuerySet[Any], ...]] = {}

    def follow(name: K, found: list[list[Any]] | None) -> None:
        asking = askings[name]
        try:
            waiting[name] = next(asking) if found is None else asking.send(found)
        except StopIteration as end:
            waiting.pop(name, None)
            answers[name] = end.value

    for name in askings:
        follow(name, None)
    while waiting:
        asked = dict(waiting)
        found = yield tuple(question for questions in asked.values() for question in questions)
        for name, questions in asked.items():
            mine, found = found[: len(questions)], found[len(questions) :]
            follow(name, mine)
    return answers


def found_by(questions: Sequence[QuerySet[Any]]) -> list[list[Any]]:
    """The list that each queryset of models finds; one statement for all, and none when nothing is asked."""
    if len(questions) == 1:
        return [list(questions[0])]
    asked = {place: one for place, one in enumerate(_Question.of(each) for each in questions) if one}
    rows: dict[int, list[list[Any]]] = {place: [] for place in asked}
    if asked:
        (alias,) = {question.db for question in questions}
        statement = " UNION ALL ".join(one.statement(place) for place, one in asked.items())
        values = [value for one in asked.values() for value in one.values]
        with connections[alias].cursor() as cursor:
            # Written by Django and numbered by us; values go apart.
            cursor.execute(f"SELECT asked, cells FROM ({statement}) AS found ORDER BY asked, place", values)  # noqa: S608
            for place, cells in cursor.fetchall():
                rows[place].append(asked[place].row(cells))
    return [asked[place].instances(rows[place]) if place in asked else [] for place in range(len(questions))]


class _Question:
    """A queryset whose rows come from a statement that is not its own alone: each row as the text of its columns, so that
    rows of different tables are of one shape, and each column read again by its type."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self.queryset = queryset.all()
        self.compiler: Any = self.queryset.query.get_compiler(using=queryset.db)
        self.sql, self.values = self.compiler.as_sql()
        self.readers = [_reader(column[0].output_field) for column in self.compiler.select]

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> _Question | None:
        """None for one that can find nothing."""
        try:
            return cls(queryset)
        except EmptyResultSet:
            return None

    def statement(self, place: int) -> str:
        names = [f"c{number}" for number in range(len(self.readers))]
        cells = ", ".join(f"{name}::text" for name in names)
        head = f"SELECT {place} AS asked, row_number() OVER () AS place, ARRAY[{cells}] AS cells"
        return f"{head} FROM ({self.sql}) AS asked_{place} ({', '.join(names)})"

    def row(self, cells: list[str | None]) -> list[Any]:
        return [None if cell is None else read(cell) for cell, read in zip(cells, self.readers, strict=True)]

    def instances(self, rows: list[list[Any]]) -> list[Any]:
        """Made by Django itself, of rows that it need not fetch."""
        self.compiler.execute_sql = lambda *_args, **_options: [rows]
        self.queryset.query.get_compiler = lambda *_args, **_options: self.compiler  # type: ignore[method-assign]
        return list(self.queryset)


def _as_it_is(text: str) -> str:
    return text


def _is_true(text: str) -> bool:
    return text == "true"


#: From what PostgreSQL writes of a value to what its driver would have given for it; Django's converters come after.
_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"), int),
    **dict.fromkeys(("SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), int),
    **dict.fromkeys(("PositiveBigIntegerField",), int),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "JSONField", "URLField"), _as_it_is),
    **dict.fromkeys(("EmailField", "SearchVectorField"), _as_it_is),
    "BooleanField": _is_true,
    "FloatField": float,
    "DecimalField": Decimal,
    "UUIDField": UUID,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
}


def _reader(field: Field[Any, Any]) -> Callable[[str], Any]:
    """Raises TypeError for a type of column that nobody read this way yet: add it above, with its test."""
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]  # a foreign key: the type is that of the key
    try:
        return _READERS[field.get_internal_type()]
    except KeyError as error:
        raise TypeError(f"{field!r} cannot be read together with others") from error
