"""Example requests of invented people, so that an inbox has work in it: new, taken in charge, waiting, answered.

Filed and handled by the same verbs as real ones, at moments of the last month: one has a legal date that comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from identity.accounts.models import Agent
from ops.demo.people import CLERK, email_of
from teleservices.deadlines import CorrectionReason
from teleservices.deadlines.calendars import add_months
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.services import ask_correction, decide, save_step, start_draft, submit, take_charge
from teleservices.instruction.asking import PROPOSED_TIME_TO_ANSWER
from tenants.current import commune_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from ops.demo.content import Account, Demonstration
    from tenants.models import Commune


@dataclass(frozen=True)
class Example:
    """``days`` ago; ``handle`` is what the clerk has done of it since."""

    slug: str
    days: int
    answers: dict[str, Any]
    handle: tuple[Callable[[Dossier, Agent], object], ...] = field(default=())


def _asked(dossier: Dossier, agent: Agent) -> object:
    return ask_correction(
        dossier,
        agent=agent,
        reason=CorrectionReason.INCOMPLETE,
        text="Pouvez-vous nous donner les noms et prénoms de l’autre parent ? L’acte est au nom des deux.",
        fields=("parent_2",),
        answer_before=timezone.localdate() + PROPOSED_TIME_TO_ANSWER,
    )


def _sent(dossier: Dossier, agent: Agent) -> object:
    return decide(dossier, "envoye", agent=agent)


def _planned(dossier: Dossier, agent: Agent) -> object:
    return decide(dossier, "programme", agent=agent)


def _taken(dossier: Dossier, agent: Agent) -> object:
    return take_charge(dossier, agent=agent)


def _birth(commune: Commune, family: str, given: str, born_on: str, email: str) -> dict[str, Any]:
    person = {"birth_name": family, "given_names": given}
    return {
        "titre_identite": "non",
        "acte": "naissance",
        "pays_evenement": "france",
        "commune_evenement": {"insee": commune.insee, "name": commune.name},
        "date_evenement": born_on,
        "document": "copie_integrale",
        "exemplaires": 1,
        "titulaire": person,
        "qualite": "titulaire",
        "parent_1": {"birth_name": family, "given_names": "Jeanne"},
        "demandeur": person,
        "email": email,
        "adresse": {
            "street": "12 rue de l’Exemple",
            "extra": "",
            "postcode": commune.postal_codes[0],
            "city": commune.name,
            "country": "FR",
        },
        "remise": "courrier",
        "attestation": True,
    }


def _report(category: str, text: str, place: str, danger: str = "non") -> dict[str, Any]:
    return {"categorie": category, "description": text, "danger": danger, "position": {"text": place}}


def _letter(
    commune: Commune, family: str, given: str, nature: str, theme: str, title: str, text: str
) -> dict[str, Any]:
    return {
        "nature": nature,
        "theme": theme,
        "objet": title,
        "message": text,
        "auteur": "particulier",
        "demandeur": {"birth_name": family, "given_names": given},
        "email": f"{given.lower()}@usagers.example",
        "adresse": _birth(commune, family, given, "", "")["adresse"],
    }


def nearly_over(today: date) -> int:
    """How many days ago a request that is refused by a month of silence was filed, when two or three days are left."""
    for days in range(26, 33):
        left = (add_months(today - timedelta(days=days - 1), 1) - today).days
        if left in {2, 3}:
            return days
    return 20


def examples(commune: Commune) -> tuple[Example, ...]:
    act, report, letter = "acte-etat-civil", "signalement", "saisine-generale"
    copies = _letter(
        commune, "Témoin", "Andrea", "communication", "travaux", "Permis de construire de la salle des sports",
        "Je demande la copie du permis de construire de la salle des sports et de son plan de masse.",
    )  # fmt: skip
    bench = _letter(
        commune, "Essai", "Maxime", "demande", "rue", "Un banc devant l’école",
        "Pouvez-vous installer un banc devant l’école ? Les grands-parents attendent debout.",
    )  # fmt: skip
    return (
        Example(letter, nearly_over(timezone.localdate()), copies),
        Example(letter, 5, bench),
        Example(act, 1, _birth(commune, "Fictif", "Camille", "1991-03-08", "camille@usagers.example")),
        Example(
            act,
            6,
            _birth(commune, "Exemple", "Dominique", "1978-11-21", "dominique@usagers.example"),
            (_taken, _asked),
        ),
        Example(
            act,
            12,
            _birth(commune, "Modèle", "Sacha", "2001-07-14", "sacha@usagers.example"),
            (_taken, _sent),
        ),
        Example(
            report, 0, _report("chaussee", "Trou au milieu de la piste cyclable", "devant la mairie", "oui")
        ),
        Example(
            report, 3, _report("eclairage", "Lampadaire éteint depuis lundi", "place du marché"), (_taken,)
        ),
        Example(
            report, 9, _report("proprete", "Dépôt de gravats", "au bout de l’impasse"), (_taken, _planned)
        ),
    )


def fill(demonstration: Demonstration) -> list[Account]:
    now = timezone.now()
    for commune in demonstration.communes:
        with commune_context(commune), transaction.atomic():
            if not Dossier.objects.exists():
                agent = Agent.objects.get(email=email_of(CLERK, commune))
                for example in examples(commune):
                    _file(example, agent, now - timedelta(days=example.days, hours=2))
    return []


def _file(example: Example, agent: Agent, moment: datetime) -> None:
    offer = Offer.objects.select_related("copy").get(slug=example.slug)
    draft = start_draft(offer, now=moment)
    save_step(draft, "contact", example.answers, now=moment)
    dossier = submit(draft.pk, now=moment).dossier
    for verb in example.handle:
        verb(dossier, agent)
