"""The documents that a procedure issues: attestation, refusal, letter. Their words may quote the answers."""

import re
from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from teleservices.definition.base import Key, Part, Text
from teleservices.expressions import Condition


class DocumentKind(StrEnum):
    """What a document is in law."""

    ATTESTATION = "attestation"
    REFUSAL = "refusal"
    """It always carries its reasons, its texts and the appeals (CRPA L211-2, L211-5; CJA R421-5)."""
    LETTER = "letter"


QUOTED = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
"""`{{ name }}` in a text: an answer, or one of `FACTS`."""

FACTS = ("reference", "demarche", "demandeur", "recue_le", "decidee_le", "commune", "service", "prix")
"""What a text may quote besides answers."""


class DocumentTemplate(Part):
    """A document as its author wrote it; the agent may change its words before it is issued."""

    key: Key
    kind: DocumentKind
    title: Text
    text: Text = Field(description="Paragraphs separated by an empty line; {{ field }} quotes an answer")
    when: Condition | None = Field(default=None, description="Of which requests; all of them by default")
    issued_with: tuple[Key, ...] = Field(default=(), description="Decisions that issue it by themselves")

    def quoted(self) -> Iterator[str]:
        """The names that its text quotes."""
        for found in QUOTED.finditer(self.text):
            yield found[1]


SILENCE_ATTESTATION = "attestation_silence"
"""The key of the attestation of CRPA L232-3, that every procedure can issue."""

REFUSAL_LETTER = DocumentTemplate(
    key="refus_motive",
    kind=DocumentKind.REFUSAL,
    title="Décision de refus",
    text=(
        "Madame, Monsieur,\n\n"
        "Vous avez déposé le {{ recue_le }} la demande « {{ demarche }} », sous la référence {{ reference }}.\n\n"
        "Après examen, cette demande est refusée pour les raisons ci-dessous."
    ),
)
"""What a refusal is told with when the procedure has no letter of its own."""

PLAIN_LETTER = DocumentTemplate(
    key="courrier",
    kind=DocumentKind.LETTER,
    title="Courrier de la mairie",
    text="Madame, Monsieur,\n\nVous avez déposé le {{ recue_le }} la demande « {{ demarche }} » ({{ reference }}).",
)
"""A letter that any procedure may send."""
