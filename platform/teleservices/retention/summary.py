"""A dossier as a document: what was asked, answered, said and decided. PDF/A, for who reads it in fifty years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.context import theme_of
from design.pdf import Letter, Party, Section, render_letter
from design.pdf.rendering import PdfStandard
from design.typography import moment_in_full
from teleservices.definition import answers_as_sections
from teleservices.dossiers.acknowledgements import service_contact
from teleservices.dossiers.circumstances import circumstances_of
from tenants.geography import of_commune

if TYPE_CHECKING:
    from datetime import datetime

    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


def summary_pdf(dossier: Dossier, commune: Commune) -> bytes:
    """The whole dossier in words, private notes included: archives receive what the town hall had."""
    place = of_commune(commune.insee, commune.name)
    theme = theme_of(commune)
    letter = Letter(
        title=f"{dossier.reference}, {dossier.title}",
        sender=Party(
            _("Mairie %(place)s") % {"place": place}, service_contact(dossier.offer, dossier.service)["lines"]
        ),
        look=theme.of_letters,
        reference=dossier.reference,
        sections=[
            _course(dossier),
            *_answers(dossier, commune),
            _thread(dossier),
            *_opinions(dossier),
            _timeline(dossier),
        ],
        demonstration=_("Démonstration, sans lien avec la commune") if commune.is_demonstration else "",
    )
    return render_letter(letter, standard=PdfStandard.ARCHIVE, made_at=dossier.ended_at or dossier.updated_at)


def _moment(at: datetime | None) -> str:
    return moment_in_full(timezone.localtime(at)) if at else ""


def _course(dossier: Dossier) -> Section:
    pairs = [
        (_("Demandeur"), dossier.person),
        (_("Envoyée"), _moment(dossier.submitted_at)),
        (_("Arrivée par"), dossier.get_origin_display()),
        (_("Service"), dossier.service.name),
        (_("Issue"), dossier.get_state_display()),
        (_("Terminée"), _moment(dossier.ended_at)),
        (_("Empreinte du dépôt (SHA-256)"), dossier.bundle_sha256),
    ]
    paragraphs = [dossier.decision_text] if dossier.decision_text else []
    return Section(_("La demande et sa réponse"), paragraphs, [pair for pair in pairs if pair[1]])


def _answers(dossier: Dossier, commune: Commune) -> list[Section]:
    surroundings = circumstances_of(commune, dossier.submitted_at)
    sections = answers_as_sections(dossier.procedure, dossier.answers, surroundings)
    return [
        Section(one.title, pairs=[(row.label, ", ".join(row.value.splitlines())) for row in one.rows])
        for one in sections
    ]


def _thread(dossier: Dossier) -> Section:
    items = [
        f"{_moment(one.created_at)}, {one.author_label or one.get_author_kind_display()}\u00a0: {one.text}"
        for one in dossier.messages.all()
    ]
    return Section(_("Messages et notes"), [] if items else [_("Aucun.")], items=items)


def _opinions(dossier: Dossier) -> list[Section]:
    """Asked and given; one that was taken back was never given."""
    items = []
    for one in dossier.opinions.filter(withdrawn_at=None).select_related("service"):
        asked_of = one.service.name if one.service else one.name
        told = [f"{_moment(one.asked_at)}, {asked_of}\u00a0: {one.question}"]
        if one.answered_at:
            words = (_moment(one.answered_at), one.answered_by, one.get_verdict_display(), one.answer)
            told.append("\u00a0: ".join(part for part in words if part))
        else:
            told.append(_("sans réponse"))
        items.append(" – ".join(told))
    return [Section(_("Avis demandés"), items=items)] if items else []


def _timeline(dossier: Dossier) -> Section:
    items = [
        "\u00a0: ".join(
            part for part in (_moment(one.at), one.get_kind_display(), one.actor_label, one.text) if part
        )
        for one in dossier.events.all()
    ]
    return Section(_("Ce qui s’est passé"), items=items)
