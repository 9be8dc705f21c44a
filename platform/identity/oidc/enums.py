from __future__ import annotations

from django.db import models


class Provider(models.TextChoices):
    """Identity providers; the value is the part of the address that names them."""

    FRANCECONNECT = "franceconnect", "FranceConnect"
    PROCONNECT = "proconnect", "ProConnect"
