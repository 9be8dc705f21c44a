"""A repeating group: as many times the same few questions as there are children, vehicles, plots."""

from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, JsonValue, model_validator

from teleservices.definition.addresses import Address, items_of
from teleservices.definition.base import Key, MaybeText, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, wrong_type
from teleservices.definition.fields.simple import SimpleKind, SimpleKinds

MOST = 50


class GroupField(FieldBase):
    """Kept as a list of {"id", …answers of the item}; `id` never changes. Alone on its page; each item has its own.

    Inside, a condition reads the item's own answers by their keys, `rank` (1, 2…) and everything asked before
    the group. Outside, conditions see a list: `size(enfants) > 2`, `enfants.exists(e, e.classe == 'cp')`.
    """

    travels: ClassVar[bool] = False

    type: Literal["group"]
    item_label: Text = Field(description="What one item is: Enfant")
    add_label: MaybeText = Field(default="", description="Words of the button: Ajouter un enfant")
    min: int = Field(default=1, ge=0, le=MOST)
    max: int = Field(default=10, ge=1, le=MOST)
    summary: tuple[Key, ...] = Field(
        default=(), description="Fields that tell items apart; the first by default"
    )
    fields: tuple[SimpleKind, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> "GroupField":
        if self.min > self.max:
            raise ValueError("« min » dépasse « max » : échangez-les")
        keys = [field.key for field in self.fields if field.asks]
        if not keys:
            raise ValueError("un groupe pose au moins une question : ajoutez-en une")
        if unknown := [key for key in self.summary if key not in keys]:
            raise ValueError(
                f"« summary » nomme « {unknown[0]} », qui n’est pas un champ du groupe : nommez-en un"
            )
        return self

    def item_name(self, rank: int) -> str:
        """ "Enfant 2"."""
        return f"{self.item_label}\u00a0{rank}"

    def button(self) -> str:
        """The words of the link that adds an item."""
        return self.add_label or _("Ajouter")

    def field(self, key: str) -> SimpleKinds | None:
        """The field of that key inside the group."""
        return next((field for field in self.fields if field.key == key), None)

    def field_of(self, item: str, key: str) -> SimpleKinds | None:
        """The same under its address, as pages, pieces and corrections name it."""
        found = self.field(key)
        return found and found.model_copy(update={"key": str(Address(self.key, item, key))})

    def summary_of(self, item: JsonValue) -> str:
        """What tells this item from the others, on one line; "" when nothing is answered yet."""
        given = item if isinstance(item, dict) else {}
        keys = self.summary or tuple(field.key for field in self.fields if field.asks)[:1]
        words = [
            field.in_words(given[key]).replace("\n", ", ")
            for key in keys
            if (field := self.field(key)) and given.get(key) not in (None, "", [], {})
        ]
        return ", ".join(words)

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="group", required=self.required),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        """Nothing: each item has its own page."""
        return None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        """How many there are; what is wrong inside an item is said by `journey.field_problems`."""
        items = items_of(value)
        if not isinstance(value, list) or len(items) != len(value):
            return wrong_type(self.key)
        words = {"label": self.label, "min": self.min, "max": self.max}
        if len(items) < self.min:
            text = ngettext("Il en faut au moins %(min)d", "Il en faut au moins %(min)d", self.min)
            return [Problem(self.key, text % words)]
        if len(items) > self.max:
            text = ngettext("Il en faut au plus %(max)d", "Il en faut au plus %(max)d", self.max)
            return [Problem(self.key, text % words)]
        return []

    def missing_message(self) -> str:
        return self.missing or _("Répondez à la question «\u00a0%(label)s\u00a0»") % {"label": self.label}

    def in_words(self, value: JsonValue) -> str:
        lines = [
            self.summary_of(dict(item)) or self.item_name(rank)
            for rank, item in enumerate(items_of(value), 1)
        ]
        return "\n".join(lines)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {}
