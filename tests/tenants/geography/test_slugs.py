"""Host labels: one for each commune of France."""

import re

import pytest

from tenants.geography import every_town, find_town, is_usable_label, slug_for, towns_called
from tenants.geography.slugs import MAX_LABEL, assign_slugs, fold, folds_to


def test_every_commune_has_a_unique_valid_host_label() -> None:
    slugs = [slug_for(town) for town in every_town()]
    assert len(slugs) == len(set(slugs)) == 34_969
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= MAX_LABEL for slug in slugs)
    assert all(is_usable_label(slug) for slug in slugs)


@pytest.mark.parametrize(
    ("insee", "slug"),
    [
        ("69259", "venissieux"),
        ("69149", "oullins-pierre-benite"),
        ("69096", "grigny-sur-rhone"),
        ("80829", "y"),
        ("31404", "oo"),
        ("94038", "l-hay-les-roses"),
        ("51513", "saint-remy-en-bouzemont-saint-genest-et-isson"),
        ("69290", "saint-priest-69"),
        ("07288", "saint-priest-07"),
        ("97411", "saint-denis-974"),
    ],
)
def test_slugs_of_known_communes(insee: str, slug: str) -> None:
    assert slug_for(find_town(insee)) == slug


def test_a_label_calls_the_communes_that_bear_it_as_a_slug_or_as_a_name() -> None:
    towns = [(town.insee, fold(town.name), slug_for(town)) for town in every_town()]
    for label in ("y", "oo", "saint-priest", "saint-priest-69", "ile-de-brehat", "nulle-part"):
        assert list(towns_called(label)) == [insee for insee, *names in towns if label in names], label


def test_no_name_is_passed_over_by_its_first_letter() -> None:
    assert all(folds_to(town.name, fold(town.name)) for town in every_town())


def test_the_name_then_the_department_then_the_code() -> None:
    towns = [
        ("01001", "Œuilly", "01"),
        ("02001", "Le Pin", "02"),
        ("03001", "Le Pin", "03"),
        ("03002", "Le-Pin", "03"),
    ]
    assert assign_slugs(towns) == {
        "01001": "oeuilly",
        "02001": "le-pin-02",
        "03001": "le-pin-03001",
        "03002": "le-pin-03002",
    }


def test_the_order_of_the_towns_changes_nothing() -> None:
    towns = [(town.insee, town.name, town.department) for town in every_town()]
    assert assign_slugs(towns) == assign_slugs(towns[::-1])


@pytest.mark.parametrize(
    "name",
    [
        "Www",
        "Admin",
        "API",
        "Mail",
        "Opérateur",
        "Public",
        "Autodiscover",
        "Autoconfig",
        "MTA-STS",
        "WPAD",
        "NS1",
        "mx-2",
        "Www3",
        "Postmaster",
        "Abuse",
        "Hostmaster",
        "Webmaster",
        "Sécurité",
        "Ne pas répondre",
        "Localhost",
        "Postgres",
    ],
)
def test_a_reserved_word_is_never_a_slug(name: str) -> None:
    assert assign_slugs([("01001", name, "01")]) == {"01001": f"{fold(name)}-01"}
    assert not is_usable_label(fold(name))


def test_no_usable_slug_stops_the_build() -> None:
    for name in ("pg-ville", "pg_catalog", "PG_temp"):
        with pytest.raises(ValueError, match="no usable slug"):
            assign_slugs([("01001", name, "01")])


@pytest.mark.parametrize("label", ["", "-a", "a-", "a--b", "É", "a_b", "a.b", "x" * 64, "xn--caf-dma"])
def test_labels_that_a_host_cannot_have(label: str) -> None:
    assert not is_usable_label(label)
