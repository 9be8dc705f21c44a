"""Every kind of field by the name that `type:` gives it."""

from typing import Annotated, get_args

from pydantic import Field

from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.connected import ConnectedField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.simple import SimpleKinds
from teleservices.definition.fields.slot import SlotField

AnyField = Annotated[SimpleKinds | SlotField | ConnectedField | GroupField, Field(discriminator="type")]
"""What a definition may contain."""

CLASSES: tuple[type[FieldBase], ...] = (*get_args(SimpleKinds), SlotField, ConnectedField, GroupField)


def _by_kind() -> dict[str, type[FieldBase]]:
    kinds: dict[str, type[FieldBase]] = {}
    for cls in CLASSES:
        (kind,) = cls.model_fields["type"].annotation.__args__  # type: ignore[union-attr]  # always a Literal
        if kind in kinds:
            raise ValueError(f"two kinds of field are called {kind}")
        kinds[kind] = cls
    return kinds


FIELD_KINDS = _by_kind()
"""Name of each kind (`type:`) to its class."""
