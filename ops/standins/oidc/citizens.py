"""FranceConnect's public test identities (demo identity provider, level « faible », password 123)."""

from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "123"  # noqa: S105 (published with the identities)
FRANCE: Final = "99100"
TEST_IDP: Final = "9c716f61-b8a1-435c-a407-ef4d677ec270"


@dataclass(frozen=True)
class Citizen:
    """`birthdate` may hold 00 for an unknown month or day; `birthplace` may be empty or not a COG code."""

    login: str
    family_name: str
    given_names: tuple[str, ...]
    gender: str
    birthdate: str
    birthplace: str
    birthcountry: str
    email: str
    preferred_username: str = ""

    @property
    def full_name(self) -> str:
        return f"{' '.join(self.given_names)} {self.family_name}"

    def claims(self) -> dict[str, object]:
        values: dict[str, object] = {
            "given_name": " ".join(self.given_names),
            "given_name_array": list(self.given_names),
            "family_name": self.family_name,
            "gender": self.gender,
            "birthdate": self.birthdate,
            "birthplace": self.birthplace,
            "birthcountry": self.birthcountry,
            "email": self.email,
            "idp_birthdate": self.birthdate,
            "idp_id": TEST_IDP,
            "amr": ["pwd"],
        }
        if self.preferred_username:
            values["preferred_username"] = self.preferred_username
        return values


CITIZENS: Final = (
    Citizen(
        "test",
        "DUBOIS",
        ("Angela", "Claire", "Louise"),
        "female",
        "1962-08-24",
        "75107",
        FRANCE,
        "angela.dubois@citoyens.example",
    ),
    Citizen(
        "avec_nom_dusage",
        "MERCIER",
        ("Pierre",),
        "male",
        "1969-03-17",
        "95277",
        FRANCE,
        "pierre.mercier@citoyens.example",
        preferred_username="DUBOIS",
    ),
    Citizen(
        "nom_composé",
        "TROIS-DUPRE",
        ("Melissandre", "Juliette"),
        "female",
        "1981-07-27",
        "13012",
        FRANCE,
        "melissandre.trois-dupre@citoyens.example",
    ),
    Citizen(
        "carac_speciaux",
        "DURANTéàèùòœæŒÆ",
        ("JulieéàèùòœæŒÆ",),
        "female",
        "1972-06-14",
        "2B002",
        FRANCE,
        "julie.durante@citoyens.example",
    ),
    Citizen(
        "étranger_présumé_né_jour_et_mois",
        "TARGE",
        ("Jean",),
        "male",
        "1992-00-00",
        "",
        "99217",
        "jean.targe@citoyens.example",
    ),
    Citizen(
        "naissance_etranger_birthplace_texte",
        "ALGERIE",
        ("Alia",),
        "female",
        "1963-12-05",
        "Alger",
        "99352",
        "alia.algerie@citoyens.example",
    ),
)


def find_citizen(login: str) -> Citizen | None:
    return next((citizen for citizen in CITIZENS if citizen.login == login), None)
