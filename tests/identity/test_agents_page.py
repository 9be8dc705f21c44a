"""The commune's administrator says who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail

from identity.accounts.checks import go_live
from identity.accounts.enums import Role
from identity.accounts.models import AcceptedOrganisation, Agent, Invitation, Membership
from identity.town_hall.enums import DefaultService
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login, service

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

PAGE = "/instruction/agents/"


def commune_itself() -> AcceptedOrganisation:
    return AcceptedOrganisation.objects.get(kind="commune")


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.HEAD])
def test_she_invites(
    at_venissieux: Client, alice: Agent, bob: Agent, venissieux: Commune, role: Role
) -> None:
    login(at_venissieux, alice)
    page = at_venissieux.get(PAGE).content.decode()
    assert "Bob Petit" in page
    with commune_context(venissieux):
        civil, body = service(DefaultService.CIVIL_STATUS), commune_itself()
    form = {
        "email": "Eve@venissieux.example",
        "role": role.value,
        "service": str(civil.pk),
        "organisation": str(body.pk),
    }
    assert at_venissieux.post(PAGE, form).status_code == 302
    run_outbox(venissieux)
    assert mail.outbox[-1].to == ["eve@venissieux.example"]
    assert "Alice Martin" in str(mail.outbox[-1].body)
    assert mail.outbox[-1].reply_to == [venissieux.contact_email]
    with commune_context(venissieux):
        invitation = Invitation.objects.get()
        assert (invitation.role, invitation.service, invitation.siren) == (
            role,
            civil,
            venissieux.siren,
        )
    assert "eve@venissieux.example" in at_venissieux.get(PAGE).content.decode()
    assert at_venissieux.post(f"{PAGE}invitations/{invitation.pk}/retirer/").status_code == 302
    assert "eve@venissieux.example" not in at_venissieux.get(PAGE).content.decode()


def test_a_second_invitation_replaces_the_first(
    at_venissieux: Client, alice: Agent, venissieux: Commune
) -> None:
    login(at_venissieux, alice)
    with commune_context(venissieux):
        body = commune_itself()
    form = {
        "email": "eve@venissieux.example",
        "role": "webmaster",
        "service": "",
        "organisation": str(body.pk),
    }
    at_venissieux.post(PAGE, form)
    at_venissieux.post(PAGE, form)
    with commune_context(venissieux):
        assert Invitation.objects.filter(withdrawn_at__isnull=True).count() == 1
        assert Invitation.objects.count() == 2


def test_what_she_mistypes(at_venissieux: Client, alice: Agent) -> None:
    login(at_venissieux, alice)
    answer = at_venissieux.post(PAGE, {"email": "eve", "role": "operator"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_she_withdraws_a_role(at_venissieux: Client, alice: Agent, bob: Agent, venissieux: Commune) -> None:
    login(at_venissieux, alice)
    with commune_context(venissieux):
        his, hers = (
            Membership.objects.get(agent=bob),
            Membership.objects.get(agent=alice, role="administrator"),
        )
    assert at_venissieux.post(f"{PAGE}roles/{his.pk}/retirer/").status_code == 302
    at_venissieux.post(f"{PAGE}roles/{hers.pk}/retirer/")
    assert "dernier administrateur" in at_venissieux.get(PAGE).content.decode()
    with commune_context(venissieux):
        assert not Membership.objects.filter(agent=bob).exists()
        assert Membership.objects.filter(pk=hers.pk).exists()


def test_she_accepts_a_body(at_venissieux: Client, alice: Agent, venissieux: Commune) -> None:
    login(at_venissieux, alice)
    wrong = at_venissieux.post(f"{PAGE}organismes/", {"kind": "ccas", "label": "CCAS", "number": "12"})
    assert wrong.status_code == 422
    right = {"kind": "ccas", "label": "CCAS", "number": "266 900 283"}
    assert at_venissieux.post(f"{PAGE}organismes/", right).status_code == 302
    with commune_context(venissieux):
        body, own = AcceptedOrganisation.objects.get(kind="ccas"), commune_itself()
    assert at_venissieux.post(f"{PAGE}organismes/{own.pk}/retirer/").status_code == 404
    assert at_venissieux.post(f"{PAGE}organismes/{body.pk}/retirer/").status_code == 302


def test_nobody_else(
    at_venissieux: Client, at_givors: Client, alice: Agent, bob: Agent, charlie: Agent, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        membership, body = Membership.objects.get(agent=bob), commune_itself()
    paths = [
        PAGE,
        f"{PAGE}roles/{membership.pk}/retirer/",
        f"{PAGE}organismes/",
        f"{PAGE}organismes/{body.pk}/retirer/",
    ]
    for path in paths:
        assert at_venissieux.post(path)["Location"].startswith("/connexion/agents/")
    login(at_venissieux, bob)
    for path in paths:
        assert at_venissieux.post(path).status_code == 403
    login(at_givors, charlie)
    assert at_givors.post(paths[1]).status_code == 404
    assert at_givors.post(paths[3]).status_code == 404
    with commune_context(venissieux):
        assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_session_stays_in_its_commune(
    at_venissieux: Client, at_givors: Client, alice: Agent, charlie: Agent
) -> None:
    login(at_venissieux, alice)
    at_givors.cookies = at_venissieux.cookies
    assert at_givors.get(PAGE).status_code == 302


def test_what_a_commune_needs_to_open(venissieux: Commune) -> None:
    with commune_context(venissieux):
        lines = {line.name: line.done for line in go_live(venissieux)}
    assert lines == {"administrator": False, "proconnect": False}


def test_an_administrator_is_enough(venissieux: Commune, alice: Agent, configured: None) -> None:
    with commune_context(venissieux):
        assert all(line.done for line in go_live(venissieux))
