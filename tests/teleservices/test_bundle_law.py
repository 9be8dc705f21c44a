"""What the law asks of each procedure of the bundle, on tables of situations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.deadlines import ResumeRule, SilenceEffect, Unit
from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    check_answers,
    ineligibility,
    required_documents,
    visible_fields,
)
from teleservices.definition.enums import Acknowledgement, ChannelKind, DocumentNature
from teleservices.definition.settings import DateRule, KeyDate

HERE = Circumstances(CommuneFacts("69259", "Vénissieux", population=66701), date(2026, 11, 23))


def asked(slug: str, answers: dict[str, Any], settings: dict[str, Any] | None = None) -> set[str]:
    """Keys of the questions that these answers bring."""
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    return {
        one.field.key for one in visible_fields(shipped_procedures()[slug], answers, here) if one.field.asks
    }


def stopped(slug: str, answers: dict[str, Any], today: date = HERE.today) -> str | None:
    """The rule that stops these answers; it always says where to go."""
    rule = ineligibility(shipped_procedures()[slug], answers, Circumstances(HERE.commune, today))
    if rule is not None:
        assert rule.title
        assert len(rule.message) > 50
    return rule.key if rule else None


def papers(slug: str, answers: dict[str, Any]) -> set[str]:
    """Keys of the documents asked."""
    return {one.field.key for one in required_documents(shipped_procedures()[slug], answers, HERE)}


def silence(slug: str) -> tuple[SilenceEffect, int | None, Unit | None]:
    found = shipped_procedures()[slug].silence
    return found.effect, found.delay.count if found.delay else None, found.delay.unit if found.delay else None


EVERY = shipped_procedures()


@pytest.mark.parametrize("slug", EVERY)
def test_every_procedure_can_be_read_by_everybody(slug: str) -> None:
    """FALC: short sentences, one idea each, no administration's words."""
    lines = EVERY[slug].plain_language.splitlines()
    assert len(lines) >= 5
    assert max(len(line.split()) for line in lines) <= 24
    for word in ("courriel", "Oups", "susmentionné", "ci-après", "nonobstant"):
        assert word not in EVERY[slug].model_dump_json()


@pytest.mark.parametrize("slug", EVERY)
def test_every_procedure_tells_its_law(slug: str) -> None:
    procedure = EVERY[slug]
    assert procedure.legal_basis
    assert procedure.privacy.recipients
    if procedure.silence.effect is SilenceEffect.REJECTION:
        assert procedure.silence.resume_rule is ResumeRule.SUSPEND
    full = procedure.acknowledgement.kind is Acknowledgement.FULL
    assert full or procedure.acknowledgement.exemption
    assert not (procedure.retention.pieces_months > procedure.retention.file_months)


@pytest.mark.parametrize("slug", EVERY)
def test_nothing_that_the_cnil_forbids_is_asked(slug: str) -> None:
    words = " ".join(f"{one.label} {one.help}" for _step, one in EVERY[slug].fields()).lower()
    for forbidden in ("nationalité", "sécurité sociale", "religion ?", "carnet de santé"):
        assert forbidden not in words
    for document in EVERY[slug].documents():
        if document.nature is DocumentNature.IDENTITY:
            assert document.legal_basis, f"{slug}.{document.key}: an identity document needs a text"


def test_a_letter_to_the_town_hall_is_a_lawful_referral() -> None:
    """R112-9-1: name, first names, postal address, e-mail; a company's SIRET, an association's RNA number."""
    answers = {"auteur": "particulier"}
    wrong = set(check_answers(EVERY["saisine-generale"], answers, HERE, step="coordonnees"))
    assert wrong == {"demandeur", "email", "adresse"}
    assert {"siret", "rna"} & asked("saisine-generale", answers) == set()
    assert "siret" in asked("saisine-generale", {"auteur": "entreprise"})
    assert "rna" in asked("saisine-generale", {"auteur": "association"})
    assert silence("saisine-generale") == (SilenceEffect.REJECTION, 2, Unit.MONTHS)
    assert EVERY["saisine-generale"].acknowledgement.kind is Acknowledgement.FULL


@pytest.mark.parametrize(
    ("ballot", "last_day"),
    [
        ("2026-03-15", "2026-02-06"),
        ("2027-04-11", "2027-03-05"),
        ("2024-06-30", "2024-05-24"),
        ("2028-03-04", "2028-01-28"),
        ("2027-04-09", "2027-02-26"),
    ],
)
def test_the_last_day_to_register(ballot: str, last_day: str) -> None:
    """Code électoral, L17: the sixth Friday before; a ballot on a Friday or a Saturday counts back the same way."""
    told = KeyDate(
        setting="scrutin", rule=DateRule.SIXTH_FRIDAY_BEFORE, title="x", text="{date}", passed="{date}"
    )
    assert told.day({"scrutin": ballot}) == date.fromisoformat(last_day)
    assert told.day({"scrutin": ""}) is None


@pytest.mark.parametrize("slug", ["listes-electorales", "carte-identite-passeport"])
def test_the_state_takes_these_and_we_do_not(slug: str) -> None:
    procedure = EVERY[slug]
    assert all(channel.kind is not ChannelKind.OWN for channel in procedure.channels)
    assert procedure.steps == ()


@pytest.mark.parametrize(
    ("category", "who"),
    [
        ("eau", "qui_eau"),
        ("eclairage", "qui_eclairage"),
        ("chaussee", "qui_chaussee"),
        ("signalisation", "qui_chaussee"),
        ("espaces_verts", "qui_vert"),
        ("vehicule", "stationnement"),
    ],
)
def test_a_report_says_who_answers_when_it_is_not_the_commune(category: str, who: str) -> None:
    seen = visible_fields(EVERY["signalement"], {"categorie": category}, HERE)
    assert who in {one.field.key for one in seen if not one.field.asks}
