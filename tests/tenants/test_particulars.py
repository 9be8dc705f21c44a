"""What the mairie gives and the operator writes: refused in plain words, or written whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.middleware import commune_of_host
from tenants.particulars import BadParticulars, Particulars, describe, read_siren, siren_is_ours_to_write
from tenants.states import CommuneState

if TYPE_CHECKING:
    from tenants.models import Commune

#: Of Vénissieux: its SIREN is 216902593.
SIRET = "21690259300013"
#: INSEE's own.
SIREN_OF_INSEE = "120027016"


@pytest.fixture
def miquelon(venissieux: Commune) -> Commune:
    """A commune that the official geography knows without SIREN."""
    venissieux.insee, venissieux.siren = "97501", ""
    venissieux.save()
    return venissieux


def _problems(commune: Commune, **told: str) -> dict[str, str]:
    with pytest.raises(BadParticulars) as refused:
        describe(commune, Particulars(**told))
    return {name: text.replace("\xa0", " ") for name, text in refused.value.problems.items()}


def test_what_is_told_is_written_and_the_rest_stays(venissieux: Commune) -> None:
    before = venissieux.contact_email
    changed = describe(
        venissieux, Particulars(siret="216 902 593 00013", dpo_contact="  Cabinet Data\n dpo@data.example ")
    )
    assert changed == ("siret", "dpo_contact")
    venissieux.refresh_from_db()
    assert venissieux.siret == SIRET
    assert venissieux.dpo_contact == "Cabinet Data dpo@data.example"
    assert venissieux.contact_email == before


def test_the_site_follows_at_once(venissieux: Commune) -> None:
    assert commune_of_host(venissieux.primary_host)
    describe(venissieux, Particulars(publication_director="Dominique Maire"))
    served = commune_of_host(venissieux.primary_host)
    assert served
    assert served.publication_director == "Dominique Maire"


def test_the_same_told_twice_changes_nothing(venissieux: Commune) -> None:
    assert describe(venissieux, Particulars(siret=SIRET)) == ("siret",)
    assert describe(venissieux, Particulars(siret=SIRET)) == ()


@pytest.mark.parametrize(
    ("siret", "why"),
    [
        ("2169025930001", "14 chiffres"),
        ("2169025930001A", "14 chiffres"),
        ("²1690259300013", "14 chiffres"),
        ("21690259300017", "n’existe pas"),
        ("21690259300031", "n’existe pas"),
        ("21690091100015", "commence par son SIREN, 216902593"),
    ],
)
def test_a_siret_that_cannot_be_is_refused(venissieux: Commune, siret: str, why: str) -> None:
    assert why in _problems(venissieux, siret=siret)["siret"]
    venissieux.refresh_from_db()
    assert venissieux.siret == ""


def test_every_problem_is_told_at_once_and_nothing_is_written(venissieux: Commune) -> None:
    found = _problems(
        venissieux,
        siret="1",
        contact_email="pas une adresse",
        dpo_contact="x" * 201,
        publication_director="A",
    )
    assert set(found) == {"siret", "contact_email", "dpo_contact"}
    assert "200 caractères au plus : il y en a 201" in found["dpo_contact"]
    venissieux.refresh_from_db()
    assert venissieux.publication_director == ""


def test_the_siren_of_the_official_geography_does_not_change(venissieux: Commune) -> None:
    assert not siren_is_ours_to_write(venissieux)
    assert "répertoire officiel" in _problems(venissieux, siren=SIREN_OF_INSEE)["siren"]
    assert "répertoire officiel" in _problems(venissieux, siren="")["siren"]
    assert describe(venissieux, Particulars(siren=venissieux.siren)) == ()


def test_a_town_without_siren_gets_one_then_its_siret(miquelon: Commune) -> None:
    assert siren_is_ours_to_write(miquelon)
    assert "d’abord le SIREN" in _problems(miquelon, siret=SIREN_OF_INSEE + "00019")["siret"]
    describe(miquelon, Particulars(siren="120 027 016", siret=SIREN_OF_INSEE + "00019"))
    assert (miquelon.siren, miquelon.siret) == (SIREN_OF_INSEE, SIREN_OF_INSEE + "00019")
    assert "donnez aussi le SIRET" in _problems(miquelon, siren="216902593")["siren"]
    assert "ne s’efface pas" in _problems(miquelon, siren="")["siren"]


def test_the_siren_of_another_commune_is_refused(miquelon: Commune, givors: Commune) -> None:
    assert _problems(miquelon, siren=givors.siren)["siren"] == "Ce SIREN est celui de Givors."


@pytest.mark.parametrize("siren", ["12002701", "120027017", "210027016", "12002701é"])
def test_a_siren_that_cannot_be_is_refused(siren: str) -> None:
    with pytest.raises(ValueError, match="SIREN"):
        read_siren(siren)


def test_an_open_commune_keeps_what_it_opened_with(venissieux: Commune) -> None:
    describe(venissieux, Particulars(siret=SIRET, dpo_contact="dpo@data.example"))
    assert describe(venissieux, Particulars(siret="")) == ("siret",)  # still prepared
    venissieux.state, venissieux.is_demonstration = CommuneState.OPEN, False
    venissieux.save()
    assert "remplace" in _problems(venissieux, dpo_contact=" ")["dpo_contact"]
    assert describe(venissieux, Particulars(siret="", publication_director="")) == ()
