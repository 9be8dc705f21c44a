"""The steps of an opening, by name, in order (settings ``PROVISIONING_STEPS``)."""

from __future__ import annotations

from django.conf import settings


def name_of(path: str) -> str:
    """``identity.town_hall.provisioning.provision_town_hall`` → ``town_hall``."""
    return path.rpartition(".")[2].removeprefix("provision_")


def step_names() -> list[str]:
    return ["role", "schema", *(name_of(path) for path in settings.PROVISIONING_STEPS)]
