"""The answers that matter to conditions: those of a list, and for a number one on each side of every limit."""

import re
from collections.abc import Collection, Iterable

from pydantic import JsonValue

from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.decimal import DecimalField
from teleservices.definition.fields.integer import IntegerField

NUMBER = r"-?\d+(?:\.\d+)?"
OPERATOR = r"(?:<=|>=|==|!=|<|>)"


def representatives(field: FieldBase, conditions: Iterable[str]) -> tuple[JsonValue, ...] | None:
    """Answers such that any other makes the same conditions hold; None when there is no such list.

    A number has one when conditions only compare it with numbers: conditions cannot tell 51 from 60 when all they
    say of it is `tables >= 50`.
    """
    if (values := field.possible_values()) is not None:
        return values
    if not isinstance(field, IntegerField | DecimalField):
        return None
    limits: set[float] = set()
    for condition in conditions:
        compared = [*_compared(field.key, condition)]
        if len(compared) != len(re.findall(rf"(?<![\w.]){field.key}\b", condition)):
            return None
        limits.update(compared)
    return _around(field, limits)


def _compared(key: str, condition: str) -> Iterable[float]:
    forwards = rf"([*/%+-]\s*)?(?<![\w.]){key}\s*{OPERATOR}\s*({NUMBER})(?![\w.]|\s*[*/%+-])"
    yield from (float(number) for before, number in re.findall(forwards, condition) if not before)
    for found in re.findall(rf"(?<![\w.*/%+-])({NUMBER})\s*{OPERATOR}\s*{key}\b(?!\s*[*/%+-])", condition):
        yield float(found)


def _around(field: IntegerField | DecimalField, limits: Collection[float]) -> tuple[JsonValue, ...]:
    step = 1 if isinstance(field, IntegerField) else 10**-field.decimals
    tried = {float(field.min), float(field.max)}
    for limit in limits:
        tried |= {limit - step, limit, limit + step}
    kept = sorted(one for one in tried if field.min <= one <= field.max)
    if isinstance(field, IntegerField):
        return tuple(sorted({int(one) for one in kept}))
    return tuple(round(one, field.decimals) for one in kept)
