"""The vocabulary of a commune's own domain names."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    """Whether the DNS says that a name is the commune's. Only the two in the middle lead to the commune."""

    PENDING = "pending", _("Preuve attendue")
    VERIFIED = "verified", _("Prouvé")
    LOST = "lost", _("Preuve perdue")
    WITHDRAWN = "withdrawn", _("Retiré")

    @property
    def is_served(self) -> bool:
        return self in {ClaimState.VERIFIED, ClaimState.LOST}


class Finding(StrEnum):
    """What a look in the DNS found. UNKNOWN proves nothing, neither way: the server did not answer, or answered badly."""

    PRESENT = "present"
    ABSENT = "absent"
    OTHER = "other"
    ALIAS = "alias"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """What a look changed."""

    NONE = "none"
    PROVED = "proved"
    TAKEN = "taken"
    LOST = "lost"
    FOUND_AGAIN = "found-again"
    WITHDRAWN = "withdrawn"
