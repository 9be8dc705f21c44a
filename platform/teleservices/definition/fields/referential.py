"""One row of a table shipped with the definition: what is chosen brings what is known of it."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, JsonValue

from teleservices.definition.base import Key, Part, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Offered, Problem, part_of, text_of

MOST = 1000


class TableRow(Part):
    """A row; `data` is what conditions, computed values and the price may read of it."""

    value: Key
    label: Text
    data: dict[Key, bool | int | float | str] = Field(default_factory=dict)


def _a_table(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    values = [row.value for row in rows]
    if len(set(values)) < len(values):
        repeated = min(value for value in values if values.count(value) > 1)
        raise ValueError(f"la valeur « {repeated} » est répétée : chaque ligne a la sienne")
    if len({frozenset(row.data) for row in rows}) > 1:
        raise ValueError("toutes les lignes n’ont pas les mêmes colonnes dans « data » : complétez-les")
    if taken := {"value", "label"} & set(rows[0].data):
        raise ValueError(f"« {min(taken)} » est un nom réservé : donnez un autre nom à cette colonne")
    return rows


class ReferentialField(FieldBase):
    """Kept as {"value", "label", …data}, so that what was true on the day stays: `salle.tarif * heures`."""

    type: Literal["referential"]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1, max_length=MOST), AfterValidator(_a_table)]

    def _row(self, value: str) -> TableRow | None:
        return next((row for row in self.rows if row.value == value), None)

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="select", required=self.required),)

    def offered(self) -> tuple[Offered, ...]:
        return tuple(Offered(row.value, row.label) for row in self.rows)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        sent = text_of(data, self.key)
        return self._kept(sent) if sent else None

    def _kept(self, value: str) -> dict[str, JsonValue]:
        row = self._row(value)
        return {"value": value, "label": row.label, **row.data} if row else {"value": value, "label": value}

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        chosen = part_of(value, "value")
        if self._row(chosen) and value == self._kept(chosen):
            return []
        return [
            Problem(
                self.key,
                _("Choisissez une réponse de la liste «\u00a0%(label)s\u00a0»") % {"label": self.label},
            )
        ]

    def in_words(self, value: JsonValue) -> str:
        return part_of(value, "label")

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: [part_of(value, "value")]} if part_of(value, "value") else {}
