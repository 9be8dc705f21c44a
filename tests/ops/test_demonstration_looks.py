"""The looks of the demonstration: each can be kept by the form of a commune, and nothing that was chosen is lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from cms.pages.models import SiteAppearance
from ops.demo import looks
from ops.demo.plan import COMMUNES
from tenants.current import commune_context

if TYPE_CHECKING:
    import pytest
    from django.test import Client

    from tenants.models import Commune


def test_every_look_is_one_that_a_commune_may_choose(venissieux: Commune) -> None:
    assert set(looks.LOOKS) <= set(COMMUNES)
    with commune_context(venissieux):
        kept = SiteAppearance.objects.get()
        for look in looks.LOOKS.values():
            for name, value in look.items():
                setattr(kept, name, value)
            kept.full_clean()


def test_a_look_is_given_once(
    venissieux: Commune, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at_venissieux.get("/").content.decode()
    monkeypatch.setitem(looks.LOOKS, venissieux.insee, {"palette": "foret"})
    demonstration = SimpleNamespace(communes=(venissieux,))
    looks.fill(demonstration)  # type: ignore[arg-type]
    assert at_venissieux.get("/").content.decode() != before, "its style sheet has another address"
    with commune_context(venissieux):
        SiteAppearance.objects.update(palette="neige")
    looks.fill(demonstration)  # type: ignore[arg-type]
    with commune_context(venissieux):
        assert SiteAppearance.objects.get().palette == "neige"
