"""For whom a draft is filled in, as its first page was answered: kept as JSON on the draft until the deposit."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from teleservices.definition.enums import DocumentNature, Prefill
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.person import PersonField
from teleservices.definition.mandates import Capacity, ProofRule
from teleservices.dossiers.enums import ConsentForm, IdentityPaper, Origin, Quality, Telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from teleservices.definition import Procedure
    from teleservices.dossiers.models import Piece

#: Of the pieces that no question asks; a hyphen is in no key of a definition.
PROOF, PAPER = "mandate-proof", "mandate-paper"
MANDATE_PIECES = (PROOF, PAPER)
#: Beside the whole answer, what the first pages say so far.
UNFINISHED = "unfinished"
#: What may be sent as a proof or as the scan of a form: judged like any other piece.
MANDATE_FILE = FileField(
    type="file", key="mandate", label="Preuve", required=False, max_files=3, nature=DocumentNature.MANDATE
)


class Party(BaseModel):
    """Somebody, as far as they are named; `address`: lines of a postal address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given_names: str = ""
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """ "Dora Legrand", or the organisation when nobody is named."""
        return f"{self.given_names} {self.family_name}".strip() or self.organisation

    @property
    def full(self) -> str:
        """ "Dora Legrand (Les Amis du quartier)"."""
        alone = self.name
        return f"{alone} ({self.organisation})" if self.organisation not in {"", alone} else alone


class Behalf(BaseModel):
    """The whole answer. `origin` is set by the agents' page alone; `actor` is None when the person themselves speaks to
    the agent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    capacity: Quality
    beneficiary: Party
    actor: Party | None = None
    origin: Origin | None = None
    consent: ConsentForm
    consent_on: date
    consent_words: str = ""
    identity_seen: IdentityPaper = IdentityPaper.NONE
    telling: Telling
    received_on: date | None = None

    @property
    def waived(self) -> frozenset[str]:
        """What the person has not, and cannot be asked for (`Circumstances.waived`)."""
        known = {Prefill.EMAIL: self.beneficiary.email, Prefill.PHONE: self.beneficiary.phone}
        return frozenset(prefill.value for prefill, value in known.items() if not value)

    def needs_proof(self, procedure: Procedure) -> bool:
        """Whether a document must say that the person agreed; an agent's attestation is enough for who is before them."""
        rule = procedure.on_behalf.rule(self.capacity_asked)
        return rule is not None and rule.proof is ProofRule.REQUIRED and self.origin is None

    @property
    def names(self) -> tuple[str, ...]:
        """By which the dossier is found: the person, and who acts for them."""
        people = (self.beneficiary, self.actor) if self.actor else (self.beneficiary,)
        return tuple(one.full for one in people if one.full)

    @property
    def capacity_asked(self) -> Capacity:
        return Capacity(self.capacity.value)

    def answers(self, procedure: Procedure) -> dict[str, JsonValue]:
        """What it already says of what the procedure asks: the person it is for, never who types."""
        person = self.beneficiary
        found: dict[str, JsonValue] = {}
        for _step, field in procedure.fields():
            match field.prefill:
                case Prefill.IDENTITY if isinstance(field, PersonField):
                    parts = {"given_names": person.given_names, "birth_name": person.family_name}
                    found[field.key] = {key: text for key, text in parts.items() if text} or None
                case Prefill.EMAIL:
                    found[field.key] = person.email or None
                case Prefill.PHONE:
                    found[field.key] = person.phone or None
                case _:
                    continue
        return {key: value for key, value in found.items() if value}


def read(kept: Mapping[str, JsonValue] | None) -> Behalf | None:
    """None for a draft of one's own, and for one whose first pages are not finished."""
    whole = {key: value for key, value in (kept or {}).items() if key != UNFINISHED}
    return Behalf.model_validate(whole) if whole else None


def unfinished(kept: Mapping[str, JsonValue] | None) -> dict[str, str]:
    """The first pages as far as they were answered: the text of each field, by its name."""
    found = (kept or {}).get(UNFINISHED)
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def acting_words(capacity: str, who: str) -> str:
    """ "Alice Martin, agent de la mairie"; "Paul Roux, en qualité de : proche (famille, ami, voisin)"."""
    if capacity == Quality.AGENT:
        return _("%(who)s, agent de la mairie") % {"who": who}
    label = str(Quality(capacity).label)
    return _("%(who)s, en qualité de\u00a0: %(capacity)s") % {
        "who": who,
        "capacity": label[0].lower() + label[1:],
    }


def proofs_of(pieces: Iterable[Piece]) -> list[Piece]:
    """Those that say that the person agreed, and are not dangerous."""
    return [one for one in pieces if one.field in MANDATE_PIECES and one.is_sound]
