"""Names are hard: what a commune is called goes through hosts, senders, titles and searches, for all of France."""

from __future__ import annotations

import dataclasses
import io
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import connection

from design.pdf import Party, render_letter
from ops.console.towns import search
from tenants.geography import every_town, find_town, slug_for
from tenants.geography.slugs import MAX_LABEL, RESERVED_LABELS, fold
from tenants.models import Commune
from tenants.outbox.mail import sender
from tenants.provisioning.options import ProvisioningOptions, checked, read_host
from tests.design.test_pdf import LETTER

if TYPE_CHECKING:
    from tenants.geography import Town

#: Y, Oô, L'Haÿ-les-Roses, the longest, no inhabitants, shared by several, Corsica (2A, 2B), overseas.
HARD = (
    "80829",
    "31404",
    "94038",
    "51513",
    "55039",
    "69290",
    "2A004",
    "2B033",
    "97411",
    "97502",
    "98735",
    "01015",
    "14654",
)


def _commune(town: Town) -> Commune:
    """As an opening would write it, not saved."""
    return Commune(
        insee=town.insee, name=town.name.replace("'", "’"), slug=slug_for(town), siren=town.siren or ""
    )


@pytest.mark.parametrize("insee", HARD)
def test_a_hard_name_goes_everywhere(db: None, insee: str) -> None:
    town = find_town(insee)
    commune = _commune(town)
    options = checked(ProvisioningOptions(insee=insee), town)
    assert options.insee == insee
    assert read_host(f"{commune.slug}.operateur.example") == f"{commune.slug}.operateur.example"
    assert town in search(town.name).towns
    assert town in search(fold(town.name)).towns
    letter = dataclasses.replace(LETTER, sender=Party(commune.name), title=f"Mairie de {commune.name}")
    reader = pypdf.PdfReader(io.BytesIO(render_letter(letter)))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Mairie de {commune.name}"


@cache
def _slugs() -> dict[Town, str]:
    return {town: slug_for(town) for town in every_town()}


def test_the_sender_of_any_commune_is_one_address(db: None) -> None:
    """RFC 5322 and 5321: a name that any mail can carry, at most 64 octets before the @. One commune in twenty."""
    before, seen = connection.tenant, set()
    towns = [town for place, town in enumerate(_slugs()) if place % 20 == 0 or town.insee in HARD]
    try:
        for town in towns:
            connection.tenant = _commune(town)
            name, address = parseaddr(sender())
            local, _, domain = address.partition("@")
            assert name
            assert domain
            assert local == _slugs()[town]
            assert len(local) <= 64
            assert local not in RESERVED_LABELS
            mail = EmailMessage()
            mail["From"] = sender()
            assert all(len(line) <= 998 for line in mail.as_bytes().splitlines())
            seen.add(address)
    finally:
        connection.tenant = before
    assert len(seen) == len(towns)


def test_shared_names_are_told_apart_and_nobody_has_the_bare_name() -> None:
    """It would depend on who came first."""
    by_name: dict[str, list[str]] = {}
    for town, slug in _slugs().items():
        by_name.setdefault(fold(town.name), []).append(slug)
    shared = {name: slugs for name, slugs in by_name.items() if len(slugs) > 1}
    assert len(shared) >= 1_441
    for name, slugs in shared.items():
        assert len(set(slugs)) == len(slugs)
        assert name not in slugs
        assert all(len(slug) <= MAX_LABEL for slug in slugs)
