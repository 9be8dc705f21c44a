"""A site in preparation: its agents and the holders of the link see it, nobody else does."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tenants.middleware import forget_hosts
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


@pytest.fixture
def preparing(venissieux: Commune) -> Commune:
    venissieux.state, venissieux.is_demonstration = CommuneState.PREPARING, False
    venissieux.save()
    forget_hosts()
    return venissieux


def test_a_stranger_sees_that_it_is_in_preparation(at_venissieux: Client, preparing: Commune) -> None:
    response = at_venissieux.get("/")
    assert response.status_code == 503
    assert "Le site de Vénissieux est en préparation." in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_the_preview_link_opens_it_for_this_browser(at_venissieux: Client, preparing: Commune) -> None:
    response = at_venissieux.get("/actualites/", {"apercu": str(preparing.preview_key)})
    assert response.status_code == 302
    assert response["Location"] == "/actualites/"
    assert at_venissieux.get("/").status_code == 200


def test_a_new_key_closes_the_links_of_before(at_venissieux: Client, preparing: Commune) -> None:
    at_venissieux.get("/", {"apercu": str(preparing.preview_key)})
    preparing.preview_key = uuid.uuid4()
    preparing.save()
    forget_hosts()
    assert at_venissieux.get("/").status_code == 503


def test_the_key_of_one_commune_opens_no_other(
    at_venissieux: Client, preparing: Commune, givors: Commune
) -> None:
    assert at_venissieux.get("/", {"apercu": str(givors.preview_key)}).status_code == 503
    assert at_venissieux.get("/", {"apercu": ""}).status_code == 503


def test_its_agents_see_it(bob_at_work: Client, preparing: Commune) -> None:
    response = bob_at_work.get("/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
