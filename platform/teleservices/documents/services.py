"""Issue documents, in the transaction of what they tell; the PDF and its e-mail follow through the outbox."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_in_full
from teleservices.definition.issued import (
    PLAIN_LETTER,
    REFUSAL_LETTER,
    SILENCE_ATTESTATION,
    DocumentKind,
    DocumentTemplate,
)
from teleservices.definition.workflow import Outcome
from teleservices.documents.composing import body_of, content_of
from teleservices.documents.models import IssuedDocument
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import EventKind, State
from teleservices.dossiers.errors import DossierError, NotNow
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.timeline import CITIZEN, agent_author, tell
from tenants.current import current_commune
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from identity.accounts.models import Agent

ISSUE = "teleservices.document"
"""Kind of the effect that draws the PDF and sends it."""


class UnknownDocument(DossierError):
    """The procedure issues no such document, or it is not of this dossier."""


def templates_of(dossier: Dossier) -> tuple[DocumentTemplate, ...]:
    """What an agent may issue now: the procedure's documents, a plain letter, and the refusal of what is refused."""
    own = dossier.procedure.documents_for(dossier.answers)
    refused = dossier.state == State.REFUSED
    fitting = tuple(one for one in own if one.kind is not DocumentKind.REFUSAL or refused)
    standard = (
        (REFUSAL_LETTER,) if refused and not any(one.kind is DocumentKind.REFUSAL for one in own) else ()
    )
    return (*fitting, *standard, PLAIN_LETTER)


def template_of(dossier: Dossier, key: str) -> DocumentTemplate:
    """Raises UnknownDocument."""
    found = next((one for one in templates_of(dossier) if one.key == key), None)
    if found is None:
        raise UnknownDocument(key)
    return found


def issued_with(dossier: Dossier, decision: str) -> tuple[DocumentTemplate, ...]:
    """What a decision issues by itself: what the procedure says, and for a refusal always a letter."""
    procedure = dossier.procedure
    chosen = procedure.workflow.decision(decision)
    found = tuple(one for one in procedure.documents_for(dossier.answers) if decision in one.issued_with)
    refuses = chosen is not None and chosen.outcome is Outcome.REFUSED
    if refuses and not any(one.kind is DocumentKind.REFUSAL for one in found):
        return (REFUSAL_LETTER, *found)
    return found


def issue_with_decision(
    dossier: Dossier, *, agent: Agent, letter: str = "", now: datetime
) -> list[IssuedDocument]:
    """In the transaction of the decision, on the locked dossier; `letter` replaces the words of the first one."""
    found = []
    for rank, template in enumerate(issued_with(dossier, dossier.decision)):
        text = letter if rank == 0 and letter.strip() else ""
        found.append(_issue(dossier, template, author=agent, text=text, now=now))
    return found


@transaction.atomic
def issue_document(
    dossier: Dossier,
    template: str,
    *,
    agent: Agent,
    text: str = "",
    replaces: UUID | None = None,
    now: datetime | None = None,
) -> IssuedDocument:
    """An agent issues a document, or one that replaces another: that one stays, and is said to be replaced.

    Raises UnknownDocument, NotNow when it was replaced already.
    """
    kept = _locked(dossier.pk)
    former = None
    if replaces is not None:
        former = kept.issued_documents.filter(pk=replaces).first()
        if former is None:
            raise UnknownDocument(str(replaces))
        if IssuedDocument.objects.filter(replaces=former).exists():
            raise NotNow("this document was replaced already")
    moment = now or timezone.now()
    return _issue(kept, template_of(kept, template), author=agent, text=text, replaces=former, now=moment)


def can_attest_silence(dossier: Dossier) -> bool:
    """The request was accepted by silence: an attestation is due on demand (CRPA L232-3)."""
    return dossier.by_silence and dossier.state == State.ACCEPTED


@transaction.atomic
def attest_silence(
    dossier: Dossier, *, agent: Agent | None = None, now: datetime | None = None
) -> IssuedDocument:
    """To who asks, the person or an agent; asked twice, it is the same. Raises NotNow."""
    kept = _locked(dossier.pk)
    if not can_attest_silence(kept):
        raise NotNow("silence has not accepted this request")
    known = kept.issued_documents.filter(template=SILENCE_ATTESTATION, replaced_by=None).first()
    return known or _issue(kept, _silence_template(kept), author=agent, now=now or timezone.now())


def _silence_template(dossier: Dossier) -> DocumentTemplate:
    """The object of the request and the day since which it is accepted (CRPA L232-3)."""
    commune = current_commune()
    accepted = local_day(commune, dossier.decided_at or timezone.now())
    words = {"day": date_in_full(accepted, weekday=False), "article": dossier.silence.article}
    text = _(
        "Le maire atteste que la demande «\u00a0{{ demarche }}\u00a0», déposée le {{ recue_le }} par {{ demandeur }} "
        "sous la référence {{ reference }}, est acceptée depuis le %(day)s\u00a0: la mairie n’y a pas répondu dans le "
        "délai (%(article)s).\n\nCette attestation est délivrée en application de l’article L232-3 du code des relations "
        "entre le public et l’administration."
    )
    return DocumentTemplate(
        key=SILENCE_ATTESTATION,
        kind=DocumentKind.ATTESTATION,
        title=_("Attestation d’acceptation implicite"),
        text=text % words,
    )


def _locked(pk: UUID) -> Dossier:
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("copy", "offer", "service").get(pk=pk)


def _issue(
    dossier: Dossier,
    template: DocumentTemplate,
    *,
    author: Agent | None,
    now: datetime,
    text: str = "",
    replaces: IssuedDocument | None = None,
) -> IssuedDocument:
    """Under the dossier's lock: its number there is nobody else's."""
    commune = current_commune()
    body = text.strip() or body_of(template, dossier, commune, now)
    content = content_of(template, dossier, commune, body=body, author=author, now=now)
    who = agent_author(author) if author else CITIZEN
    document = IssuedDocument.objects.create(
        dossier=dossier,
        number=dossier.issued_documents.count() + 1,
        template=template.key,
        kind=template.kind.value,
        title=template.title[:200],
        content=content,
        sha256=_digest(content),
        issued_at=now,
        issued_by=author,
        author_label=who.label,
        replaces=replaces,
    )
    tell(
        dossier,
        EventKind.DOCUMENT_ISSUED,
        who,
        text=template.title,
        detail={
            "document": str(document.pk),
            "sha256": document.sha256,
            "replaces": str(replaces.pk) if replaces else None,
        },
        at=now,
    )
    enqueue(ISSUE, {"document": str(document.pk)}, key=str(document.pk))
    return document


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
