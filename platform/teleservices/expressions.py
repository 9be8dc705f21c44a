"""The one expression language of procedures: CEL (Common Expression Language).

A condition that cannot be computed because a question has no answer yet does not hold; `||` and `&&` look
past it, as CEL says. Why CEL: `docs/decisions/02-expressions.md`.
"""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import ModuleType
from typing import Annotated, Any

# The package reads its own command line (prompt_toolkit, typer: 10 MB of each web process), which nothing here calls.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402 -- after the line above, and only then
from pydantic import AfterValidator, WithJsonSchema  # noqa: E402

BUILT_IN_FUNCTIONS = frozenset(
    {"size", "startsWith", "endsWith", "contains", "matches", "int", "double", "string"}
)
MAX_LENGTH = 1000
"""Longer conditions cannot be read by who maintains a procedure."""


class ExpressionError(ValueError):
    """The text is not an expression of the language, or calls what does not exist."""


@dataclass(frozen=True, slots=True)
class References:
    """What an expression reads."""

    names: frozenset[str]
    """Fields, computed values, `commune`, `today`."""
    bound: frozenset[str] = frozenset()
    """Names that it gives itself to the items of a list: `e` in `enfants.exists(e, e.age < 3)`."""


BINDING = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")


def _earliest_end(value: object) -> date | None:
    """The last day of a partial date ("1950", "1950-07", "1950-07-14"), None when it is none."""
    if not isinstance(value, str):
        return None
    parts = value.split("-")
    try:
        year = int(parts[0])
        month = int(parts[1]) if len(parts) > 1 else 12
        if len(parts) > 2:
            return date(year, month, int(parts[2]))
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return first_of_next - timedelta(days=1)


def _functions(today: date) -> dict[str, Callable[..., object]]:
    """What can be called beyond CEL. They answer None, never raise: nothing can then be computed."""

    def years_since(value: object) -> int | None:
        """Whole years gone by for certain since a date, which may be partial: an age."""
        day = _earliest_end(value)
        if day is None:
            return None
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))

    def days_until(value: object) -> int | None:
        """Days from today to a date, negative once it has passed."""
        day = _earliest_end(value)
        return None if day is None else (day - today).days

    def months_since(value: object) -> int | None:
        """Whole months gone by for certain since a date, which may be partial."""
        day = _earliest_end(value)
        if day is None:
            return None
        return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)

    return {"years_since": years_since, "months_since": months_since, "days_until": days_until, "sum": _sum}


def _sum(values: object) -> int | float | None:
    """The sum of a list of numbers: `sum(enfants.map(e, e.jours))`; an item without its number counts for nothing."""
    if not isinstance(values, list | tuple):
        return None
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    return sum(numbers)


OWN_FUNCTIONS = frozenset(_functions(date.min))


@lru_cache(maxsize=4096)
def _compiled(source: str) -> cel.Program:
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            f"une condition a au plus {MAX_LENGTH} caractères : partagez-la en valeurs calculées"
        )
    try:
        return cel.compile(source)
    except ValueError as error:
        raise ExpressionError(_not_written(source, str(error))) from None


def _not_written(source: str, told: str) -> str:
    """What is wrong with the writing of an expression : what to do. The reader's own words are for programmers."""
    found = re.search(r"<input>:\d+:(\d+)", told)
    column = int(found.group(1)) - 1 if found else 0
    if "'<EOF>'" in told or column >= len(source.rstrip()):
        return "la condition s’arrête trop tôt : finissez-la, et fermez les parenthèses et les guillemets"
    near = source[max(column - 1, 0) :].strip()[:30]
    return f"la condition ne se lit pas vers « {near} » : {_likely(source)}"


def _likely(source: str) -> str:
    """What people write for what CEL writes otherwise."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", source)
    if re.search(r"(?<![=!<>])=(?!=)", bare):
        return "pour comparer, écrivez == (deux signes égal) ou !="
    if re.search(r"\b(and|or|not|et|ou|non|AND|OR|NOT|ET|OU|NON)\b", bare):
        return "pour relier, écrivez && (et), || (ou), ! (non)"
    if re.search("[’‘“”«»]", bare):
        return "mettez les textes entre apostrophes droites, comme 'oui'"
    return "comparez par == ou !=, reliez par && ou ||, mettez les textes entre apostrophes droites"


def references(source: str) -> References:
    """The names that the expression reads. Raises ExpressionError."""
    bound = frozenset(BINDING.findall(source))
    return References(frozenset(_compiled(source).variables()) - bound, bound)


def check(source: str) -> str:
    """The same text when it is an expression that calls only known functions. Raises ExpressionError."""
    called = {name for name in _compiled(source).functions() if name.isidentifier()}
    if unknown := called - BUILT_IN_FUNCTIONS - OWN_FUNCTIONS:
        known = ", ".join(sorted(BUILT_IN_FUNCTIONS | OWN_FUNCTIONS))
        raise ExpressionError(f"fonction inconnue « {min(unknown)} » : prenez l’une de {known}")
    return source


def holds(source: str, variables: Mapping[str, Any], *, today: date) -> bool:
    """True when the condition is true for certain; an unanswered question never makes it hold."""
    return evaluate(source, variables, today=today) is True


def evaluate(source: str, variables: Mapping[str, Any], *, today: date) -> Any:
    """What the expression is worth, None when it cannot be computed (yet)."""
    context = cel.Context(dict(variables) | {"today": today.isoformat()}, _functions(today))
    try:
        return _compiled(source).execute(context)
    except (TypeError, KeyError, ValueError, RuntimeError, OverflowError):
        return None


Expression = Annotated[
    str,
    AfterValidator(check),
    WithJsonSchema(
        {
            "type": "string",
            "description": "Expression in CEL over the keys of fields, computed values, `commune`, `today`",
        }
    ),
]
"""An expression whose value is used: a number, a text."""

Condition = Annotated[
    str,
    AfterValidator(check),
    WithJsonSchema(
        {"type": "string", "description": "Condition in CEL over the keys of fields, `commune` and `today`"}
    ),
]
"""A condition in a definition: checked when the definition is read."""
