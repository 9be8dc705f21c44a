"""Which archives the page of a restoration offers: those that the operator keeps, told apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ops.backups import exports
from ops.backups.models import ArchiveState, Export
from ops.restoration.forms import SourceForm
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

PAGE = "/communes/venissieux/restauration/"


@pytest.fixture
def kept(venissieux: Commune, oscar: Agent, tmp_path: Path) -> Iterator[list[Export]]:
    """Two of one minute, one of which Oscar asked for; one that is gone; one that somebody had written elsewhere."""
    at = timezone.localtime().replace(year=2026, month=11, day=3, hour=21, minute=12, second=5)
    places = [exports.folder() / f"choosing-{number}.zip.age" for number in range(3)]
    places.append(tmp_path / "choosing.zip")
    for place in (*places[:2], places[3]):
        place.write_bytes(b"age")
    yield [
        Export.objects.create(
            commune=venissieux, insee=venissieux.insee, name=venissieux.name, state=ArchiveState.DONE, path=str(place),
            size=3_400_000, made_at=at + timedelta(seconds=number), asked_by=oscar.pk if number else None,
        )
        for number, place in enumerate(places)
    ]  # fmt: skip
    for place in places:
        place.unlink(missing_ok=True)


def test_only_what_is_kept_here_is_offered_and_told_apart(
    console: Client, venissieux: Commune, kept: list[Export]
) -> None:
    offered = SourceForm(venissieux).exports
    assert set(offered) == {str(one.pk) for one in kept[:2]}
    page = text_of(console.get(PAGE))
    assert "3 nov. 2026, 21 h 12 min 05 s : 3,4 Mo, demandée en ligne de commande" in page
    assert "3 nov. 2026, 21 h 12 min 06 s : 3,4 Mo, demandée à la console" in page
    elsewhere = console.post(f"{PAGE}preparer/", {"export": str(kept[3].pk)})
    assert elsewhere.status_code == 422
    assert "Cette archive n’est plus ici." in text_of(elsewhere)
