"""The JSON Schema (draft 2020-12) of a table's lines, from its model: names, types, lengths, words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import ForeignKey

from ops.backups.tables import column_of, table_of

if TYPE_CHECKING:
    from django.db.models import Field, Model

Schema = dict[str, Any]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_INTEGER: Final[Schema] = {"type": "integer"}
_TYPES: Final[dict[str, Schema]] = {
    "BooleanField": {"type": "boolean"},
    "FloatField": {"type": "number"},
    "DecimalField": {"type": "number"},
    "UUIDField": {"type": "string", "format": "uuid"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "DateField": {"type": "string", "format": "date"},
    "TimeField": {"type": "string"},
    "DurationField": {"type": "string"},
    "BinaryField": {"type": "string", "pattern": r"^\\x[0-9a-f]*$"},
    **dict.fromkeys(
        (
            "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
            "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField",
        ),
        _INTEGER,
    ),
}  # fmt: skip


def schema_of(model: type[Model]) -> Schema:
    """Of one line: an object that has every column and no other."""
    table = table_of(model)
    properties: Schema = {}
    for field in model._meta.local_concrete_fields:
        column = column_of(field)
        is_named = column in {*table.content_types, *table.permissions}
        found = _nullable(field, {"type": "string"}) if is_named else _of_field(field)
        properties[column] = _annotated(field, found)
    return {
        "$schema": DIALECT,
        "title": str(model._meta.verbose_name),
        "description": f"Une ligne de donnees/{table.label}.jsonl",
        "type": "object",
        "properties": properties,
        "required": list(table.columns),
        "additionalProperties": False,
    }


def _of_field(field: Field[Any, Any]) -> Schema:
    kind = field.get_internal_type()
    if isinstance(field, ForeignKey):
        target = field.target_field
        found = dict(_of_target(target))
    elif kind == "JSONField":
        return {}  # any value, null included
    elif kind == "ArrayField":
        found = {"type": "array", "items": _of_target(field.base_field)}  # type: ignore[attr-defined]
    else:
        found = dict(_of_target(field))
    return _nullable(field, found)


def _of_target(field: Field[Any, Any]) -> Schema:
    while isinstance(field, ForeignKey) or (
        field.remote_field is not None and hasattr(field, "target_field")
    ):
        field = field.target_field  # a parent's key, down to its own
    kind = field.get_internal_type()
    if kind in _TYPES:
        return _TYPES[kind]
    found: Schema = {"type": "string"}
    if field.max_length and kind != "TextField":
        found["maxLength"] = field.max_length
    return found


def _nullable(field: Field[Any, Any], found: Schema) -> Schema:
    return {**found, "type": [found["type"], "null"]} if field.null and "type" in found else found


def _annotated(field: Field[Any, Any], found: Schema) -> Schema:
    """With what a reader of the data asks: its name, its explanation, what it refers to, what its codes mean."""
    words: Schema = {"title": str(field.verbose_name)}
    if field.help_text:
        words["description"] = str(field.help_text)
    if isinstance(field, ForeignKey):
        words["x-reference"] = field.remote_field.model._meta.label_lower
    if field.choices:
        words["x-choices"] = {str(value): str(label) for value, label in field.flatchoices}
    return {**words, **found}
