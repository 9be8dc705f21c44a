"""Names of streets as people type them: folded, abbreviations written out, the number apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tenants.geography.slugs import fold

#: As addresses are abbreviated (La Poste, norme AFNOR XPZ 10-011), and as people do.
_WHOLE = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "boul": "boulevard", "cdt": "commandant", "ch": "chemin", "che": "chemin", "chem": "chemin", "cite": "cite",
    "col": "colonel", "crs": "cours", "dr": "docteur", "esp": "esplanade", "fg": "faubourg", "fbg": "faubourg",
    "gal": "general", "gl": "general", "imp": "impasse", "lot": "lotissement", "mal": "marechal", "mgr": "monseigneur",
    "pas": "passage", "pass": "passage", "pdt": "president", "pl": "place", "pr": "professeur", "prof": "professeur",
    "pte": "porte", "qrt": "quartier", "qu": "quai", "r": "rue", "res": "residence", "rte": "route",
    "sq": "square", "st": "saint", "ste": "sainte", "za": "zone artisanale", "zi": "zone industrielle",
}  # fmt: skip
_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "et"})
_NUMBER = re.compile(r"^\s*(\d{1,4})\s*(?:(bis|ter|quater|[a-d])\b)?\s*[,;]?\s+(?=\D)", re.IGNORECASE)
_POSTCODE = re.compile(r"\b\d{5}\b.*$")
MAX_KEY = 180


@dataclass(frozen=True)
class Address:
    """What was typed: the number when there is one, the words of the street as they are compared."""

    key: str
    number: int | None = None


def key_of(name: str) -> str:
    """« Av. du Mal Foch » and « avenue du Maréchal-Foch » are one: `avenue marechal foch`."""
    words = [_WHOLE.get(word, word) for word in fold(name).split("-") if word]
    kept = [word for word in words if word not in _SMALL]
    return " ".join(kept or words)[:MAX_KEY]


def read_address(text: str) -> Address:
    """« 12 bis, rue de la République, 69200 Vénissieux »: its number and its street."""
    text = _POSTCODE.sub("", text.strip()[:200])
    found = _NUMBER.match(text)
    if found is None:
        return Address(key_of(text))
    return Address(key_of(text[found.end() :]), int(found[1]))
