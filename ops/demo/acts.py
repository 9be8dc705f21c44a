"""Example acts of an invented mayor, so that a register is not empty: the papers of two sessions and two
decrees, one of them in the archive. Published by the same verb as real ones, at moments of the last months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cms.acts.checking import check
from cms.acts.deposits import Deposit, Paper
from cms.acts.enums import Nature
from cms.acts.models import Act
from cms.acts.services import post
from design.context import theme_of
from design.pdf import Letter, Party, render_letter
from design.pdf.rendering import PdfStandard
from design.typography import date_in_full
from identity.accounts.models import Agent
from ops.demo.people import CLERK, email_of
from tenants.current import commune_context
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops.demo.content import Account, Demonstration
    from tenants.models import Commune

_THURSDAY = 3
#: From a session to the next, and from a session to the moment its papers are posted.
_BETWEEN, _POSTED_AFTER = timedelta(weeks=6), timedelta(days=1)
#: The oldest of the examples: long past its two months in the current list.
_ARCHIVED = timedelta(days=120)
_MAYOR = "Camille", "Exemple", "Maire"


@dataclass(frozen=True)
class Example:
    nature: Nature
    adopted_on: date
    title: str
    paragraphs: Sequence[str]
    number: str = ""
    matter: str = ""


def last_session(today: date) -> date:
    """The last Thursday whose papers could be posted: two days ago at least."""
    latest = today - 2 * _POSTED_AFTER
    return latest - timedelta(days=(latest.weekday() - _THURSDAY) % 7)


def examples(commune: Commune, today: date) -> tuple[Example, ...]:
    session = last_session(today)
    return (
        _archived(today - _ARCHIVED),
        *_of_the_session_before(session - _BETWEEN, of_commune(commune.insee, commune.name)),
        *_of_the_last_session(session),
    )


def _archived(closed: date) -> Example:
    return Example(
        Nature.REGULATION,
        closed,
        "Stationnement interdit place du marché pendant les travaux",
        (
            "Le stationnement est interdit place du marché, du lundi au vendredi, de 8 h à 18 h.",
            "L’accès des secours et des riverains est maintenu.",
            "La présente interdiction est signalée sur place par l’entreprise, sept jours avant le début des travaux.",
        ),
        f"{closed.year}-A-087",
        "6.1",
    )


def _of_the_session_before(before: date, town: str) -> tuple[Example, ...]:
    return (
        Example(
            Nature.LIST,
            before,
            f"Délibérations examinées le {date_in_full(before)}",
            (f"{before.year}-054 : convention avec le club de lecture — adoptée à l’unanimité.",),
        ),
        Example(
            Nature.MINUTES,
            before,
            f"Procès-verbal du conseil municipal du {date_in_full(before)}",
            (
                f"Le conseil municipal {town}, convoqué régulièrement, s’est réuni en mairie sous la présidence du maire.",
                "Le quorum est atteint. Le procès-verbal de la séance précédente est adopté à l’unanimité.",
                "La séance est levée à 21 h 40.",
            ),
        ),
    )


def _of_the_last_session(session: date) -> tuple[Example, ...]:
    year = session.year
    return (
        Example(
            Nature.LIST,
            session,
            f"Délibérations examinées le {date_in_full(session)}",
            (
                f"{year}-061 : tarifs de la médiathèque — adoptée à l’unanimité.",
                f"{year}-062 : subventions aux associations — adoptée à la majorité.",
            ),
        ),
        Example(
            Nature.DELIBERATION,
            session,
            "Tarifs de la médiathèque",
            (
                "Le conseil municipal, après en avoir délibéré, fixe les tarifs de la médiathèque.",
                "L’inscription est gratuite pour les moins de dix-huit ans, les étudiants et les personnes sans emploi.",
                "Elle est de douze euros par an pour les autres.",
                "Adoptée à l’unanimité. Ces tarifs s’appliquent au premier jour du mois qui suit.",
            ),
            f"{year}-061",
            "8.9",
        ),
        Example(
            Nature.DELIBERATION,
            session,
            "Subventions aux associations",
            (
                "Le conseil municipal, après en avoir délibéré, attribue les subventions de fonctionnement de l’année.",
                "Elles vont aux associations sportives et culturelles qui en ont fait la demande avant le 31 janvier.",
                "Adoptée à la majorité, deux abstentions.",
            ),
            f"{year}-062",
            "7.5",
        ),
        Example(
            Nature.REGULATION,
            session + _POSTED_AFTER,
            "Circulation alternée rue de la Gare",
            (
                "La circulation se fait par alternat, rue de la Gare, pendant la pose de la fibre.",
                "La vitesse y est limitée à 30 km/h et le stationnement interdit au droit du chantier.",
            ),
            f"{year}-A-112",
            "6.1",
        ),
    )


def fill(demonstration: Demonstration) -> list[Account]:
    today = timezone.localdate()
    for commune in demonstration.communes:
        with commune_context(commune):
            if not Act.objects.exists():
                agent = Agent.objects.get(email=email_of(CLERK, commune))
                for example in examples(commune, today):
                    _post(example, commune, agent, today)
    return []


def _post(example: Example, commune: Commune, agent: Agent, today: date) -> None:
    # Minutes are adopted at the session that follows, and posted with its papers (CGCT L2121-15).
    session = example.adopted_on + (_BETWEEN if example.nature == Nature.MINUTES else timedelta())
    posted_on = min(session + _POSTED_AFTER, today - _POSTED_AFTER)
    octets = _paper(example, commune)
    deposit = Deposit(
        nature=example.nature,
        number=example.number,
        title=example.title,
        matter=example.matter,
        adopted_on=example.adopted_on,
        author_first_name=_MAYOR[0],
        author_last_name=_MAYOR[1],
        author_capacity=_MAYOR[2],
    )
    name = f"{example.number or example.nature.value}.pdf"
    moment = datetime.combine(posted_on, time(9), tzinfo=UTC)
    post(deposit, Paper(name, octets, check(octets)), agent=agent, now=moment)


def _paper(example: Example, commune: Commune) -> bytes:
    theme, place = theme_of(commune), of_commune(commune.insee, commune.name)
    letter = Letter(
        title=example.title,
        sender=Party(f"Mairie {place}"),
        look=theme.of_letters,
        reference=example.number,
        place_date=f"Le {date_in_full(example.adopted_on)}",
        paragraphs=example.paragraphs,
        signature=(f"{_MAYOR[0]} {_MAYOR[1]}, {_MAYOR[2].lower()}",),
        demonstration=f"Acte d’exemple d’une démonstration, sans lien avec la commune {place}",
    )
    return render_letter(letter, standard=PdfStandard.ARCHIVE)
