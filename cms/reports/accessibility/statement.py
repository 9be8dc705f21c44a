"""The statement: what the page shows, the same as a paper and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.pages import legal
from cms.pages.compliance import level_on
from cms.pages.enums import ComplianceLevel, LegalKind
from cms.reports.accessibility import services
from cms.reports.accessibility.base import base_audit
from cms.reports.accessibility.content import AuditContent
from cms.reports.accessibility.criteria import REFERENCE_URL
from design.typography import date_in_full, number
from teleservices.compliance.papers import Paper, Section

if TYPE_CHECKING:
    from datetime import date

    from cms.reports.accessibility.base import BaseAudit
    from cms.reports.models import AccessibilityAudit


@dataclass(frozen=True)
class Statement:
    """``audit``: the latest, whether or not it still counts; ``is_valid``: whether it does today."""

    level: ComplianceLevel
    audit: AccessibilityAudit | None
    content: AuditContent
    is_valid: bool
    valid_until: date | None
    base: BaseAudit | None

    @property
    def version(self) -> str:
        return self.audit.rgaa_version if self.audit and self.is_valid else settings.RGAA_VERSION

    @property
    def technologies(self) -> list[str]:
        return list(self.content.technologies) or ["HTML5", "CSS", "SVG", "JavaScript"]


def statement(today: date | None = None) -> Statement:
    """Two statements of the database at most."""
    day = today or timezone.localdate()
    audit = services.latest()
    if audit is None:
        return Statement(ComplianceLevel.NONE, None, AuditContent(), False, None, base_audit())
    audited = services.audited_of(audit)
    return Statement(
        level=level_on(audited.as_kept(), day),
        audit=audit,
        content=AuditContent.model_validate(audit.data),
        is_valid=audited.on <= day <= audited.valid_until,
        valid_until=audited.valid_until,
        base=base_audit(),
    )


def context() -> dict[str, Any]:
    """For the page (``settings.LEGAL_SOURCES``)."""

    return {"statement": statement(), "reference_url": REFERENCE_URL}


def paper() -> Paper:
    """For the PDF."""
    shown, context = statement(), legal.context_of(LegalKind.ACCESSIBILITY)
    publisher = context["publisher"]
    return Paper(
        title=_("Déclaration d’accessibilité"),
        subtitle=context["site_url"],
        lead=_(
            "%(name)s s’engage à rendre son site accessible, comme le demande l’article 47 de la loi n°\u00a02005-102 du "
            "11\u00a0février 2005. Cette déclaration s’applique au site %(url)s."
        )
        % {"name": publisher.name, "url": context["site_url"]},
        sections=[
            Section(_("État de conformité"), [_state(shown)], _facts(shown)),
            Section(_("Contenus non accessibles"), _not_accessible(shown)),
            Section(_("Établissement de la déclaration"), [], _made(shown, context["established_on"])),
            Section(_("Retour d’information et contact"), [_contact(publisher)]),
            Section(_("Voies de recours"), [_recourse()]),
        ],
    )


def data() -> dict[str, Any]:
    """For machines: the State's observatory, a researcher, the next audit (its ``audit`` reads as a base audit)."""
    shown, context = statement(), legal.context_of(LegalKind.ACCESSIBILITY)
    audit = shown.audit
    return {
        "organisme": context["publisher"].name,
        "siren": context["publisher"].siren,
        "site": context["site_url"],
        "etat": shown.level.value,
        "libelle": str(shown.level.label),
        "referentiel": f"RGAA {shown.version}",
        "valable_jusqu_au": shown.valid_until.isoformat() if shown.is_valid and shown.valid_until else None,
        "contact": context["publisher"].email or context["publisher"].phone,
        "audit": {
            "kind": audit.kind,
            "auditor": audit.auditor,
            "audited_on": audit.audited_on.isoformat(),
            "rgaa_version": audit.rgaa_version,
            "rate": str(audit.rate),
            "content": shown.content.model_dump(mode="json", exclude_defaults=True),
        }
        if audit
        else None,
    }


def _state(shown: Statement) -> str:
    words = {"level": shown.level.label, "version": shown.version}
    if shown.is_valid:
        return _("Le site est %(level)s avec le RGAA, version %(version)s.") % words
    return (
        _(
            "Le site est %(level)s avec le RGAA, version %(version)s\u00a0: aucun audit en cours de validité ne permet "
            "de dire plus."
        )
        % words
    )


def _facts(shown: Statement) -> list[tuple[str, str]]:
    if shown.audit is None:
        return []
    return [
        (_("Audit fait par"), f"{shown.audit.auditor} ({shown.audit.get_kind_display()})"),
        (_("Date de l’audit"), date_in_full(shown.audit.audited_on, weekday=False)),
        (_("Critères respectés"), f"{number(shown.audit.rate.normalize())}\u202f%"),
    ]


def _not_accessible(shown: Statement) -> list[str]:
    content = shown.content
    found = [f"{one.criterion} {one.text}".strip() for one in content.failing]
    found += [
        _("Critère %(number)s non respecté\u00a0: %(question)s") % {"number": number, "question": question}
        for number, question in content.failing_questions
    ]
    found += [
        _("Dérogation pour charge disproportionnée\u00a0: %(content)s. %(why)s")
        % {"content": one.content, "why": one.justification}
        for one in content.derogations
    ]
    found += [_("Contenu exempté\u00a0: %s.") % one for one in content.exempted]
    return found or [_("Aucun n’est recensé par un audit.")]


def _made(shown: Statement, established: date) -> list[tuple[str, str]]:
    content = shown.content
    pairs = [
        (
            _("Établie le"),
            date_in_full(shown.audit.audited_on if shown.audit else established, weekday=False),
        ),
        (_("Technologies"), ", ".join(shown.technologies)),
        (
            _("Environnements de test"),
            " ; ".join(f"{one.browser} {one.assistive}".strip() for one in content.environments),
        ),
        (_("Outils"), ", ".join(content.tools)),
        (_("Pages vérifiées"), ", ".join(one.title for one in content.sample)),
    ]
    return [(label, value) for label, value in pairs if value]


def _contact(publisher: legal.Publisher) -> str:
    reached = ", ".join(part for part in (publisher.email, publisher.phone, *publisher.address_lines) if part)
    return (
        _(
            "Un contenu vous est inaccessible\u202f? Dites-le à la mairie\u00a0: %s. Elle répond sous une semaine."
        )
        % reached
    )


def _recourse() -> str:
    return _(
        "Si la mairie ne vous répond pas utilement, vous pouvez écrire au Défenseur des droits "
        "(formulaire.defenseurdesdroits.fr), contacter son délégué dans votre département, ou lui envoyer un courrier sans "
        "timbre\u00a0: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07."
    )
