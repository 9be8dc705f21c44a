"""A supporting document. The view stores the bytes; the answer only lists what was received."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, JsonValue

from teleservices.definition.base import Key, MaybeText, Part, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.enums import DocumentNature, Holder, Purge
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, part_of, wrong_type
from teleservices.definition.fields.explanation import ExplanationField

MEGABYTE = 1024 * 1024
IMAGES_AND_PDF = ("application/pdf", "image/jpeg", "image/png", "image/heic")
SHORT_NAMES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "image/webp": "WebP",
}


class HeldBy(Part):
    """The document is not asked: who has it, and what the person is told instead."""

    who: Holder
    text: Text = Field(description="The sentence that the person reads, with their right to correct")


class FileField(FieldBase):
    """Kept as a list of {"id", "name", "size", "content_type"}: size in bytes, type as found in the bytes."""

    travels: ClassVar[bool] = False

    type: Literal["file"]
    nature: DocumentNature = DocumentNature.OTHER
    accept: tuple[str, ...] = Field(default=IMAGES_AND_PDF, min_length=1, description="Media types")
    max_megabytes: int = Field(default=10, ge=1, le=100)
    max_files: int = Field(default=1, ge=1, le=20)
    legal_basis: MaybeText = Field(default="", description="The text that allows to ask for it")
    max_age_months: int | None = Field(
        default=None,
        ge=1,
        le=120,
        description="A document older than that is of no use; said beside the control",
    )
    issued_on: Key | None = Field(
        default=None,
        description="The date field of the same page that asks its date of issue, judged with it",
    )
    held_by: HeldBy | None = Field(
        default=None, description="Who has it already: nobody is then asked for it"
    )
    sensitive: bool = Field(default=False, description="Never used again for another request")
    purge: Purge = Purge.WITH_PIECES

    def fitted(self, offer: Mapping[str, JsonValue]) -> FieldBase:
        """What somebody else holds is only told."""
        if self.held_by is None:
            return self
        return ExplanationField.model_construct(
            type="explanation", key=self.key, label=self.label, text=self.held_by.text, required=False
        )

    def accepted_in_words(self) -> str:
        """ "PDF, JPEG, PNG" for the hint beside the control."""
        return ", ".join(SHORT_NAMES.get(kind, kind) for kind in self.accept)

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="file", required=self.required),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        """Nothing: files do not travel with the other answers."""
        return None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, list) or not all(isinstance(piece, Mapping) for piece in value):
            return wrong_type(self.key)
        if len(value) > self.max_files:
            text = ngettext(
                "Joignez au plus %(max)d fichier", "Joignez au plus %(max)d fichiers", self.max_files
            )
            return [Problem(self.key, text % {"max": self.max_files})]
        return [problem for piece in value for problem in self.file_problems(piece)]

    def file_problems(self, piece: JsonValue) -> list[Problem]:
        """What is wrong with one file; a view calls it before it stores the bytes."""
        size = piece.get("size") if isinstance(piece, Mapping) else None
        words = {"name": part_of(piece, "name"), "max": self.max_megabytes, "types": self.accepted_in_words()}
        if not isinstance(size, int) or size <= 0:
            return [Problem(self.key, _("Le fichier « %(name)s » est vide") % words)]
        if size > self.max_megabytes * MEGABYTE:
            return [Problem(self.key, _("Le fichier « %(name)s » dépasse %(max)d Mo") % words)]
        if part_of(piece, "content_type") not in self.accept:
            message = _("Le fichier « %(name)s » n’a pas un format accepté : %(types)s") % words
            return [Problem(self.key, message)]
        return []

    def missing_message(self) -> str:
        return self.missing or _("Joignez le document « %(label)s »") % {"label": self.label}

    def in_words(self, value: JsonValue) -> str:
        return "\n".join(part_of(piece, "name") for piece in value) if isinstance(value, list) else ""

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {}
