"""An earlier request of one's own."""

import re
from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, part_of, text_of
from teleservices.definition.fields.codes import NOISE

REFERENCE = re.compile(r"[A-Z]{2,4}-\d{2}-\d{4,8}")


class DossierLinkField(FieldBase):
    """The reference of an earlier request, as its acknowledgement gives it.

    Kept as {"reference"}, with "dossier" (its id) once it is sure that the request is the person's: in their account, or
    opened by its tracking code. A form cannot say so; the code itself is kept nowhere.
    """

    type: Literal["dossier_link"]

    def inputs(self) -> tuple[Input, ...]:
        reference = _("Référence, par exemple EC-26-0412")
        code = _("Code de suivi de cette demande, si elle n’est pas dans votre compte")
        return (
            Input(f"{self.key}-reference", reference, required=self.required, maxlength=40),
            Input(f"{self.key}-code", code, autocomplete="off", required=False, maxlength=40),
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        reference = NOISE.sub("", text_of(data, f"{self.key}-reference")).upper()
        return {"reference": reference} if reference else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        at = f"{self.key}-reference"
        if not REFERENCE.fullmatch(reference_of(value)):
            text = _("Écrivez la référence comme elle est sur l’accusé de réception, par exemple EC-26-0412")
            return [Problem(at, text)]
        if not part_of(value, "dossier"):
            text = _(
                "Nous ne trouvons pas cette demande parmi les vôtres. Vérifiez la référence, et écrivez le code de suivi "
                "donné à la fin de cette demande si elle n’est pas dans votre compte."
            )
            return [Problem(at, text)]
        return []

    def in_words(self, value: JsonValue) -> str:
        return reference_of(value)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {f"{self.key}-reference": [reference_of(value)]} if reference_of(value) else {}


def reference_of(value: JsonValue) -> str:
    """What was typed; a request of before the check kept it alone."""
    return part_of(value, "reference") if isinstance(value, Mapping) else str(value or "")
