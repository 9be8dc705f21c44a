"""What the page of retention shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from teleservices.definition.enums import RetentionEnd
from teleservices.retention import rules
from teleservices.retention.models import Destruction, Hold, Transfer
from teleservices.retention.wording import rule_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teleservices.dossiers.models import Dossier, ProcedureCopy
    from tenants.models import Commune

#: What a page lists; the rest is counted.
SHOWN = 100


@dataclass(frozen=True)
class Due:
    """A procedure with dossiers whose announced day has come, waiting for somebody."""

    slug: str
    title: str
    rule: str
    end: RetentionEnd
    count: int
    references: tuple[str, ...]
    digest: str
    """Of the whole list: a visa is given for it, and for nothing that joined it since."""

    @property
    def is_archived(self) -> bool:
        return self.end is RetentionEnd.ARCHIVE


def digest_of(references: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(references)).encode()).hexdigest()


def waiting(today: date, *, with_visa: bool) -> list[Due]:
    """By procedure: what the archives are to receive; with visas, all that is due."""
    by_slug: dict[str, list[tuple[ProcedureCopy, list[str]]]] = {}
    for copy in rules.copies_with_ended():
        if copy.procedure.retention.end is RetentionEnd.ARCHIVE or with_visa:
            references = list(rules.over(copy, today).values_list("reference", flat=True))
            if references:
                by_slug.setdefault(copy.slug, []).append((copy, references))
    return [_due(slug, found) for slug, found in by_slug.items()]


def _due(slug: str, found: list[tuple[ProcedureCopy, list[str]]]) -> Due:
    latest = found[-1][0].procedure
    references = [one for _copy, some in found for one in some]
    return Due(
        slug=slug,
        title=latest.title,
        rule=rule_in_words(latest.retention),
        end=latest.retention.end,
        count=len(references),
        references=tuple(references[:SHOWN]),
        digest=digest_of(references),
    )


def all_references(slug: str, today: date) -> list[tuple[ProcedureCopy, list[str]]]:
    """What is due of a procedure, by version."""
    copies = [one for one in rules.copies_with_ended() if one.slug == slug]
    return [(one, list(rules.over(one, today).values_list("reference", flat=True))) for one in copies]


def holds_in_force(today: date) -> list[Hold]:
    return list(Hold.objects.filter(rules.in_force(today)).select_related("dossier")[:SHOWN])


def transfers() -> list[Transfer]:
    return list(Transfer.objects.all()[:SHOWN])


def destructions() -> list[Destruction]:
    return list(Destruction.objects.all()[:SHOWN])


@dataclass(frozen=True)
class Fate:
    """What the page of a dossier says of its end."""

    on: date | None
    announced: bool
    rule: str
    holds: tuple[Hold, ...]


def fate_of(dossier: Dossier, commune: Commune, today: date) -> Fate:
    """One query more than the dossier's own."""
    holds = tuple(dossier.holds.filter(rules.in_force(today)))
    term = rules.term_of_dossier(dossier, commune)
    on = max(term.file, today + timedelta(days=1)) if term else None
    return Fate(on, bool(term and term.warning <= today), rule_in_words(dossier.procedure.retention), holds)
