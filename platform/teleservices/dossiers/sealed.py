"""Columns that are ciphertext when their procedure says so (`confidential`): the dates at which a home stands empty.

Under the commune's data key (tenants.keys), which is in no backup of the database: a copy of the tables says nothing, and
another commune's key opens nothing. What surrounds them is not changed: the model gives plain values and takes plain values.

A value whose key is missing is not lost: it reads as `Unreadable`, and is written back as it was.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from tenants.crypto import Undecipherable, decrypt, encrypt
from tenants.keys.errors import Unreadable as NoKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Combinable

Sealable = TypeVar("Sealable", bound=models.Model)

KEY: Final = "$sealed"
"""Of a JSON column: no key of a definition has a dollar."""
PREFIX: Final = "\ue000sealed:"
"""Of a text column: a character of private use, that no keyboard writes."""


class Unreadable(dict[str, Any]):
    """Answers that the keys of this installation do not open; empty to who reads it."""

    is_unreadable: Final = True

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


class UnreadableText(str):
    """The same of a text: it says so."""

    token: str

    @classmethod
    def of(cls, token: str) -> UnreadableText:
        found = cls(_("Ce texte est chiffré, et la clé de la commune manque."))
        found.token = token
        return found


def sealed_json(value: object) -> dict[str, str]:
    """What a JSON column keeps of a value. Raises tenants.keys.errors.KeyTrouble."""
    return {KEY: encrypt(json.dumps(value, ensure_ascii=False))}


def unsealed_json(stored: Mapping[str, str]) -> Any:
    """The value; `Unreadable` when no key opens it."""
    try:
        return json.loads(decrypt(stored[KEY]))
    except Undecipherable:
        return Unreadable(stored[KEY])


def is_sealed(stored: object) -> bool:
    return isinstance(stored, dict) and stored.keys() == {KEY}


class SealedJSONField(models.JSONField):
    """Sealed when the row `is_confidential`; a plain JSONField to migrations, for the column is the same."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(
        self, value: str | None, expression: Combinable, connection: BaseDatabaseWrapper
    ) -> Any:
        found = super().from_db_value(value, expression, connection)  # type: ignore[arg-type]  # the stubs know less
        return unsealed_json(found) if is_sealed(found) else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, Unreadable):
            return {KEY: value.token}
        if value is None or not _is_confidential(model_instance):
            return value
        return sealed_json(value)


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # Django's are not generic when they run
    """The same for words; nothing is sealed of an empty text."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def from_db_value(
        self, value: str | None, expression: Combinable, connection: BaseDatabaseWrapper
    ) -> str | None:
        if value is None or not value.startswith(PREFIX):
            return value
        token = value.removeprefix(PREFIX)
        try:
            return decrypt(token)
        except Undecipherable:
            return UnreadableText.of(token)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, UnreadableText):
            return PREFIX + value.token
        if not value or not _is_confidential(model_instance):
            return value
        return PREFIX + encrypt(str(value))


class KeptApartField(models.CharField):  # type: ignore[type-arg]  # the same
    """A short column left empty when the row `is_confidential`: its value is in a sealed one (`Dossier.identity`)."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return "" if _is_confidential(model_instance) else super().pre_save(model_instance, add)


class EmailKeptApartField(models.EmailField):  # type: ignore[type-arg]  # the same
    """The same for an address."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return "" if _is_confidential(model_instance) else super().pre_save(model_instance, add)


def _is_confidential(row: models.Model) -> bool:
    """A row says it, or the dossier that it belongs to does."""
    owner: Any = getattr(row, "dossier", None) if hasattr(row, "dossier_id") else row
    return bool(owner is not None and owner.is_confidential)


def readable(row: Sealable) -> Sealable:
    """The row. Raises tenants.keys.errors.Unreadable when its answers are sealed and no key opens them."""
    if isinstance(getattr(row, "answers", None), Unreadable):
        raise NoKey(_("Les réponses sont chiffrées, et la clé de la commune manque."))
    return row
