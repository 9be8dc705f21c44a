"""What is approved or programmed is checked as what is published: at its approval, and at its hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import PageLogEntry

from cms.blocks.models import ReusableSection
from cms.gestion.approval import CheckedApproval
from cms.gestion.scheduled import HELD
from cms.pages.models import NewsIndexPage, NewsPage
from identity.accounts.enums import Role
from tenants.current import commune_context
from tests.cms.conftest import agent_browser
from tests.cms.test_webmaster import news_form, publish
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

GOOD, SKIPPED = "2", "3"
AJAX = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture
def read_before(alice_at_work: Client) -> None:
    alice_at_work.post("/gestion/publication/", {"relecture": "oui"})


def _submitted(writer: Client, commune: Commune, *, level: str) -> NewsPage:
    """Submitted without fault, then written again as a draft, which no check stops."""
    publish(writer, commune, title="Bal", **{"action-publish": "", "action-submit": "1"})
    with commune_context(commune):
        page: NewsPage = NewsPage.objects.get(title="Bal")
        revision = page.get_latest_revision_as_object()
        revision.body = [("heading", {"text": "Venir au marché", "level": level})]
        revision.save_revision(clean=False)
    return page


def _action(commune: Commune, page: NewsPage, verb: str) -> str:
    with commune_context(commune):
        state = NewsPage.objects.get(pk=page.pk).current_workflow_task_state
    return f"/gestion/pages/workflow/action/{page.pk}/{verb}/{state.pk}/"


@pytest.mark.parametrize(("level", "is_approved"), [(GOOD, True), (SKIPPED, False)])
def test_an_approval_refuses_what_publication_refuses(
    read_before: None, at_work: Callable[[Role], Client], venissieux: Commune, level: str, is_approved: bool
) -> None:
    page = _submitted(at_work(Role.CONTRIBUTOR), venissieux, level=level)
    reader = at_work(Role.PROOFREADER)
    address = _action(venissieux, page, "approve")
    dialog = reader.get(address, headers=AJAX).json()["html"]
    assert ("<form" in dialog) == is_approved
    assert ("Un sous-titre n’a pas de titre au-dessus de lui" in dialog) != is_approved
    answer = reader.post(address, {"comment": "Très bien"}, headers=AJAX).json()
    assert (answer["step"] == "success") == is_approved
    assert (_action(venissieux, page, "approve") != address) == is_approved
    if not is_approved:
        plain = reader.post(address, follow=True).content.decode()
        assert "Bal n’est pas approuvée" in plain
        assert _action(venissieux, page, "approve") == address


def test_a_page_in_fault_goes_back_to_its_author(
    read_before: None, at_work: Callable[[Role], Client], venissieux: Commune
) -> None:
    page = _submitted(at_work(Role.CONTRIBUTOR), venissieux, level=SKIPPED)
    reader = at_work(Role.PROOFREADER)
    back = news_form(
        "Bal",
        **{
            "action-publish": "", "action-workflow-action": "true", "workflow-action-name": "reject",
            "workflow-action-extra-data": '{"comment": "Un titre manque"}', "body-0-value-level": SKIPPED,
        },
    )  # fmt: skip
    address = f"/gestion/pages/{page.pk}/edit/"
    forward = back | {"workflow-action-name": "approve"}
    assert reader.post(address, forward).status_code == 200
    assert reader.post(address, back | {"action-submit": "1"}).status_code != 500
    assert reader.post(address, back).status_code == 302
    with commune_context(venissieux):
        state = NewsPage.objects.get(pk=page.pk).current_workflow_state
        assert state.status == state.STATUS_NEEDS_CHANGES


def _programmed(author: Agent, section: ReusableSection) -> NewsPage:
    page: NewsPage = NewsIndexPage.objects.get().add_child(
        instance=NewsPage(
            title="Marché de Noël",
            slug="noel",
            date=timezone.localdate(),
            lead="Place du marché.",
            live=False,
        )
    )
    page.body = [("reusable", section)]
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision(user=author).publish(user=author)
    return page


def _at_its_hour(commune: Commune) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=2, minutes=1))


@pytest.mark.parametrize(("level", "goes_out"), [(GOOD, True), (SKIPPED, False)])
def test_a_programmed_page_is_checked_when_its_hour_comes(
    alice: Agent,
    at_venissieux: Client,
    venissieux: Commune,
    level: str,
    goes_out: bool,
) -> None:
    with commune_context(venissieux):
        section = ReusableSection.objects.create(
            name="Accès", body=[("heading", {"text": "Venir", "level": GOOD})]
        )
        page = _programmed(alice, section)
        section.body = [("heading", {"text": "Venir", "level": level})]
        section.save()
    with _at_its_hour(venissieux):
        run_outbox(venissieux)
        run_outbox(venissieux)
        assert at_venissieux.get("/actualites/noel/").status_code == (200 if goes_out else 404)
        later = agent_browser(venissieux, alice)  # her session of two days ago has ended
        home = later.get("/gestion/").content.decode()
        assert ("Une publication programmée retenue" in home) != goes_out
        letters = [one for one in mail.outbox if "programmée" in one.subject]
        assert [one.to for one in letters] == ([] if goes_out else [[alice.email]])
        if goes_out:
            return
        assert "Un sous-titre n’a pas de titre" in str(letters[0].body)
        assert "Un brouillon à finir" not in home
        with commune_context(venissieux):
            call_command("publish_scheduled", verbosity=0)
            assert PageLogEntry.objects.filter(action=HELD, page=page.pk).count() == 1
            page.refresh_from_db()
            assert not page.live
            section.body = [("heading", {"text": "Venir", "level": GOOD})]
            section.save()
        later.post(f"/gestion/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": ""})
        assert at_venissieux.get("/actualites/noel/").status_code == 200
        assert "programmée retenue" not in later.get("/gestion/").content.decode()


def test_what_is_online_stays_when_its_next_version_is_held_back(
    charlie: Agent, alice: Agent, givors: Commune, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        section = ReusableSection.objects.create(
            name="Accès", body=[("heading", {"text": " ", "level": GOOD})]
        )
        page = NewsPage.objects.filter(is_example=True).first()
        assert page
        before = page.title
        page.title, page.body = "Un autre titre", [("reusable", section)]
        page.go_live_at = timezone.now() + timedelta(days=2)
        page.save_revision(user=alice).publish(user=alice)
        page.refresh_from_db()
        assert (page.live, page.title) == (True, before), "a page of the starting site stays until then"
        assert page.get_latest_revision_as_object().title == "Un autre titre"
    with _at_its_hour(venissieux):
        run_outbox(venissieux)
        with commune_context(venissieux):
            found = NewsPage.objects.get(pk=page.pk)
            assert (found.live, found.title) == (True, before)
        answer = agent_browser(givors, charlie).get("/gestion/")
        assert answer.status_code == 200
        assert "retenue" not in answer.content.decode()


def test_wagtail_still_names_its_view_where_ours_checks() -> None:
    assert WorkflowActionView.get is CheckedApproval.get
    assert WorkflowActionView.post is CheckedApproval.post


def test_a_page_under_way_opens_for_each_of_them(
    read_before: None, alice_at_work: Client, at_work: Callable[[Role], Client], venissieux: Commune
) -> None:
    page = _submitted(at_work(Role.CONTRIBUTOR), venissieux, level=GOOD)
    for client in (alice_at_work, at_work(Role.PROOFREADER)):
        screen = client.get(f"/gestion/pages/{page.pk}/edit/")
        assert screen.status_code == 200
        assert 'data-workflow-action-name="approve"' in screen.content.decode()
