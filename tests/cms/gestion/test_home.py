"""The webmaster's home: what waits, the first visit, the help; and pages that are read again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from wagtail.models import Comment

from cms.gestion import handbook, reviews
from cms.gestion.reminders import remind
from cms.pages.models import HomePage, NewsPage, StandardPage
from identity.accounts.enums import Role
from tenants.current import commune_context
from tests.cms.test_webmaster import publish
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune


def _home(client: Client) -> str:
    return client.get("/gestion/").content.decode()


def _page(title: str, published: datetime, **fields: object) -> StandardPage:
    page = StandardPage(title=title, slug=title.lower(), last_published_at=published, **fields)
    HomePage.objects.get().add_child(instance=page)
    return page


def test_a_draft_a_comment_and_an_end_wait_for_her(
    alice_at_work: Client, bob: Agent, venissieux: Commune
) -> None:
    before = _home(alice_at_work)
    assert "Un brouillon à finir" not in before
    assert "textes d’exemple encore en ligne" in before
    publish(alice_at_work, venissieux, title="Bal du soir", **{"action-publish": ""})
    with commune_context(venissieux):
        page = NewsPage.objects.filter(is_example=True).first()
        assert page
        Comment.objects.create(page=page, user=bob, text="Le prix a changé", contentpath="lead")
        _page("Piscine", timezone.now(), expire_at=timezone.now() + timedelta(days=3))
    after = _home(alice_at_work)
    for words in ("Un brouillon à finir", "Bal du soir", "Un commentaire sans suite", "Le prix a changé",
                  "Une page bientôt retirée", "Piscine"):  # fmt: skip
        assert words in after


def test_nothing_waits_for_who_has_nothing_to_do(at_work: Callable[[Role], Client]) -> None:
    assert "Rien ne vous attend" in _home(at_work(Role.PROOFREADER))


def test_the_first_visit_follows_the_site_and_goes_when_it_is_asked_to(
    alice_at_work: Client, venissieux: Commune
) -> None:
    assert "sur 5 étapes faites" in _home(alice_at_work)
    with commune_context(venissieux):
        HomePage.objects.update(introduction="Bienvenue à Vénissieux.")
    assert "1 sur 5 étapes faites" in _home(alice_at_work)
    publish(alice_at_work, venissieux, title="Première")
    assert "2 sur 5 étapes faites" in _home(alice_at_work)
    assert alice_at_work.post("/gestion/premiere-visite/fermer/").status_code == 302
    assert "étapes faites" not in _home(alice_at_work)


@pytest.mark.parametrize(
    ("published", "read", "every", "expected"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=UTC), None, 3, date(2026, 4, 30)),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), None, 12, date(2025, 2, 28)),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), date(2026, 12, 15), 12, date(2027, 12, 15)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), None, 0, None),
    ],
)
def test_a_page_is_read_again_some_months_after_it_was_read(
    in_venissieux: Commune, published: datetime, read: date | None, every: int, expected: date | None
) -> None:
    page = StandardPage(
        title="x", last_published_at=published, reviewed_on=read, review_every=every, live=True
    )
    assert reviews.due_on(page) == expected


def test_what_is_due_is_told_once_a_month_and_said_read(
    alice_at_work: Client, charlie_at_work: Client, venissieux: Commune
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        with commune_context(venissieux):
            page = _page("Cantine", datetime(2025, 11, 1, tzinfo=UTC))
            assert [one.page.pk for one in reviews.due(date(2026, 11, 23))] == [page.pk]
            for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 1)):
                remind(day)
        run_outbox(venissieux)
        letters = [m for m in mail.outbox if "à relire" in m.subject]
        assert len(letters) == 2
        assert "Cette page n’a pas été relue" in letters[0].body
        assert "Cantine" in mail.outbox[0].body
        assert "Une page à vérifier" in _home(alice_at_work)
        screen = f"/gestion/relectures/{page.pk}/"
        assert charlie_at_work.get(screen).status_code == 404
        assert charlie_at_work.post(screen).status_code == 404
        assert alice_at_work.get(screen).status_code == 200
        assert alice_at_work.post(screen).status_code == 302
        assert "Une page à vérifier" not in _home(alice_at_work)
        assert "Aucune page n’est à relire" in alice_at_work.get("/gestion/relectures/").content.decode()
    with commune_context(venissieux):
        assert StandardPage.objects.get(pk=page.pk).reviewed_on == date(2026, 11, 23)


def test_the_panel_of_a_page_says_when_it_was_read(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        page = _page("Cantine", timezone.now(), reviewed_on=date(2026, 3, 2))
    screen = alice_at_work.get(f"/gestion/pages/{page.pk}/edit/").content.decode()
    assert "Relue le 2 mars 2026" in screen
    assert f"/gestion/relectures/{page.pk}/" in screen


def test_every_subject_of_the_handbook_is_written_and_found(alice_at_work: Client) -> None:
    for topic in handbook.TOPICS:
        page = alice_at_work.get(f"/gestion/aide/{topic.slug}/")
        assert page.status_code == 200
        assert topic.title in page.content.decode()
    assert alice_at_work.get("/gestion/aide/inconnu/").status_code == 404
    found = alice_at_work.get("/gestion/aide/", {"q": "lien cassé"}).content.decode()
    assert "Les liens cassés" in found
    assert "Rien ne répond" in alice_at_work.get("/gestion/aide/", {"q": "xylophone"}).content.decode()
