"""Communes, former codes and inter-municipal bodies, out of @etalab/decoupage-administratif."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.data.packages import read_divisions
from tenants.geography.records import FormerKind, Liaison
from tenants.geography.slugs import assign_slugs, fold
from tenants.geography.snapshot import shard_of

CURRENT = "commune-actuelle"
KINDS = {
    "commune-deleguee": FormerKind.DELEGATED,
    "commune-associee": FormerKind.ASSOCIATED,
    "arrondissement-municipal": FormerKind.DISTRICT,
}

EPCI_KINDS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
}
"""Abbreviations of the source; a name that only this source has is written in full."""


@dataclass(frozen=True, slots=True)
class Former:
    """A code that is not a current commune's; `name` is "" when the source only gives the code."""

    name: str
    kind: FormerKind
    successor: str


@dataclass(frozen=True, slots=True)
class Divisions:
    """The country: keys are INSEE codes, or SIREN for `epci` ({"name", "members"})."""

    current: dict[str, dict[str, Any]]
    former: dict[str, Former]
    parts: dict[str, list[str]]
    epci: dict[str, dict[str, Any]]
    departments: dict[str, dict[str, Any]]
    regions: dict[str, str]

    @classmethod
    def read(cls, archive: Path, epci_names: dict[str, str]) -> "Divisions":
        """`epci_names` are names in full, by SIREN."""
        rows = read_divisions(archive, "communes")
        current = {row["code"]: row for row in rows if row["type"] == CURRENT}
        parts: dict[str, list[str]] = {}
        for row in rows:
            if row["type"] in {"commune-deleguee", "commune-associee"}:
                parts.setdefault(row["chefLieu"], []).append(row["code"])
        return cls(
            current=dict(sorted(current.items())),
            former=_former(rows, current),
            parts=parts,
            epci=_epci(read_divisions(archive, "epci"), epci_names),
            departments={row["code"]: row for row in read_divisions(archive, "departements")},
            regions={row["code"]: row["nom"] for row in read_divisions(archive, "regions")},
        )


def _former(rows: list[dict[str, Any]], current: dict[str, dict[str, Any]]) -> dict[str, Former]:
    """Former codes with the current commune they lead to. A code that is a current commune's is never one
    of them; what a code is today (delegated, associated) wins over the history of codes."""
    former = {
        code: Former("", FormerKind.MERGED, town["code"])
        for town in current.values()
        for code in town.get("anciensCodes", [])
        if code not in current
    }
    for row in rows:
        if row["type"] in KINDS and row["code"] not in current:
            successor = row.get("chefLieu") or row["commune"]
            former[row["code"]] = Former(row["nom"], KINDS[row["type"]], successor)
    for code, record in former.items():
        if record.successor not in current:
            raise ValueError(f"{code} leads to {record.successor}, which is not a current commune")
    return former


def _epci(rows: list[dict[str, Any]], names: dict[str, str]) -> dict[str, dict[str, Any]]:
    bodies: dict[str, dict[str, Any]] = {}
    for row in rows:
        kind, _, rest = row["nom"].partition(" ")
        name = f"{EPCI_KINDS[kind]} {rest}" if kind in EPCI_KINDS else row["nom"]
        members = sorted(member["code"] for member in row["membres"])
        bodies[row["code"]] = {"name": names.get(row["code"], name), "members": members}
    return bodies


def shards_of_towns(divisions: Divisions) -> dict[str, dict[str, Any]]:
    """One shard per department (and per prefix that only former codes have), as `tenants.geography.towns`
    reads it.
    """
    slugs = assign_slugs((code, town["nom"], town["departement"]) for code, town in divisions.current.items())
    epci_of = {member: siren for siren, body in divisions.epci.items() for member in body["members"]}
    shards: dict[str, dict[str, Any]] = {}
    for code, town in divisions.current.items():
        shard = _shard(shards, code, divisions)
        siren = epci_of.get(code, "")
        if siren:
            shard["epci"][siren] = divisions.epci[siren]["name"]
        shard["towns"][code] = [
            town["nom"],
            _liaison(town),
            town.get("siren", ""),
            town.get("population", 0),
            town.get("codesPostaux", []),
            siren,
            "" if slugs[code] == fold(town["nom"]) else slugs[code],
        ]
    for code, former in divisions.former.items():
        successor = divisions.current[former.successor]["nom"]
        _shard(shards, code, divisions)["former"][code] = [
            former.name,
            former.kind,
            former.successor,
            successor,
        ]
    return shards


def _shard(shards: dict[str, dict[str, Any]], code: str, divisions: Divisions) -> dict[str, Any]:
    key = shard_of(code)
    if key not in shards:
        shards[key] = {"department": {}, "epci": {}, "towns": {}, "former": {}}
        department = divisions.departments.get(key)
        if department is not None:
            # Overseas collectivities have no region: the source repeats their own code.
            region = divisions.regions.get(department["region"], department["nom"])
            shards[key]["department"] = {
                "code": key,
                "name": department["nom"],
                "region": department["region"],
                "region_name": region,
            }
    return shards[key]


def _liaison(town: dict[str, Any]) -> int:
    """The source's TNCC; for the collectivities that it leaves without, the article or first letter of the
    name.
    """
    if "typeLiaison" in town:
        return int(town["typeLiaison"])
    name: str = town["nom"]
    for article, liaison in (
        ("Le ", Liaison.DU),
        ("La ", Liaison.DE_LA),
        ("Les ", Liaison.DES),
        ("L'", Liaison.DE_L),
    ):
        if name.startswith(article):
            return int(liaison)
    return int(Liaison.D if name[0] in "AÀÂEÉÈÊIÎOÔUÛ" else Liaison.DE)
