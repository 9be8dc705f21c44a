"""Oscar sends an alert, a news item and a legal text to two communes: imposed, proposed, followed, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from cms.alerts.models import Alert
from cms.pages.models import LegalPage, NewsPage
from cms.received import services as site
from cms.received.enums import Answer
from identity.audit.models import Entry
from ops.broadcasts import services
from ops.broadcasts.enums import Outcome, State
from ops.broadcasts.models import Broadcast, Delivery
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tests.cms.conftest import agent_browser
from tests.cms.test_webmaster import news_form
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = pytest.mark.usefixtures("venissieux", "givors")

TITLE = "Vigilance orange\u00a0: canicule"
ALERT = {
    "subject": "alert",
    "mode": "imposed",
    "title": TITLE,
    "text": "Buvez de l’eau.\n\nPrenez des nouvelles de vos voisins.",
    "level": "vigilance",
    "begins_at": "",
    "ends_at": "2099-08-15T20:00",
    "link_url": "https://www.rhone.gouv.fr/vigilance",
    "link_text": "Les conseils de la préfecture",
    "recipients": "all",
}


def wanted(**changes: str) -> dict[str, str]:
    return {**ALERT, **changes}


def write(console: Client, **changes: str) -> str:
    """The address of the draft."""
    answer = console.post("/envois/", wanted(**changes))
    assert answer.status_code == 302, text_of(answer)
    return str(answer["location"])


def send(console: Client, capture: DjangoCaptureOnCommitCallbacks, **changes: str) -> Broadcast:
    """Written, confirmed, done by the worker."""
    follow = write(console, **changes)
    with capture(execute=True):
        assert console.post(f"{follow}envoyer/")["location"] == follow
    return Broadcast.objects.latest("asked_at")


def outcomes(found: Broadcast) -> dict[str, str]:
    return dict(found.deliveries.values_list("commune__slug", "outcome"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"level": ""}, "Choisissez le niveau"),
        ({"ends_at": ""}, "Dites jusqu’à quand"),
        ({"ends_at": "2001-01-01T00:00"}, "La fin doit venir après"),
        ({"text": "x" * 601}, "600 caractères au plus"),
        ({"text": "  "}, "Texte"),
        ({"link_url": "javascript:alert(1)"}, "adresse complète"),
        ({"subject": "legal"}, "Choisissez la page légale"),
        ({"recipients": "department", "department": "99"}, "Aucune commune"),
        ({"recipients": "list", "listed": "69259 99999"}, "99999"),
        ({"recipients": "list", "listed": ""}, "Aucune commune"),
        ({"recipients": "epci", "epci": "123"}, "Aucune commune"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    console: Client, changes: dict[str, str], said: str
) -> None:
    answer = console.post("/envois/", wanted(**changes))
    assert answer.status_code == 422
    page = text_of(answer)
    assert said in page
    assert "Les conseils de la préfecture" in page
    assert not Broadcast.objects.exists()


def test_what_a_kind_requires_is_not_called_optional(console: Client) -> None:
    page = console.get("/envois/").content.decode()
    said = dict(
        re.findall(r'<label for="id_(\w+)">[^<]*<span class="field-optional">\(([^<]*)\)</span>', page)
    )
    assert said == {
        "link_url": "facultatif",
        "link_text": "facultatif",
        "level": "obligatoire pour une alerte",
        "begins_at": "facultatif",
        "ends_at": "obligatoire pour une alerte",
        "legal_kind": "obligatoire pour un texte dans une page légale",
        "department": "obligatoire pour un département",
        "epci": "obligatoire pour une intercommunalité",
        "listed": "obligatoire pour une liste",
    }


def test_nothing_leaves_before_it_is_confirmed(console: Client, in_venissieux: Commune) -> None:
    follow = write(console)
    page = text_of(console.get(follow))
    assert "2 communes à qui l’envoyer. Rien n’est parti." in page
    assert "Envoyer à 2 communes" in page
    assert "Prenez des nouvelles de vos voisins." in page
    with commune_context(in_venissieux):
        assert not Alert.objects.exists()
    console.post(f"{follow}effacer/")
    assert not Broadcast.objects.exists()


def test_an_imposed_alert_is_on_every_site_at_once(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    givors: Commune,
    alice: Agent,
) -> None:
    found = send(console, django_capture_on_commit_callbacks)
    assert found.state == State.SENT
    assert outcomes(found) == {"venissieux": Outcome.SHOWN, "givors": Outcome.SHOWN}
    for commune in (venissieux, givors):
        with commune_context(commune):
            alert = Alert.objects.get(pushed_from=found.pk)
            assert (alert.title, alert.is_imposed) == (TITLE, True)
            assert Entry.objects.filter(action="cms.received.arrived").count() == 1
    with commune_context(venissieux):
        assert Effect.objects.filter(kind="mail", payload__to=alice.email).count() == 1
    assert Entry.objects.filter(action="ops.broadcast.sent").count() == 1
    page = text_of(console.get(f"/envois/{found.pk}/"))
    assert "L’envoi est terminé." in page
    report = console.get(f"/envois/{found.pk}/rapport.csv").content.decode()
    assert report.startswith("\ufeffinsee;commune;résultat")
    assert "69259;Vénissieux;Montré" in report


def test_what_is_done_is_not_done_twice(
    console: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, venissieux: Commune
) -> None:
    found = send(console, django_capture_on_commit_callbacks)
    Delivery.objects.update(outcome=Outcome.WAITING)
    Broadcast.objects.update(state=State.SENDING)
    assert services.run(found.pk) == 2
    with commune_context(venissieux):
        assert Alert.objects.filter(pushed_from=found.pk).count() == 1
    assert services.run(found.pk) == 0


def test_a_worker_that_died_is_found_again(
    console: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    found = send(console, django_capture_on_commit_callbacks)
    Broadcast.objects.update(state=State.SENDING, moved_at=timezone.now() - timedelta(minutes=2))
    assert services.forgotten() == [found.pk]


def test_a_commune_that_fails_is_told_and_done_again(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
    venissieux: Commune,
) -> None:
    receive = site.receive

    def breaks_in_venissieux(content: Any) -> Answer:
        from tenants.current import current_commune

        if current_commune().pk == venissieux.pk:
            raise DatabaseError("disk full at /var/lib/secret")
        return receive(content)

    monkeypatch.setattr(site, "receive", breaks_in_venissieux)
    found = send(console, django_capture_on_commit_callbacks)
    assert outcomes(found) == {"venissieux": Outcome.FAILED, "givors": Outcome.SHOWN}
    page = text_of(console.get(f"/envois/{found.pk}/"))
    assert "Reprendre les échecs" in page
    assert "secret" not in page
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        console.post(f"/envois/{found.pk}/reprendre/")
    assert set(outcomes(found).values()) == {Outcome.SHOWN}


def test_a_proposed_news_item_waits_for_the_webmaster(
    console: Client,
    at_venissieux: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    givors: Commune,
    alice: Agent,
    charlie: Agent,
) -> None:
    found = send(console, django_capture_on_commit_callbacks, subject="news", mode="proposed")
    assert set(outcomes(found).values()) == {Outcome.PROPOSED}
    assert "toutes les cinq minutes au plus" in text_of(console.get(f"/envois/{found.pk}/"))
    assert TITLE not in at_venissieux.get("/actualites/").content.decode()
    works = agent_browser(venissieux, alice)
    page = text_of(works.get("/gestion/envois/"))
    assert "Vigilance orange : canicule" in page
    assert "Prenez des nouvelles de vos voisins." in page, "all that it says is read before answering"
    assert "Modifier d’abord" in page
    done = works.post(f"/gestion/envois/{found.pk}/", {"decision": "accepter"}, follow=True)
    assert "C’est en ligne." in text_of(done)
    assert "Vigilance orange" in at_venissieux.get("/actualites/").content.decode()
    again = works.post(f"/gestion/envois/{found.pk}/", {"decision": "refuser"}, follow=True)
    assert "Rien à décider ici" in text_of(again)
    refuses = agent_browser(givors, charlie)
    refuses.post(f"/gestion/envois/{found.pk}/", {"decision": "refuser"})
    assert services.follow(venissieux) == 1
    assert services.follow(givors) == 1
    assert services.follow(givors) == 0
    assert "toutes les cinq minutes" not in text_of(console.get(f"/envois/{found.pk}/"))
    assert outcomes(found) == {"venissieux": Outcome.ACCEPTED, "givors": Outcome.DECLINED}


def test_a_text_brings_no_html(
    console: Client, at_venissieux: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    wicked = "<script>alert(1)</script>"
    send(
        console,
        django_capture_on_commit_callbacks,
        subject="news",
        title=wicked,
        text=wicked,
        link_text=wicked,
    )
    listed = at_venissieux.get("/actualites/").content.decode()
    assert "<script>alert" not in listed
    address = listed.split('class="entries"')[1].split('href="')[1].split('"')[0]
    assert "<script>alert" not in at_venissieux.get(address).content.decode()


def test_an_imposed_news_item_cannot_be_taken_away(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    alice: Agent,
) -> None:
    found = send(console, django_capture_on_commit_callbacks, subject="news")
    with commune_context(venissieux):
        page = NewsPage.objects.get(pushed_from=found.pk)
    works = agent_browser(venissieux, alice)
    works.post(f"/gestion/pages/{page.pk}/delete/")
    works.post(f"/gestion/pages/{page.pk}/unpublish/")
    works.post(f"/gestion/bulk/wagtailcore/page/unpublish/?id={page.pk}")
    works.post(f"/gestion/pages/{page.pk}/edit/", news_form("Autre"))
    with commune_context(venissieux):
        page.refresh_from_db()
        assert page.live
        assert page.title == TITLE
    assert "impose" in text_of(works.get(f"/gestion/pages/{page.pk}/edit/"))


def test_a_legal_text_stands_after_the_generated_one(
    console: Client,
    at_venissieux: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    alice: Agent,
) -> None:
    about = {"subject": "legal", "legal_kind": "donnees-personnelles", "title": "Un nouveau sous-traitant"}
    found = send(console, django_capture_on_commit_callbacks, mode="proposed", **about)
    assert "Un nouveau sous-traitant" not in at_venissieux.get("/donnees-personnelles/").content.decode()
    agent_browser(venissieux, alice).post(f"/gestion/envois/{found.pk}/", {"decision": "accepter"})
    page = at_venissieux.get("/donnees-personnelles/").content.decode()
    assert "Un nouveau sous-traitant" in page
    assert "Prenez des nouvelles" in page
    with commune_context(venissieux):
        legal = LegalPage.objects.get(kind="donnees-personnelles")
        legal.save_revision().publish()
    assert "Un nouveau sous-traitant" in at_venissieux.get("/donnees-personnelles/").content.decode()


@pytest.mark.parametrize(
    "about",
    [{}, {"subject": "news"}, {"subject": "legal", "legal_kind": "contact"}, {"mode": "proposed"}],
    ids=["alert", "news", "legal", "proposed"],
)
def test_taken_back_it_is_on_no_site(
    console: Client,
    at_venissieux: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    about: dict[str, str],
    venissieux: Commune,
) -> None:
    found = send(console, django_capture_on_commit_callbacks, **about)
    with django_capture_on_commit_callbacks(execute=True):
        console.post(f"/envois/{found.pk}/retirer/")
    found.refresh_from_db()
    assert found.state == State.TAKEN_BACK
    assert set(outcomes(found).values()) == {Outcome.TAKEN_BACK}
    for path in ("/", "/actualites/", "/contact/"):
        assert "Vigilance orange" not in at_venissieux.get(path).content.decode()
    with commune_context(venissieux):
        assert not [alert for alert in Alert.objects.all() if alert.is_shown_at(timezone.now())]


def test_strangers_and_agents_answer_nothing(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    bob: Agent,
    at_venissieux: Client,
) -> None:
    found = send(console, django_capture_on_commit_callbacks, mode="proposed")
    address = f"/gestion/envois/{found.pk}/"
    assert at_venissieux.post(address, {"decision": "accepter"}).status_code == 302
    assert agent_browser(venissieux, bob).post(address, {"decision": "accepter"}).status_code == 403
    with commune_context(venissieux):
        assert Alert.objects.get(pushed_from=found.pk).push_state == Answer.PROPOSED
