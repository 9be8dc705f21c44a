"""A real browser on a real network, which is cut: nothing that a person wrote or sent is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from teleservices.dossiers.models import Dossier, Draft, Piece
from tenants.current import commune_context
from tests import browser as browsers
from tests.live import Served, serving
from tests.teleservices.journeys import REPORT, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page, Route

    from tenants.models import Commune

T = TypeVar("T")

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Phone:
    """A browser in the street, and the draft as the town hall's server keeps it."""

    context: BrowserContext
    served: Served
    commune: Commune

    def answers(self) -> dict[str, Any]:
        return self._read(lambda: dict(Draft.objects.get().answers))

    def pieces(self) -> list[str]:
        return self._read(lambda: sorted(Piece.objects.values_list("name", flat=True)))

    def dossiers(self) -> int:
        return self._read(Dossier.objects.count)

    def _read(self, question: Callable[[], T]) -> T:
        def in_commune() -> T:
            with commune_context(self.commune):
                return question()

        return self.served.ask(in_commune)


@pytest.fixture
def phone(venissieux: Commune) -> Iterator[Phone]:
    host = venissieux.primary_host
    with serving() as served, browsers.opened() as browser:
        context = browser.new_context(
            base_url=f"http://{host}:{served.port}",
            locale="fr-FR",
            viewport={"width": browsers.PHONE, "height": 740},
        )
        context.set_default_timeout(20_000)
        yield Phone(context, served, venissieux)
        context.close()


def _begin(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("heading", level=1, name="Le problème").wait_for()


def _next(page: Page, title: str) -> None:
    page.locator(".actions").get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", level=1, name=title).wait_for()


def test_what_is_written_is_kept_when_the_person_leaves(phone: Phone) -> None:
    page = phone.context.new_page()
    _begin(page)
    page.get_by_role("radio", name="Chaussée ou trottoir abîmé").check()
    page.locator("[data-saved]", has_text="Enregistré à").wait_for()
    assert phone.answers() == {"categorie": "chaussee"}  # nothing judged: the page is not finished
    page.get_by_label("Décrivez le problème").fill("Trou de 30 cm")
    page.goto("/demarches/")  # without « Continuer »
    page.wait_for_timeout(300)
    page.goto(REPORT + "probleme/")
    assert page.get_by_label("Décrivez le problème").input_value() == "Trou de 30 cm"
    assert "Enregistré à" in page.inner_text("[data-saved]")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_files_leave_with_their_progress_and_again_after_a_cut(phone: Phone) -> None:
    page = phone.context.new_page()
    watch = browsers.Watch(page)
    _begin(page)
    page.get_by_role("radio", name="Autre chose").check()  # brings no question that would come in late
    page.get_by_label("Décrivez le problème").fill("Trou")
    page.get_by_role("radio", name="Oui", exact=True).check()
    _next(page, "L’endroit")
    page.get_by_label("Adresse ou repère").fill("12 rue de la République")
    _next(page, "Une photo")
    expect(page.get_by_role("button", name="Envoyer ce fichier")).to_be_hidden()
    phone.context.set_offline(True)
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "une.jpg", "mimeType": "image/jpeg", "buffer": picture()},
            {"name": "deux.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(60, 30))},
        ]
    )
    expect(page.get_by_role("progressbar", name="Envoi de une.jpg")).to_be_visible()
    browsers.check(page, watch, "envoi-coupe", (browsers.PHONE, browsers.DESKTOP))
    page.locator(".actions").get_by_role("button", name="Continuer").click()  # it waits for the files
    phone.context.set_offline(False)  # the browser says so: nobody has to press anything
    page.get_by_role("heading", level=1, name="Être tenu au courant").wait_for()
    page.go_back()
    page.get_by_role("button", name="Retirer deux.jpg").wait_for()
    assert phone.pieces() == ["deux.jpg", "une.jpg"]
    _refused_then_removed(page, watch)
    assert phone.pieces() == ["deux.jpg"]


def _choose(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"texte"}]
    )


def _refused_then_removed(page: Page, watch: browsers.Watch) -> None:
    """What the server would refuse is said before a byte leaves; a file is removed on the spot."""
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    _choose(page, "notice.txt")
    page.get_by_text("« notice.txt » n’a pas un format accepté").first.wait_for()
    assert posts == []
    browsers.check(page, watch, "envoi-refuse", (browsers.PHONE, browsers.DESKTOP))
    _choose(page, "autre.txt")
    page.get_by_text("« autre.txt » n’a pas un format accepté").first.wait_for()
    assert page.locator(".uploads > li").count() == 1, "a new choice answers what was refused before"
    page.get_by_role("button", name="Effacer ce message").click()
    expect(page.locator(".uploads")).to_have_count(0)
    page.get_by_role("button", name="Retirer une.jpg").click()
    page.get_by_role("button", name="Retirer une.jpg").wait_for(state="detached")
    expect(page.get_by_role("button", name="Retirer deux.jpg")).to_be_visible()
    assert watch.complaints == []


def _ready_to_send(page: Page) -> None:
    _begin(page)
    page.get_by_role("radio", name="Autre chose").check()
    page.get_by_label("Décrivez le problème").fill("Trou")
    page.get_by_role("radio", name="Oui", exact=True).check()
    _next(page, "L’endroit")
    page.get_by_label("Adresse ou repère").fill("12 rue de la République")
    _next(page, "Une photo")
    _next(page, "Être tenu au courant")
    _next(page, "Vérifiez vos réponses")


def _cookies(page: Page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def test_a_request_leaves_by_itself_once_the_crowd_and_the_network_let_it(phone: Phone) -> None:
    page = phone.context.new_page()
    watch = browsers.Watch(page)
    page.clock.install()  # the waits between two tries
    _ready_to_send(page)
    troubles = ["crowd", "network", "answer that is lost"]

    def in_turn(route: Route) -> None:
        trouble = troubles.pop(0) if troubles and route.request.method == "POST" else ""
        if trouble == "crowd":
            route.fulfill(status=429, headers={"Retry-After": "7"})
        elif trouble == "network":
            route.abort()
        elif trouble:
            # It arrives; what the town hall answers does not come back.
            host = urlsplit(route.request.url)
            here = host._replace(netloc=f"127.0.0.1:{host.port}").geturl()
            headers = route.request.headers | {"host": host.netloc, "cookie": _cookies(page)}
            assert route.fetch(url=here, headers=headers, max_redirects=0).status == 302
            route.abort()
        else:
            route.continue_()

    page.route("**/verifier-et-envoyer/", in_turn)
    send = page.get_by_role("button", name="Envoyer ma demande")
    send.click()
    page.get_by_text("Beaucoup de personnes envoient").wait_for()
    browsers.check(page, watch, "envoi-en-attente")
    send.click(force=True)  # once more, out of impatience: nothing leaves twice
    page.clock.fast_forward(18_000)
    page.get_by_text("Le réseau ne répond pas").wait_for()
    arrived = page.get_by_role("heading", level=1, name="Votre demande est envoyée")
    for _ in range(100):
        if arrived.is_visible():
            break
        page.clock.fast_forward(5_000)
        page.wait_for_timeout(100)
    assert arrived.is_visible(), page.inner_text("main")
    assert troubles == []
    assert phone.dossiers() == 1
