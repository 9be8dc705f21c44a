"""Ask an opinion, open it by its link, answer it once, take it back, remind."""

from __future__ import annotations

import hashlib
import io
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core import signing as django_signing
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_in_full
from teleservices.connectors.scanner import ScannerDown, VerdictKind, configured_scanner
from teleservices.dossiers import files, staff
from teleservices.dossiers.enums import Audience, EventKind, PersonKind, ScanState
from teleservices.dossiers.errors import NotNow, RefusedFile
from teleservices.dossiers.services import MESSAGE_FILE
from teleservices.dossiers.timeline import Author, agent_author, tell
from teleservices.instruction.alerts import write
from teleservices.instruction.models import Opinion
from tenants import signing

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.enums import Verdict

SALT: Final = "teleservices.opinion"
#: A link still opens so long after the day of the answer: late opinions are opinions.
GRACE: Final = timedelta(days=30)
#: Before the day, whoever has not answered is reminded, once.
REMINDED: Final = timedelta(days=3)


@transaction.atomic
def ask(dossier: Dossier, *, agent: Agent, service: Service | None, asked: dict[str, Any]) -> Opinion:
    """``asked`` holds what the form cleaned. The service's instructors or the person are told by e-mail."""
    opinion = Opinion.objects.create(
        dossier=dossier,
        asked_by=agent,
        service=service,
        email="" if service else asked["email"],
        name=service.name if service else asked["name"],
        question=asked["question"],
        pieces=list(asked.get("pieces", ())),
        fields=list(asked.get("fields_shown", ())),
        is_confidential=asked["is_confidential"],
        due_on=asked["due_on"],
    )
    tell(
        dossier,
        EventKind.OPINION_ASKED,
        agent_author(agent),
        text=opinion.name,
        audience=Audience.AGENTS,
        detail={"opinion": str(opinion.pk)},
    )
    _send(
        opinion, _("Votre avis est demandé pour le %(day)s.") % {"day": date_in_full(opinion.due_on)}, "asked"
    )
    return opinion


def _send(opinion: Opinion, text: str, what: str) -> None:
    """To the service's instructors, who sign in; to an expert, with a new link: the former one opens nothing."""
    dossier = opinion.dossier
    subject = _("%(reference)s\u00a0: un avis vous est demandé") % {"reference": dossier.reference}
    if opinion.service is not None:
        link = f"/instruction/avis/{opinion.pk}/"
        for address in staff.whole_service(opinion.service):
            write(dossier, address, subject, text, key=f"opinion:{opinion.pk}:{what}:{address}", link=link)
        return
    link = f"/suivi/avis/{new_token(opinion)}/"
    write(dossier, opinion.email, subject, text, key=f"opinion:{opinion.pk}:{what}", link=link)


def new_token(opinion: Opinion) -> str:
    """Signed for this commune, known by its hash, over some time after the day of the answer."""
    key = secrets.token_urlsafe(24)
    opinion.token_hash = hashlib.sha256(key.encode()).hexdigest()
    opinion.expires_at = timezone.now() + (opinion.due_on - timezone.localdate()) + GRACE
    opinion.save(update_fields=["token_hash", "expires_at"])
    return signing.dumps(key, salt=SALT)


def opinion_of_token(token: str, now: datetime) -> Opinion | None:
    """What a link opens: None for one that is forged, of another commune, replaced, withdrawn or over."""
    try:
        key = str(signing.loads(token, salt=SALT))
    except django_signing.BadSignature:
        return None
    hashed = hashlib.sha256(key.encode()).hexdigest()
    rows = Opinion.objects.filter(token_hash=hashed, withdrawn_at=None, expires_at__gt=now)
    return rows.select_related("dossier__copy", "dossier__service").first()


@transaction.atomic
def answer(
    opinion: Opinion,
    *,
    verdict: Verdict,
    text: str,
    upload: UploadedFile[Any] | None,
    by: Agent | None = None,
) -> Opinion:
    """Once. Raises NotNow when it was answered or withdrawn, RefusedFile for a file that cannot be kept."""
    kept = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("dossier", "asked_by")
        .get(pk=opinion.pk)
    )
    if not kept.is_awaited:
        raise NotNow("this opinion was given or withdrawn")
    if upload is not None:
        _keep_file(kept, upload)
    kept.verdict, kept.answer, kept.answered_at = verdict, text, timezone.now()
    kept.answered_by = f"{by} ({kept.name})"[:310] if by else kept.name
    kept.save()
    author = agent_author(by) if by else Author(PersonKind.SYSTEM, label=kept.name)
    words = {"name": kept.answered_by, "verdict": str(verdict.label).lower()}
    tell(
        kept.dossier,
        EventKind.OPINION_GIVEN,
        author,
        text=_("%(name)s\u00a0: %(verdict)s") % words,
        audience=Audience.AGENTS,
        detail={"opinion": str(kept.pk)},
    )
    asker = kept.asked_by
    if asker is not None and asker.is_active and asker.email:
        subject = _("%(reference)s\u00a0: l’avis est rendu") % {"reference": kept.dossier.reference}
        write(
            kept.dossier,
            asker.email,
            subject,
            _("L’avis que vous avez demandé est rendu."),
            key=f"given:{kept.pk}",
        )
    return kept


def _keep_file(opinion: Opinion, upload: UploadedFile[Any]) -> None:
    clean = files.accept(upload, MESSAGE_FILE)
    opinion.file_scan = _scanned(clean.content)
    opinion.file_name, opinion.file_type = clean.name, clean.content_type
    opinion.file.save(clean.name, ContentFile(clean.content), save=False)


def _scanned(content: bytes) -> ScanState:
    """What an antivirus says now. Raises RefusedFile for a dangerous file: it is not kept."""
    scanner = configured_scanner()
    if scanner is None:
        return ScanState.NOT_SCANNED
    try:
        verdict = scanner.scan(io.BytesIO(content))
    except ScannerDown:
        return ScanState.WAITING
    if verdict.kind is VerdictKind.INFECTED:
        raise RefusedFile(_("Ce fichier est dangereux\u00a0: envoyez-en un autre"))
    return ScanState.CLEAN if verdict.kind is VerdictKind.CLEAN else ScanState.NOT_SCANNED


def file_may_open(opinion: Opinion) -> bool:
    """A file that waited for the antivirus is shown to it now; one found dangerous is erased."""
    if not opinion.file:
        return False
    if opinion.file_scan != ScanState.WAITING:
        return opinion.file_scan != ScanState.INFECTED
    try:
        with opinion.file.open("rb") as content:
            opinion.file_scan = _scanned(content.read())
    except RefusedFile:
        opinion.file_scan = ScanState.INFECTED
        opinion.file.delete(save=False)
    opinion.save(update_fields=["file_scan", "file"])
    return opinion.file_scan in {ScanState.CLEAN, ScanState.NOT_SCANNED}


@transaction.atomic
def withdraw(opinion: Opinion, *, agent: Agent) -> None:
    """The link opens nothing any more. Raises NotNow once the opinion is given."""
    kept = Opinion.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=opinion.pk)
    if not kept.is_awaited:
        raise NotNow("this opinion was given or withdrawn")
    kept.withdrawn_at, kept.token_hash = timezone.now(), None
    kept.save(update_fields=["withdrawn_at", "token_hash"])
    tell(
        kept.dossier,
        EventKind.OPINION_WITHDRAWN,
        agent_author(agent),
        text=kept.name,
        audience=Audience.AGENTS,
        detail={"opinion": str(kept.pk)},
    )


def remind_all(today: date) -> int:
    """Those whose day comes and who have not answered, once each; how many."""
    due = Opinion.objects.filter(
        answered_at=None, withdrawn_at=None, reminded_at=None, due_on__lte=today + REMINDED
    )
    keys = list(due.values_list("pk", flat=True)[:500])
    return sum(_remind(key) for key in keys)


@transaction.atomic
def _remind(key: UUID) -> bool:
    rows = Opinion.objects.select_for_update(of=("self",), skip_locked=True)
    kept = (
        rows.select_related("dossier", "service")
        .filter(pk=key, reminded_at=None, answered_at=None, withdrawn_at=None)
        .first()
    )
    if kept is None:
        return False
    kept.reminded_at = timezone.now()
    kept.save(update_fields=["reminded_at"])
    words = {"day": date_in_full(kept.due_on)}
    text = _("Votre avis est attendu pour le %(day)s, et nous ne l’avons pas reçu.") % words
    if kept.service is None:
        text += " " + _("Le lien de ce message remplace le précédent.")
    _send(kept, text, "reminded")
    return True
