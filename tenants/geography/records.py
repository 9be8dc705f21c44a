"""What the official geography says, as frozen records. Everything here is public data (see SOURCES.md)."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

Point = tuple[float, float]
"""Longitude, latitude, in degrees (WGS 84)."""

Ring = tuple[Point, ...]
"""A closed outline: the last point is joined to the first, which is not repeated."""


class FormerKind(StrEnum):
    """Why a code is not, or no longer, that of a commune."""

    DELEGATED = "commune-deleguee"
    ASSOCIATED = "commune-associee"
    DISTRICT = "arrondissement-municipal"
    MERGED = "ancien-code"


class Liaison(IntEnum):
    """How French joins « de » to the name: the TNCC field of INSEE's official geographical code."""

    DE = 0
    D = 1
    DU = 2
    DE_LA = 3
    DES = 4
    DE_L = 5
    DES_AUX = 6
    DE_LAS = 7
    DE_LOS = 8


@dataclass(frozen=True, slots=True)
class Town:
    """A current commune. `population` is municipal (0 where INSEE counts nobody); SIREN codes are "" when
    not published.
    """

    insee: str
    name: str
    liaison: Liaison
    siren: str
    population: int
    postal_codes: tuple[str, ...]
    department: str
    department_name: str
    region: str
    region_name: str
    epci_siren: str
    epci_name: str

    @property
    def of_name(self) -> str:
        """« de Vénissieux », « d’Oullins-Pierre-Bénite », « du Mans », « des Abymes », « de L’Haÿ-les-Roses
        ».
        """
        name = self.name.replace("'", "’")
        if self.liaison is Liaison.D:
            return f"d’{name}"
        for kind, article, joined in ((Liaison.DU, "Le ", "du "), (Liaison.DES, "Les ", "des ")):
            if self.liaison is kind and name.startswith(article):
                return joined + name.removeprefix(article)
        return f"de {name}"


@dataclass(frozen=True, slots=True)
class OpeningInterval:
    """Open every week on `weekday` (0 is Monday) from `opens` to `closes`, local time as "HH:MM"."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class TownHallRecord:
    """A town hall as the national directory described it on `collected_on`. A field that is not published
    is "".
    """

    insee: str
    address: str
    postal_code: str
    city: str
    phone: str
    email: str
    website: str
    latitude: float | None
    longitude: float | None
    opening_hours: tuple[OpeningInterval, ...]
    note: str
    collected_on: date


@dataclass(frozen=True, slots=True)
class Contour:
    """Simplified outline: the largest ring first, then islands and enclaves (enclaves turn the other way)."""

    insee: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part of the snapshot comes from, to be shown beside the data."""

    name: str
    package: str
    version: str
    published_on: date
    sha256: str
    licence: str
    provides: str
