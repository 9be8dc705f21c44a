"""Amounts and numbers as people type them in the forms of the commune."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from teleservices.definition.settings import MOST_CENTS

SPACES = re.compile(r"[\s\u00a0\u202f]")


class EurosField(forms.CharField):
    """An amount in euros as people write it ("35,50", "1 200 €"), kept in cents; empty is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input--short", "autocomplete": "off"})
    may_be_zero = True

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # cents, not a text
        text = SPACES.sub("", str(value or "")).replace("€", "").replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", text, re.ASCII):
            raise ValidationError(_("Écrivez un montant en euros, par exemple 120 ou 35,50"))
        cents = int(Decimal(text) * 100)
        if cents > MOST_CENTS:
            raise ValidationError(_("Ce montant est trop grand"))
        if not cents and not self.may_be_zero:
            raise ValidationError(
                _("Écrivez un prix plus grand que zéro, ou laissez vide\u00a0: le service dira le prix")
            )
        return cents

    def validate(self, value: Any) -> None:
        """Nothing is compulsory here."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            euros = Decimal(value) / 100
            return str(euros.quantize(Decimal("0.01"))).replace(".", ",").removesuffix(",00")
        return value


class PriceField(EurosField):
    """The same, never zero: what costs nothing needs no price, and what nobody has said is left empty."""

    may_be_zero = False


class WholeField(forms.CharField):
    """A whole number between two others; empty is None."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short", "autocomplete": "off"})

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # a number, not a text
        text = SPACES.sub("", str(value or ""))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            words = {"least": self.least, "most": self.most}
            raise ValidationError(
                _("Écrivez un nombre entier entre %(least)d et %(most)d, sans autre mot") % words
            )
        return int(text)

    def validate(self, value: Any) -> None:
        """Nothing is compulsory here."""
