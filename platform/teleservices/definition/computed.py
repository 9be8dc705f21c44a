"""Values that a procedure computes from answers: used by later conditions, by the price, shown or not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from teleservices.definition.base import Key, MaybeText, Part
from teleservices.expressions import Expression, evaluate


class Computed(Part):
    """A named expression. With a `label` it is shown among the answers; `unit` follows it."""

    key: Key
    value: Expression
    label: MaybeText = Field(
        default="", description="Shown on the page that checks the answers, when it is not empty"
    )
    unit: MaybeText = ""

    def in_words(self, value: object) -> str:
        """The value for people."""
        if isinstance(value, bool):
            return _("Oui") if value else _("Non")
        text = (
            f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
            if isinstance(value, float)
            else str(value)
        )
        return f"{text}\u00a0{self.unit}" if self.unit else text


def computed_values(listed: Sequence[Computed], variables: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Each value by key, in order: one may read those before it. None when it cannot be computed yet."""
    found: dict[str, Any] = {}
    for one in listed:
        found[one.key] = evaluate(one.value, {**variables, **found}, today=today)
    return found
