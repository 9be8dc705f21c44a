"""Each role sees and does what is its own: nothing more, whatever address is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from wagtail.models import Collection, GroupPagePermission, Workflow

from cms.gestion import publication
from cms.gestion.roles import WORKFLOW_NAME
from cms.pages.enums import ListKind
from cms.pages.models import CommuneImage, HomePage, ListPage, NewsPage, StandardPage
from identity.accounts.enums import CONTRIBUTORS_GROUP, Role
from identity.accounts.models import Agent
from identity.accounts.services import give_role, withdraw_role
from identity.audit.services import SYSTEM
from tenants.current import commune_context
from tests.cms.conftest import photo, upload
from tests.cms.gestion.conftest import with_role
from tests.cms.test_webmaster import news_index, publish
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tenants.models import Commune

SITE_SETTINGS = "/gestion/settings/pages/siteappearance/"


def _draft_of(commune: Commune, title: str) -> NewsPage:
    with commune_context(commune):
        page: NewsPage = NewsPage.objects.get(title=title)
        return page


def _standard_page(commune: Commune, title: str) -> int:
    with commune_context(commune):
        page = StandardPage(title=title, slug=title.lower(), introduction="Ouvert à tous.")
        HomePage.objects.get().add_child(instance=page)
        page.save_revision()
        return int(page.pk)


@pytest.mark.parametrize(
    ("role", "writes", "publishes", "keeps"),
    [
        (Role.CONTRIBUTOR, True, False, False),
        (Role.PROOFREADER, False, False, False),
        (Role.PUBLISHER, True, True, False),
        (Role.WEBMASTER, True, True, True),
    ],
)
def test_each_role_does_what_is_its_own(
    at_work: Callable[[Role], Client],
    venissieux: Commune,
    role: Role,
    writes: bool,
    publishes: bool,
    keeps: bool,
) -> None:
    client = at_work(role)
    home = client.get("/gestion/")
    assert home.status_code == 200
    assert ("Écrire une actualité" in home.content.decode()) == writes
    publish(client, venissieux, title="Fête du lac")
    with commune_context(venissieux):
        found = NewsPage.objects.filter(title="Fête du lac").first()
        assert bool(found) == writes
        assert bool(found and found.live) == publishes
    for path in ("/gestion/publication/", "/gestion/associations/", "/gestion/rapports/liens/"):
        assert client.get(path).status_code == (200 if keeps else 302), path
    menu = home.content.decode()
    assert ("/gestion/associations/" in menu) == keeps
    assert (client.get(SITE_SETTINGS, follow=True).request["PATH_INFO"] != "/gestion/") == keeps


def test_a_webmaster_makes_the_themes_of_the_documents_library(
    at_work: Callable[[Role], Client], venissieux: Commune
) -> None:
    webmaster = at_work(Role.WEBMASTER)
    assert "/gestion/collections/" in webmaster.get("/gestion/").content.decode()
    screen = webmaster.get("/gestion/collections/add/").content.decode()
    assert "Toute la commune" not in screen, "one answer is not a question"
    assert "Root" not in screen
    added = {"name": "Bulletins municipaux"}
    assert webmaster.post("/gestion/collections/add/", added).status_code == 302
    assert "Toute la commune" in webmaster.get("/gestion/collections/add/").content.decode()
    with commune_context(venissieux):
        made = Collection.objects.get(name="Bulletins municipaux")
        assert made.get_parent().is_root()
        library = ListPage.objects.get(kind=ListKind.DOCUMENTS)
    assert str(made.pk) in webmaster.get(f"/gestion/pages/{library.pk}/edit/").content.decode()
    contributor = at_work(Role.CONTRIBUTOR)
    assert "/gestion/collections/" not in contributor.get("/gestion/").content.decode()
    contributor.post("/gestion/collections/add/", {"name": "Menus", "parent": _root_collection(venissieux)})
    with commune_context(venissieux):
        assert not Collection.objects.filter(name="Menus").exists()


def test_what_is_no_longer_there_is_said_without_wagtails_name(at_work: Callable[[Role], Client]) -> None:
    answer = at_work(Role.WEBMASTER).get("/gestion/nulle-part/")
    assert answer.status_code == 404
    assert "n’existe pas, ou plus" in answer.content.decode()
    assert "administration de Wagtail" not in answer.content.decode()


def _root_collection(commune: Commune) -> int:
    with commune_context(commune):
        return int(Collection.get_first_root_node().pk)


def test_the_home_of_a_proof_reader_names_no_page_as_hers(at_work: Callable[[Role], Client]) -> None:
    assert "Votre page" not in at_work(Role.PROOFREADER).get("/gestion/").content.decode()


def test_an_address_has_no_accents(venissieux: Commune) -> None:
    with commune_context(venissieux):
        page = StandardPage(title="L’été à la médiathèque", introduction="Ouverte à tous.")
        HomePage.objects.get().add_child(instance=page)
        assert page.slug == "lete-a-la-mediatheque"


def test_a_role_that_is_withdrawn_closes_the_door(
    venissieux: Commune, at_work: Callable[[Role], Client]
) -> None:
    client = at_work(Role.CONTRIBUTOR)
    assert client.get("/gestion/").status_code == 200
    with commune_context(venissieux):
        membership = Agent.objects.get(first_name="Chloé").memberships.get()
        withdraw_role(membership)
        assert not Agent.objects.get(first_name="Chloé").groups.exists()
    assert client.get("/gestion/").status_code == 403


def test_a_commune_born_before_these_roles_gets_them_when_the_first_one_is_given(
    venissieux: Commune, bob: Agent
) -> None:
    with commune_context(venissieux):
        Group.objects.filter(name=CONTRIBUTORS_GROUP).delete()
        give_role(bob, Role.CONTRIBUTOR)
        rights = GroupPagePermission.objects.filter(group__name=CONTRIBUTORS_GROUP)
        assert {one.permission.codename for one in rights} == {"add_page", "change_page"}
        assert bob.groups.filter(name=CONTRIBUTORS_GROUP).exists()


def test_an_association_keeps_its_page_and_sees_nothing_else(
    alice_at_work: Client, venissieux: Commune, at_work: Callable[[Role], Client]
) -> None:
    own, other = _standard_page(venissieux, "Judo"), _standard_page(venissieux, "Chorale")
    client = at_work(Role.ASSOCIATION)
    assert client.get("/gestion/").status_code == 403  # invited, and no page entrusted yet
    with commune_context(venissieux):
        anais = Agent.objects.get(first_name="Anaïs")
    entrusted = alice_at_work.post("/gestion/associations/", {"page": own, "agent": anais.pk})
    assert entrusted.status_code == 302, entrusted.content.decode()[-3000:]
    home = client.get("/gestion/").content.decode()
    assert "Judo" in home
    assert "Chorale" not in home
    own_pages = home.split('id="own"')[1].split("</ul>")[0]
    assert own_pages.count("<li>") == 1, "the pages above hers are not hers"
    assert "Ce qui manque aux pages légales" not in home
    assert "/gestion/audience/" not in home
    for path in ("/gestion/audience/", "/gestion/audience/pages.csv"):
        assert client.get(path).status_code == 302, path
    assert "Écrire une actualité" not in home
    assert client.get(f"/gestion/pages/{own}/edit/").status_code == 200
    for path in (
        f"/gestion/pages/{other}/edit/", f"/gestion/pages/add/pages/newspage/{news_index(venissieux)}/",
        "/gestion/redirects/", "/gestion/associations/", f"/gestion/pages/{own}/delete/", SITE_SETTINGS,
    ):  # fmt: skip
        assert client.get(path).status_code == 302, path
    form = {
        "title": "Judo club", "slug": "judo", "introduction": "Dès quatre ans.", "body-count": "0", "review_every": "12",
        "display": "texte", "icon": "file-text", "image": "", "service": "",
        "promoted_words": "", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "action-publish": "1",
    }  # fmt: skip
    assert client.post(f"/gestion/pages/{own}/edit/", form).status_code == 302
    with commune_context(venissieux):
        page = StandardPage.objects.get(pk=own)
        assert page.title == "Judo"
        assert page.get_latest_revision_as_object().title == "Judo club"
        group = anais.groups.get()
    gone = alice_at_work.post(f"/gestion/associations/{group.pk}/{anais.pk}/retirer/")
    assert gone.status_code == 302
    assert client.get(f"/gestion/pages/{own}/edit/").status_code == 403


def test_an_association_has_files_of_its_own(
    alice_at_work: Client, venissieux: Commune, at_work: Callable[[Role], Client]
) -> None:
    own = _standard_page(venissieux, "Judo")
    client = at_work(Role.ASSOCIATION)
    with commune_context(venissieux):
        anais = Agent.objects.get(first_name="Anaïs")
    towns = upload(alice_at_work, venissieux)
    alice_at_work.post("/gestion/associations/", {"page": own, "agent": anais.pk})
    assert "Marché" not in client.get("/gestion/images/").content.decode()
    assert "Marché" not in client.get("/gestion/images/chooser/").content.decode()
    with commune_context(venissieux):
        (files,) = Collection.objects.filter(name__contains="Judo")
    sent = {"title": "Tatami", "file": photo("tatami.jpg"), "description": "", "collection": files.pk}
    assert client.post("/gestion/images/add/", sent).status_code == 302
    refused = client.post(
        "/gestion/images/add/", sent | {"title": "Podium", "file": photo(), "collection": 1}
    )
    assert refused.status_code in {200, 302}
    assert "Tatami" in client.get("/gestion/images/chooser/").content.decode()
    assert "Tatami" in alice_at_work.get("/gestion/images/").content.decode()
    with commune_context(venissieux):
        placed = dict(CommuneImage.objects.values_list("title", "collection"))
        assert placed["Tatami"] == files.pk
        assert placed.get("Podium", files.pk) == files.pk, "nothing of hers goes among the town's"
        assert placed[towns.title] != files.pk


def test_the_towns_own_pages_are_nobody_elses(alice_at_work: Client, venissieux: Commune) -> None:
    anais = with_role(venissieux, Role.ASSOCIATION)
    refused = alice_at_work.post(
        "/gestion/associations/", {"page": news_index(venissieux), "agent": anais.pk}
    )
    assert refused.status_code == 422
    assert "celle de toute la commune" in refused.content.decode()
    with commune_context(venissieux):
        assert not anais.groups.exists()


def test_a_page_is_proposed_read_and_published_by_three_people(
    alice_at_work: Client, at_work: Callable[[Role], Client], venissieux: Commune, at_venissieux: Client
) -> None:
    assert "Chacun publie sans relecture" in alice_at_work.get("/gestion/publication/").content.decode()
    assert alice_at_work.post("/gestion/publication/", {"relecture": "oui"}).status_code == 302
    writer, reader, publisher = (
        at_work(role) for role in (Role.CONTRIBUTOR, Role.PROOFREADER, Role.PUBLISHER)
    )
    publish(writer, venissieux, title="Bal", **{"action-publish": "", "action-submit": "1"})
    page = _draft_of(venissieux, "Bal")
    run_outbox(venissieux)
    assert {"rémi@venissieux.example"} <= {to for message in mail.outbox for to in message.to}
    assert "Bal" in reader.get("/gestion/").content.decode()
    assert "Une page à relire" not in publisher.get("/gestion/").content.decode()
    for client in (reader, publisher):
        with commune_context(venissieux):
            state = NewsPage.objects.get(pk=page.pk).current_workflow_task_state
        assert not _draft_of(venissieux, "Bal").live
        address = f"/gestion/pages/workflow/action/{page.pk}/approve/{state.pk}/"
        assert writer.post(address).status_code == 302
        client.post(address)
    assert _draft_of(venissieux, "Bal").live
    assert at_venissieux.get("/actualites/bal/").status_code == 200


def test_what_is_being_read_goes_back_to_its_author_when_reading_is_lifted(
    alice: Agent, at_work: Callable[[Role], Client], venissieux: Commune
) -> None:
    with commune_context(venissieux):
        assert not publication.is_on()
        assert not Workflow.objects.get(name=WORKFLOW_NAME).active
        publication.turn_on(actor=SYSTEM)
    publish(
        at_work(Role.CONTRIBUTOR), venissieux, title="Bal", **{"action-publish": "", "action-submit": "1"}
    )
    with commune_context(venissieux):
        assert publication.waiting_pages() == 1
        publication.turn_off(alice, actor=SYSTEM)
        assert (publication.is_on(), publication.waiting_pages()) == (False, 0)
        page = NewsPage.objects.get(title="Bal")
        assert not page.live
        assert page.get_latest_revision_as_object().title == "Bal"
        publication.turn_on(actor=SYSTEM)
        assert publication.is_on()


def test_she_has_no_say_in_another_commune(
    alice_at_work: Client, charlie_at_work: Client, venissieux: Commune, at_work: Callable[[Role], Client]
) -> None:
    own = _standard_page(venissieux, "Judo")
    anais = with_role(venissieux, Role.ASSOCIATION)
    alice_at_work.post("/gestion/associations/", {"page": own, "agent": anais.pk})
    with commune_context(venissieux):
        group = anais.groups.get()
    assert "Judo" not in charlie_at_work.get("/gestion/associations/").content.decode()
    assert charlie_at_work.post(f"/gestion/associations/{group.pk}/{anais.pk}/retirer/").status_code == 404
    with commune_context(venissieux):
        assert anais.groups.filter(pk=group.pk).exists()
