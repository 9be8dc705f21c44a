"""Publish an act, write down what comes after it, withdraw its file: one transaction and one entry of the audit log each."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVector
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.acts.enums import ActAction, Basis, Nature
from cms.acts.errors import ActRefused
from cms.acts.matters import matter_name
from cms.acts.models import Act
from cms.acts.periods import least_until
from identity.audit.services import agent_actor, record
from tenants.storage import private_storage
from tenants.twice import in_turn

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models.expressions import CombinedExpression
    from django.http import HttpRequest

    from cms.acts.deposits import Deposit, Paper
    from identity.accounts.models import Agent

CONFIG = "parvis_fr"
#: A tsvector weighs 1 MB at most: beyond that the end of a very long document is not searched.
MOST_INDEXED = 400_000


def post(
    deposit: Deposit,
    document: Paper,
    annexes: Sequence[Paper] = (),
    *,
    agent: Agent,
    confirmed: Collection[str] = (),
    supersedes: Act | None = None,
    key: uuid.UUID | None = None,
    request: HttpRequest | None = None,
    now: datetime | None = None,
) -> Act:
    """The act, online at once. ``confirmed``: the codes of the warnings that the agent has read, « rank-code ».
    ``key``: its own, when something bore it before (a draft): sent twice, it is the same act.

    Raises ActRefused: a paper that is refused, a warning not confirmed, an act that is there already, a version that was
    superseded meanwhile.
    """
    papers = [document, *annexes]
    acknowledged = _confirmed(papers, confirmed)
    kept: list[str] = []
    try:
        with transaction.atomic():
            in_turn("acts")  # each has its address
            there = Act.objects.light().filter(pk=key).first() if key else None
            if there is not None:
                return there
            act = _insert(
                key or uuid.uuid4(),
                deposit,
                papers,
                acknowledged,
                supersedes,
                agent,
                now or timezone.now(),
                kept,
            )
            detail = {"slug": act.slug, "sha256": act.sha256}
            if supersedes is not None:
                detail["supersedes"] = supersedes.slug
            record(ActAction.POSTED, agent_actor(agent, request), act, detail)
            return act
    except BaseException as error:
        for name in kept:  # nothing of it is on the register
            private_storage.delete(name)
        if isinstance(error, IntegrityError):
            raise ActRefused(_already_there(deposit, document, supersedes)) from error
        raise


def _insert(
    key: uuid.UUID,
    deposit: Deposit,
    papers: list[Paper],
    acknowledged: list[dict[str, str]],
    supersedes: Act | None,
    agent: Agent,
    now: datetime,
    kept: list[str],
) -> Act:
    version = supersedes.version + 1 if supersedes else 1
    files = [_keep(key, rank, paper, kept) for rank, paper in enumerate(papers)]
    report, today = papers[0].report, timezone.localtime(now).date()
    Act.objects.create(
        id=key,
        slug=_slug(deposit, supersedes, version),
        nature=deposit.nature,
        number=deposit.number,
        title=deposit.title,
        matter=deposit.matter,
        adopted_on=deposit.adopted_on,
        author_first_name=deposit.author_first_name,
        author_last_name=deposit.author_last_name,
        author_capacity=deposit.author_capacity,
        service=deposit.service,
        posted_at=now,
        posted_by=str(agent)[:310],
        formerly_posted_on=deposit.formerly_posted_on,
        current_until=_current_until(deposit, today),
        file=files[0],
        file_name=papers[0].name,
        size=report.size,
        pages=report.pages,
        sha256=report.sha256,
        pdf_standard=report.standard,
        is_scan=report.is_scan,
        annexes=[_annex(paper, name) for paper, name in zip(papers[1:], files[1:], strict=True)],
        acknowledged=acknowledged,
        details=deposit.details,
        text=report.text,
        search=_vector(_words(deposit), deposit.matter, [*(one.name for one in papers[1:]), report.text]),
        version=version,
        supersedes=supersedes,
        correction_reason=deposit.correction_reason,
        ar_id=deposit.ar_id,
        ar_received_on=deposit.ar_received_on,
    )
    return Act.objects.light().get(pk=key)


def _confirmed(papers: list[Paper], confirmed: Collection[str]) -> list[dict[str, str]]:
    """What is written beside the act. Raises ActRefused."""
    found: list[dict[str, str]] = []
    for rank, paper in enumerate(papers):
        for refusal in paper.report.refusals:
            raise ActRefused(f"{paper.name}\u00a0: {refusal.message} {refusal.remedy}")
        for warning in paper.report.warnings:
            code = f"{rank}-{warning.code}"
            if code not in confirmed:
                raise ActRefused(
                    _("Confirmez d’abord que vous avez vérifié\u00a0: %s")
                    % f"{paper.name} – {warning.message}"
                )
            found.append({"code": code, "message": warning.message})
    return found


def _keep(key: uuid.UUID, rank: int, paper: Paper, kept: list[str]) -> str:
    name = f"actes/{key.hex}.pdf" if rank == 0 else f"actes/{key.hex}-{rank}.pdf"
    saved = private_storage.save(name, ContentFile(paper.content))
    kept.append(saved)
    return str(saved)


def _annex(paper: Paper, name: str) -> dict[str, Any]:
    report = paper.report
    return {
        "name": paper.name, "file": name, "size": report.size, "sha256": report.sha256, "pages": report.pages,
    }  # fmt: skip


def _current_until(deposit: Deposit, today: date) -> date:
    """Two months at least, counted from when the public could first read it."""
    least = least_until(min(deposit.formerly_posted_on or today, today))
    return max(deposit.current_until or least, least)


def _words(deposit: Deposit) -> str:
    return f"{deposit.title} {_plain(deposit.number)}"


def _plain(number: str) -> str:
    """« 2026-045 » as two words: PostgreSQL would read « -045 »."""
    return "".join(letter if letter.isalnum() else " " for letter in number)


def _vector(title: str, matter: str, texts: Sequence[str]) -> CombinedExpression:
    body = "\n".join(texts)[:MOST_INDEXED]
    return (
        SearchVector(Value(title), weight="A", config=CONFIG)
        + SearchVector(Value(matter_name(matter)), weight="B", config=CONFIG)
        + SearchVector(Value(body), weight="D", config=CONFIG)
    )


def _slug(deposit: Deposit, supersedes: Act | None, version: int) -> str:
    """« deliberation-2026-045 », « proces-verbal-2026-11-12 », then « -v2 »: no title, which may have to be hidden."""
    if supersedes is not None:
        base = supersedes.slug.removesuffix(f"-v{supersedes.version}")
        wanted = f"{base}-v{version}"
    else:
        wanted = f"{deposit.nature}-{slugify(deposit.number) or deposit.adopted_on.isoformat()}"[:80]
    taken = set(Act.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(name for rank in range(2, len(taken) + 3) if (name := f"{wanted}-{rank}") not in taken)


def _already_there(deposit: Deposit, document: Paper, supersedes: Act | None) -> str:
    if supersedes is not None and Act.objects.filter(supersedes=supersedes).exists():
        return _("Cet acte a déjà une version corrigée\u00a0: corrigez celle-ci.")
    return _("Ce fichier est déjà publié sous ce numéro, à la même nature d’acte.")


@transaction.atomic
def record_receipt(
    act: Act, ar_id: str, received_on: date, *, agent: Agent, request: HttpRequest | None = None
) -> Act:
    """The acknowledgement of the prefecture, once; sent again, it is the same one. Raises ActRefused."""
    kept = Act.objects.light().select_for_update(of=("self",)).get(pk=act.pk)
    if (kept.ar_id, kept.ar_received_on) == (ar_id, received_on):
        return kept
    if kept.ar_id:
        raise ActRefused(
            _("L’accusé de réception de cet acte est déjà enregistré\u00a0: il ne se remplace pas.")
        )
    kept.ar_id, kept.ar_received_on = ar_id, kept.ar_received_on or received_on
    kept.save(update_fields=["ar_id", "ar_received_on"])
    record(ActAction.RECEIPT_RECORDED, agent_actor(agent, request), kept, {"slug": kept.slug, "ar": ar_id})
    return kept


@transaction.atomic
def withdraw(
    act: Act,
    basis: Basis,
    reason: str,
    *,
    hide_title: bool = False,
    agent: Agent,
    request: HttpRequest | None = None,
    now: datetime | None = None,
) -> Act:
    """The file is no longer served nor its words searched; the line stays, and says why. Raises ActRefused."""
    kept = Act.objects.light().select_for_update(of=("self",)).get(pk=act.pk)
    if kept.is_withdrawn and (kept.withdrawn_basis, kept.withdrawn_reason) == (basis, reason):
        return kept  # sent again
    if kept.is_withdrawn:
        raise ActRefused(_("Le fichier de cet acte est déjà retiré."))
    words = "" if hide_title else f"{kept.title} {_plain(kept.number)}"
    Act.objects.filter(pk=kept.pk).update(
        withdrawn_at=now or timezone.now(),
        withdrawn_basis=basis,
        withdrawn_reason=reason,
        withdrawn_by=str(agent)[:310],
        title_is_hidden=hide_title,
        text="",
        search=_vector(words, kept.matter, []),
    )
    record(ActAction.WITHDRAWN, agent_actor(agent, request), kept, {"slug": kept.slug, "basis": basis.value})
    return Act.objects.light().get(pk=kept.pk)


def needs_a_number(nature: Nature) -> bool:
    """Decisions are told apart by it; what a session gives, by its date."""
    return nature in {Nature.DELIBERATION, Nature.REGULATION, Nature.DECISION}
