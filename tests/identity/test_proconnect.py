"""Agents by ProConnect: an accepted employer and an explicit role, never an e-mail domain."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from identity.accounts.enums import OrganisationKind, Role
from identity.accounts.models import Agent, Invitation, Membership
from identity.accounts.perms import roles_of
from identity.accounts.provisioning import provision_administrator
from identity.accounts.services import accept_organisation, give_role, invite, withdraw_invitation
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from tenants.current import commune_context
from tenants.provisioning.options import ProvisioningOptions
from tests.identity.browser import Browser
from tests.outbox import run_outbox
from tests.people import service

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tenants.models import Commune

NEW = "nouvelle@venissieux.example"


def link_of(commune: Commune) -> str:
    """The path of the invitation in the last mail."""
    run_outbox(commune)
    found = re.search(r"http://[^/\s]+(/connexion/agents/invitation/\S+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def is_agent(client: Client) -> bool:
    return "déjà connecté" in said(client.get("/connexion/agents/"))  # type: ignore[arg-type]


def test_an_agent_with_a_role(proconnect: Browser, alice: Agent, venissieux: Commune) -> None:
    answer = proconnect.agent_signs_in("alice@venissieux.example")
    assert (answer.status_code, answer["Location"]) == (302, "/instruction/")
    with commune_context(venissieux):
        known = Agent.objects.get(pk=alice.pk)
        assert known.last_name == "Du Fichier"
        assert known.sub
    assert proconnect.client.get("/instruction/agents/").status_code == 200


def test_the_first_administrator(proconnect: Browser, venissieux: Commune) -> None:
    options = ProvisioningOptions(insee=venissieux.insee, admin_email=NEW)
    with commune_context(venissieux):
        with transaction.atomic():
            provision_administrator(venissieux, options)
            provision_administrator(venissieux, options)
        assert Invitation.objects.count() == 1
    path = link_of(venissieux)
    page = said(proconnect.client.get(path))  # type: ignore[arg-type]
    assert NEW in page
    assert "S’identifier avec" in page
    assert proconnect.agent_signs_in(NEW).status_code == 302
    with commune_context(venissieux):
        agent = Agent.objects.get(email=NEW)
        assert roles_of(agent) == {Role.ADMINISTRATOR}
        actions = set(Entry.objects.values_list("action", flat=True))
    assert {"identity.invitation.consumed", "identity.role.given", "identity.agent.signed-in"} <= actions
    stranger = Client(headers={"host": venissieux.primary_host})
    assert stranger.get(path).status_code == 410


def test_an_invitation_waits_for_its_link(proconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        invite(NEW, Role.READER)
    answer = proconnect.agent_signs_in(NEW)
    assert answer.status_code == 403
    assert "Une invitation vous attend" in said(answer)
    proconnect.client.get(link_of(venissieux))
    assert proconnect.agent_signs_in(NEW).status_code == 302


def test_an_invitation_is_for_one_address(proconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        invite("personne@venissieux.example", Role.ADMINISTRATOR)
    proconnect.client.get(link_of(venissieux))
    answer = proconnect.agent_signs_in(NEW)
    assert answer.status_code == 403
    assert "pour une autre adresse" in said(answer)
    with commune_context(venissieux):
        assert not Agent.objects.filter(email=NEW).exists()


def test_an_invitation_is_for_one_employer(proconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        accept_organisation(OrganisationKind.CCAS, "CCAS", "266900283")
        invite(NEW, Role.READER, siren="266900283")
    proconnect.client.get(link_of(venissieux))
    answer = proconnect.agent_signs_in(NEW)
    assert answer.status_code == 403
    assert "employeur" in said(answer)


def test_an_expired_or_withdrawn_invitation(proconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        invitation = invite(NEW, Role.READER)
    path = link_of(venissieux)
    proconnect.client.get(path)
    with commune_context(venissieux):
        withdraw_invitation(invitation)
    assert proconnect.client.get(path).status_code == 410
    refused = proconnect.agent_signs_in(NEW)
    assert "ne sert plus" in said(refused)
    with commune_context(venissieux):
        late = invite(NEW, Role.READER)
        Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert proconnect.client.get(link_of(venissieux)).status_code == 410


def test_another_communes_invitation(
    proconnect: Browser, venissieux: Commune, givors: Commune, at_givors: Client
) -> None:
    with commune_context(venissieux):
        invite("charlie@givors.example", Role.ADMINISTRATOR, siren=givors.siren)
    assert at_givors.get(link_of(venissieux)).status_code == 410


def test_the_wrong_employer(proconnect: Browser, venissieux: Commune) -> None:
    """Same e-mail domain as the commune's agents: it opens nothing."""
    with commune_context(venissieux):
        invite("ailleurs@venissieux.example", Role.READER)
    proconnect.client.get(link_of(venissieux))
    answer = proconnect.agent_signs_in("ailleurs@venissieux.example")
    assert answer.status_code == 403
    assert "n’est pas sur la liste" in said(answer)
    assert not is_agent(proconnect.client)
    with commune_context(venissieux):
        accept_organisation(OrganisationKind.OTHER, "Syndicat", "999 999 999 00016")
        invite("ailleurs@venissieux.example", Role.READER, siren="999999999")
    proconnect.client.get(link_of(venissieux))
    assert proconnect.agent_signs_in("ailleurs@venissieux.example").status_code == 302


def test_no_role(proconnect: Browser, venissieux: Commune) -> None:
    answer = proconnect.agent_signs_in(NEW)
    assert answer.status_code == 403
    assert "Vous n’avez pas de rôle ici" in said(answer)
    assert "la personne qui gère les accès" in said(answer)
    # Her session at ProConnect can be left, else she would be sent back at once.
    leaving = proconnect.client.post("/deconnexion/", {"qui": "agent"})
    assert leaving.context["url"].startswith(proconnect.base)


def test_a_closed_account(proconnect: Browser, alice: Agent, venissieux: Commune) -> None:
    with commune_context(venissieux):
        Agent.objects.filter(pk=alice.pk).update(is_active=False)
    answer = proconnect.agent_signs_in("alice@venissieux.example")
    assert answer.status_code == 403
    assert "fermé" in said(answer)


def test_a_role_here_is_none_there(proconnect: Browser, alice: Agent, at_givors: Client) -> None:
    there = Browser(at_givors, "proconnect", proconnect.base)
    assert there.agent_signs_in("alice@venissieux.example").status_code == 403


def test_a_self_asserted_agent(proconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        invite("declare@venissieux.example", Role.READER)
    proconnect.client.get(link_of(venissieux))
    answer = proconnect.agent_signs_in("declare@venissieux.example")
    assert answer.status_code == 400
    assert "ne prouve pas assez" in said(answer)


def test_an_agent_moves_to_another_identity_provider(
    proconnect: Browser, alice: Agent, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        Agent.objects.filter(pk=alice.pk).update(idp_id="idp-ancien")
    assert proconnect.agent_signs_in("alice@venissieux.example").status_code == 403
    proconnect.client.cookies.clear()
    with commune_context(venissieux):
        invite("alice@venissieux.example", Role.INSTRUCTOR, service(DefaultService.PUBLIC_SPACE))
    proconnect.client.get(link_of(venissieux))
    assert proconnect.agent_signs_in("alice@venissieux.example").status_code == 302
    with commune_context(venissieux):
        assert Agent.objects.get(email="alice@venissieux.example").pk == alice.pk


def test_a_webmaster_begins_at_the_site(proconnect: Browser, bob: Agent, venissieux: Commune) -> None:
    with commune_context(venissieux):
        give_role(bob, Role.WEBMASTER)
        Membership.objects.filter(agent=bob, role=Role.INSTRUCTOR).delete()
    assert proconnect.agent_signs_in("bob@venissieux.example")["Location"] == "/gestion/"


def test_one_agent_after_another(proconnect: Browser, alice: Agent, bob: Agent) -> None:
    proconnect.agent_signs_in("alice@venissieux.example")
    proconnect.there.cookies.clear()
    proconnect.agent_signs_in("bob@venissieux.example")
    assert proconnect.client.get("/instruction/agents/").status_code == 403


def test_signing_out_of_both(proconnect: Browser, alice: Agent) -> None:
    proconnect.agent_signs_in("alice@venissieux.example")
    url = proconnect.client.post("/deconnexion/").context["url"]
    assert not is_agent(proconnect.client)
    ended = proconnect.visit(url)
    assert ended.status_code == 303, ended.text
    assert proconnect.come_back(ended.headers["Location"]).status_code == 200
    # Single sign-on is over: the next click asks who is there.
    assert not proconnect.visit(proconnect.start()).headers["Location"].startswith("http")


def test_a_stranger_is_sent_to_sign_in(at_venissieux: Client, db: None) -> None:
    answer = at_venissieux.get("/instruction/agents/?page=2")
    assert answer["Location"] == "/connexion/agents/?next=%2Finstruction%2Fagents%2F%3Fpage%3D2"
