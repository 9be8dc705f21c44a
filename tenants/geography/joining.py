"""« de Vénissieux », « d’Oullins », « du Havre », « des Ulis »: how French joins « de » to a commune's name."""

import re

from tenants.geography.errors import TownLookupError
from tenants.geography.towns import find_town

_VOWEL = re.compile(r"[aàâäeéèêëiîïoôöuûüyœæ]", re.IGNORECASE)


def of_commune(insee: str, name: str) -> str:
    """By the official geography as long as ``name`` is the one that it gives to this code, else by sound: a commune may
    bear a new name before INSEE knows it."""
    try:
        town = find_town(insee)
    except TownLookupError:  # merged since
        return of_place(name)
    return town.of_name if town.name.replace("'", "’") == name else of_place(name)


def of_place(name: str) -> str:
    """By sound alone; the exceptions (« de Y », « d’Hyères ») are the geography's."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if _VOWEL.match(name) else f"de {name}"
