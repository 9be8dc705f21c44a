"""What every part of a definition is built on."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

NO_BREAK, THIN_NO_BREAK = "\u00a0", "\u202f"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Names a step or a field in answers and conditions."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Names a procedure or one of its choices."""


def french_spaces(text: str) -> str:
    """The same text with the no-break spaces of French typography, which nobody types in a YAML file."""
    text = re.sub(r" ([:»])", rf"{NO_BREAK}\1", text)
    text = re.sub(r" ([;?!])", rf"{THIN_NO_BREAK}\1", text)
    text = text.replace("« ", f"«{NO_BREAK}")
    return re.sub(r"\b(n°|articles?) (?=\w)", rf"\1{NO_BREAK}", text)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(french_spaces)]
"""Text for people, in plain French, never empty."""

MaybeText = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(french_spaces)]
"""The same, which may be empty."""


class Part(BaseModel):
    """A part of a definition: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Part):
    """Where to go instead, or to know more."""

    label: Text
    url: Annotated[str, StringConstraints(pattern=r"^(https://|/)")]


class LegalReference(Part):
    """A text that founds the procedure: "code civil, article 101-1"."""

    text: Text
    url: str = ""
