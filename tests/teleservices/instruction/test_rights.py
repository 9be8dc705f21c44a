"""Who reads and who acts: every role against every address; absent and forbidden look the same."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services import hand_over
from tenants.current import commune_context
from tests.people import login, make_agent, service
from tests.teleservices.instruction.filing import file_act

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

PAGES = ("demander", "ecrire", "decider", "classer", "confier", "rouvrir")
AT_ONCE = ("prendre-en-charge", "declarer-complete", "notes")


def test_a_stranger_is_sent_to_the_sign_in(at_venissieux: Client, act: Dossier) -> None:
    for path in ("", f"{act.pk}/", *(f"{act.pk}/{name}/" for name in (*PAGES, *AT_ONCE))):
        answer = at_venissieux.get(f"/instruction/{path}")
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/connexion/agents/"), path


def test_a_webmaster_reads_none(at_venissieux: Client, webmaster: Agent, act: Dossier) -> None:
    login(at_venissieux, webmaster)
    for path in ("", f"{act.pk}/", f"{act.pk}/decider/"):
        assert at_venissieux.get(f"/instruction/{path}").status_code == 403, path


def test_a_reader_reads_and_does_not_act(at_venissieux: Client, reader: Agent, act: Dossier) -> None:
    login(at_venissieux, reader)
    page = at_venissieux.get(f"/instruction/{act.pk}/")
    assert page.status_code == 200
    assert "Prendre en charge" not in page.content.decode()
    assert "Nouvelle note" not in page.content.decode()
    for name in PAGES:
        assert at_venissieux.get(f"/instruction/{act.pk}/{name}/").status_code == 403, name
        assert at_venissieux.post(f"/instruction/{act.pk}/{name}/").status_code == 403, name
    for name in AT_ONCE:
        assert at_venissieux.post(f"/instruction/{act.pk}/{name}/").status_code == 403, name


def test_another_service_another_commune_and_nothing_are_the_same(
    as_bob: Client, at_givors: Client, charlie: Agent, act: Dossier, report: Dossier
) -> None:
    login(at_givors, charlie)
    absent = uuid.uuid4()
    for client, hidden in ((as_bob, act.pk), (at_givors, act.pk), (at_givors, report.pk)):
        for path in ("", *(f"{name}/" for name in PAGES)):
            real = client.get(f"/instruction/{hidden}/{path}")
            none = client.get(f"/instruction/{absent}/{path}")
            assert (real.status_code, none.status_code) == (404, 404), path
            assert real.content == none.content.replace(str(absent).encode(), str(hidden).encode()), path
        for name in AT_ONCE:
            assert client.post(f"/instruction/{hidden}/{name}/").status_code == 404, name


def test_the_list_shows_only_ones_own_services(as_bob: Client, act: Dossier, report: Dossier) -> None:
    page = as_bob.get("/instruction/?file=toutes").content.decode()
    assert report.reference in page
    assert act.reference not in page
    searched = as_bob.get(f"/instruction/?file=toutes&q={act.reference}").content.decode()
    assert "Aucune demande ne correspond" in searched
    assert "Alertes de mes services" not in page, "nobody's but a head's"
    assert str(act.pk) not in searched


def test_an_administrator_sees_every_service(
    at_venissieux: Client, alice: Agent, act: Dossier, report: Dossier
) -> None:
    login(at_venissieux, alice)
    for dossier in (act, report):
        assert at_venissieux.get(f"/instruction/{dossier.pk}/").status_code == 200


def test_a_head_of_service_acts_there_and_has_the_alerts(
    at_venissieux: Client, venissieux: Commune, act: Dossier, report: Dossier
) -> None:
    head = make_agent(venissieux, "Hélène", "Roche")
    with commune_context(venissieux):
        give_role(head, Role.HEAD, service(DefaultService.CIVIL_STATUS))
        Dossier.objects.update(escalated_level=1)
    login(at_venissieux, head)
    assert "Décider" in at_venissieux.get(f"/instruction/{act.pk}/").content.decode()
    assert at_venissieux.get(f"/instruction/{act.pk}/decider/").status_code == 200
    assert at_venissieux.get(f"/instruction/{report.pk}/").status_code == 404, "of another service"
    page = at_venissieux.get("/instruction/?file=alertes").content.decode()
    assert "Alertes de mes services" in page
    assert act.reference in page
    assert report.reference not in page


def test_a_piece_opens_for_who_reads_its_dossier(
    as_bob: Client, at_givors: Client, charlie: Agent, venissieux: Commune, report: Dossier
) -> None:
    with commune_context(venissieux):
        piece = report.pieces.get()
        other = file_act()
    shown = as_bob.get(f"/instruction/{report.pk}/pieces/{piece.pk}/")
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown.headers["Cache-Control"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert b"".join(shown).startswith(b"\xff\xd8")  # type: ignore[arg-type]
    assert as_bob.get(f"/instruction/{other.pk}/pieces/{piece.pk}/").status_code == 404
    login(at_givors, charlie)
    assert at_givors.get(f"/instruction/{report.pk}/pieces/{piece.pk}/").status_code == 404


def test_a_piece_belongs_to_its_own_dossier(
    as_claire: Client, report: Dossier, act: Dossier, venissieux: Commune
) -> None:
    """Claire reads `act`, not `report`: the piece of one does not open under the other."""
    with commune_context(venissieux):
        piece = report.pieces.get()
    assert as_claire.get(f"/instruction/{act.pk}/pieces/{piece.pk}/").status_code == 404
    assert as_claire.get(f"/instruction/{report.pk}/pieces/{piece.pk}/").status_code == 404


def test_a_dossier_handed_over_leaves_its_first_service(
    as_claire: Client, as_bob: Client, claire: Agent, venissieux: Commune, act: Dossier
) -> None:
    with commune_context(venissieux):
        hand_over(act, service=service(DefaultService.PUBLIC_SPACE), agent=claire)
    assert as_claire.get(f"/instruction/{act.pk}/").status_code == 404
    assert as_bob.get(f"/instruction/{act.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/decider/"])
def test_the_policy_is_strict_and_nothing_is_kept(as_claire: Client, act: Dossier, path: str) -> None:
    page = as_claire.get(f"/instruction/{path.format(pk=act.pk)}")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in page.headers["Cache-Control"]
    body = page.content.decode()
    assert " style=" not in body
    assert "<style" not in body
