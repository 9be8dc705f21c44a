"""Which site a commune starts from: its words are of the floors above, its name is of the opening."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

#: From this many inhabitants, the town's; below, the village's.
TOWN_FROM: Final = 2000


class StartingSite(models.TextChoices):
    """The values are words of the command line and of the files of communes."""

    VILLAGE = "village", _("Village")
    TOWN = "ville", _("Ville")
    BARE = "nu", _("Sans exemple")


def site_for(population: int | None) -> StartingSite:
    """What is proposed to who does not choose."""
    return StartingSite.TOWN if (population or 0) >= TOWN_FROM else StartingSite.VILLAGE


def read_site(typed: str) -> StartingSite | None:
    """None when nothing was chosen. Raises ValueError, in French."""
    word = typed.strip().lower()
    if not word:
        return None
    if word not in StartingSite.values:
        known = ", ".join(StartingSite.values)
        raise ValueError(f"« {typed.strip()} » n’est pas un site de départ : choisissez parmi {known}.")
    return StartingSite(word)
