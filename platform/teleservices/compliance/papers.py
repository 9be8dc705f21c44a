"""A paper: titled parts, read on a page or as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from design.context import theme_of
from design.pdf import Letter, Look, Party, Section, render_letter
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tenants.models import Commune

__all__ = ["Paper", "Section", "as_pdf", "controller"]


@dataclass(frozen=True)
class Paper:
    """All texts are plain."""

    title: str
    subtitle: str
    sections: Sequence[Section]
    lead: str = ""


def controller(commune: Commune | None) -> str:
    """Who answers for the teleservice; without a commune, whichever offers it."""
    if commune is None:
        return _("la commune qui propose la démarche")
    return _("la commune %(place)s") % {"place": of_commune(commune.insee, commune.name)}


def as_pdf(paper: Paper, commune: Commune | None, made_at: datetime) -> bytes:
    """PDF/UA-1; the same octets for the same paper and moment."""
    theme = theme_of(commune) if commune else None
    sender = (
        Party(_("Mairie %(place)s") % {"place": of_commune(commune.insee, commune.name)})
        if commune
        else Party(settings.OPERATOR_NAME)
    )
    letter = Letter(
        title=paper.title,
        sender=sender,
        look=theme.of_letters if theme else Look(),
        reference=paper.subtitle,
        paragraphs=[paper.lead] if paper.lead else [],
        sections=paper.sections,
        demonstration=_("Démonstration, sans lien avec la commune")
        if commune and commune.is_demonstration
        else "",
    )
    return render_letter(letter, made_at=made_at)
