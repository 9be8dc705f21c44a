"""The operator's staff: ProConnect, then a code; nothing of the console without both."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import set_urlconf
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from identity.accounts.enums import Role
from identity.accounts.models import Agent
from identity.accounts.perms import operator_required
from identity.accounts.services import give_role
from identity.audit.models import Entry
from tenants.current import operator_context
from tests.identity.browser import Browser
from tests.people import login, login_operator, make_oscar

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

ASK, SETUP = "/connexion/second-facteur/", "/connexion/second-facteur/installer/"


@operator_required
def console(request: HttpRequest) -> HttpResponse:
    return HttpResponse("console")


def opens_console(client: Client) -> str:
    """What the decorator answers to this browser: « console », an address, or the name of a refusal."""
    request = client.get(ASK).wsgi_request
    page = RequestFactory().get("/parc/")
    page.user, page.session, page.COOKIES = request.user, request.session, request.COOKIES
    with operator_context():
        set_urlconf("config.urls_operator")
        try:
            answer = console(page)
        finally:
            set_urlconf(None)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def code_of(device: TOTPDevice, shift: int = 0) -> str:
    return f"{totp(device.bin_key, drift=shift):06d}"


@pytest.fixture
def staff(db: None) -> Agent:
    """Oscar before he installed anything."""
    oscar = make_oscar()
    TOTPDevice.objects.all().delete()
    return oscar


def test_the_whole_way(
    configured: None, staff: Agent, at_operator: Client, providers: dict[str, str]
) -> None:
    browser = Browser(at_operator, "proconnect", providers["proconnect"])
    assert at_operator.get("/connexion/").status_code == 200
    answer = browser.agent_signs_in("oscar@operateur.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert opens_console(at_operator) == f"{ASK}?next=%2Fparc%2F"
    assert at_operator.get(ASK)["Location"] == SETUP
    page = at_operator.get(SETUP).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    device = TOTPDevice.objects.get(user=staff)
    assert not device.confirmed
    assert at_operator.post(SETUP, {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = at_operator.post(SETUP, {"code": code_of(device)})
    codes = re.findall(r"<li>([a-z2-7]{16})</li>", done.content.decode())
    assert len(codes) == len(set(codes)) == 10
    assert opens_console(at_operator) == "console"
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"identity.agent.signed-in", "identity.second-factor.enrolled"} <= actions


def test_a_code_is_asked_at_each_sign_in(at_operator: Client, oscar: Agent) -> None:
    login(at_operator, oscar)
    assert opens_console(at_operator).startswith(ASK)
    device = TOTPDevice.objects.get(user=oscar)
    answer = at_operator.post(f"{ASK}?next=/parc/", {"code": code_of(device)})
    assert (answer.status_code, answer["Location"]) == (302, "/parc/")
    assert opens_console(at_operator) == "console"
    # The same code again, in another session: refused.
    again = Client(headers={"host": "operateur.localhost"})
    login(again, oscar)
    assert again.post(ASK, {"code": code_of(device)}).status_code == 422


def test_a_new_device_needs_the_old_one(at_operator: Client, oscar: Agent) -> None:
    login(at_operator, oscar)
    assert at_operator.get(SETUP)["Location"] == ASK
    assert TOTPDevice.objects.filter(user=oscar).count() == 1


def test_guesses_are_slowed_down(at_operator: Client, oscar: Agent) -> None:
    login(at_operator, oscar)
    device = TOTPDevice.objects.get(user=oscar)
    wrong = at_operator.post(ASK, {"code": "123456" if code_of(device) != "123456" else "654321"})
    assert "Attendez" in wrong.content.decode()
    right = at_operator.post(ASK, {"code": code_of(device)})
    assert right.status_code == 422
    with time_machine.travel(time.time() + 5):
        assert at_operator.post(ASK, {"code": code_of(device)}).status_code == 302


def test_a_recovery_code_serves_once(at_operator: Client, staff: Agent) -> None:
    login(at_operator, staff)
    at_operator.get(SETUP)
    device = TOTPDevice.objects.get(user=staff)
    done = at_operator.post(SETUP, {"code": code_of(device)})
    code = re.findall(r"<li>([a-z2-7]{16})</li>", done.content.decode())[0]
    lost = Client(headers={"host": "operateur.localhost"})
    login(lost, staff)
    assert lost.post(ASK, {"code": f"{code[:8]} {code[8:].upper()}"}).status_code == 302
    assert opens_console(lost) == "console"
    assert StaticToken.objects.count() == 9
    other = Client(headers={"host": "operateur.localhost"})
    login(other, staff)
    assert other.post(ASK, {"code": code}).status_code == 422


def test_login_operator_passes(at_operator: Client, db: None) -> None:
    login_operator(at_operator)
    assert opens_console(at_operator) == "console"


def test_proconnects_own_second_factor(
    configured: None,
    oscar: Agent,
    at_operator: Client,
    providers: dict[str, str],
    settings: SettingsWrapper,
) -> None:
    Browser(at_operator, "proconnect", providers["proconnect"]).agent_signs_in("oscar@operateur.example")
    assert opens_console(at_operator).startswith(ASK)
    settings.CONSOLE_ACCEPTS_PROCONNECT_MFA = True
    assert opens_console(at_operator) == "console"


def test_a_commune_is_not_the_console(at_venissieux: Client, alice: Agent) -> None:
    login(at_venissieux, alice)
    assert at_venissieux.get(ASK).status_code == 404
    assert at_venissieux.get("/connexion/agents/").status_code == 200


def test_strangers_get_nothing(at_operator: Client, db: None) -> None:
    assert at_operator.get(ASK)["Location"].startswith("/connexion/agents/?next=")
    assert at_operator.get("/connexion/franceconnect/").status_code == 404
    with operator_context():
        nobody = Agent.objects.create_agent("sans-role@operateur.example")
    login(at_operator, nobody)
    assert at_operator.get(ASK).status_code == 403
    with operator_context():
        give_role(nobody, Role.OPERATOR)
    assert at_operator.get(ASK).status_code == 302
