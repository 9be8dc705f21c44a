"""Bodies as webmasters write them: what is refused and how it is said, what is drawn, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model

from cms.blocks.link import check_address
from cms.blocks.models import ReusableSection
from cms.blocks.streams import BodyStreamBlock
from cms.blocks.table import amount_of, cells_of
from cms.pages.models import CommuneImage, HomePage, StandardPage
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tests.cms.conftest import photo
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

BLOCKS = BodyStreamBlock().child_blocks


def page_with(*body: tuple[str, Any]) -> StandardPage:
    """Published under the home of the current commune."""
    page = StandardPage(title="Essai", slug="essai", body=list(body))
    HomePage.objects.get().add_child(instance=page)
    return page


def refusal(name: str, value: dict[str, Any]) -> str:
    block = BLOCKS[name]
    with pytest.raises(ValidationError) as refused:
        block.clean(block.normalize(value))
    return str(refused.value.as_json_data() if hasattr(refused.value, "as_json_data") else refused.value)


@pytest.mark.parametrize(
    "address",
    ["/cantine/", "https://www.caf.fr/", "mailto:mairie@exemple.fr", "tel:0472214444", "/demarches/?q=acte"],
)
def test_an_address_may_lead_there(address: str) -> None:
    assert check_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//evil.example", "data:text/html,x", "cantine", "/a b", "https://", "mailto:x"],
)
def test_an_address_may_not_lead_there(address: str) -> None:
    with pytest.raises(ValidationError, match="adresse complète"):
        check_address(address)


@pytest.mark.usefixtures("in_venissieux")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "action",
            {"text": "", "link": {"title": "Ici", "page": None, "address": "/cantine/"}},
            "Dites où mène",
        ),
        (
            "action",
            {"text": "", "link": {"title": "Payer", "page": None, "address": ""}},
            "Choisissez une page",
        ),
        (
            "action",
            {"text": "", "link": {"title": "", "page": None, "address": "/x/"}},
            "Dites où mène cette adresse",
        ),
        ("table", {"caption": "x", "rows": "a;b", "source": ""}, "au moins une ligne"),
        ("table", {"caption": "x", "rows": "a\nb", "source": ""}, "deux colonnes"),
        ("table", {"caption": "x", "rows": "a;b\n1;2;3", "source": ""}, "La ligne 2 a 3 cases"),
        ("table", {"caption": "x", "rows": "a;\n1;2", "source": ""}, "besoin d’un titre"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(name: str, value: dict[str, Any], said: str) -> None:
    assert said in refusal(name, value)


def test_a_film_has_captions_or_nobody_speaks(in_venissieux: Commune) -> None:
    documents = get_document_model()
    film = documents.objects.create(title="Film", file=ContentFile(b"x", name="film.mp4"))
    text = documents.objects.create(title="Texte", file=ContentFile(b"x", name="texte.pdf"))
    asked = {
        "title": "Visite",
        "film": film,
        "captions": None,
        "transcript": "<p>On entre.</p>",
        "poster": None,
    }
    assert "Ajoutez les sous-titres" in refusal("video", {**asked, "is_silent": False})
    assert "un fichier .vtt" in refusal("video", {**asked, "captions": text, "is_silent": False})
    assert "MP4 ou WebM" in refusal("video", {**asked, "film": text, "is_silent": True})
    block = BLOCKS["video"]
    drawn = block.render(block.clean(block.normalize({**asked, "is_silent": True})))
    assert f'src="{film.url}"' in drawn
    assert "On entre." in drawn


def test_cells_are_typed_or_pasted() -> None:
    assert (
        cells_of("a;b\n1;2")
        == cells_of("a\tb\n1\t2")
        == cells_of("| a | b |\n| 1 | 2 |")
        == [["a", "b"], ["1", "2"]]
    )
    assert amount_of("1\u202f234,5") == 1234.5
    assert amount_of("sept") is None


def test_twenty_images_cost_what_one_costs(at_venissieux: Client, in_venissieux: Commune) -> None:
    images = [CommuneImage.objects.create(title=f"Image {n}", file=photo(size=(320, 200))) for n in range(20)]
    gallery = [
        {"image": image, "alternative": image.title, "decorative": False, "caption": ""}
        for image in images[:8]
    ]
    figures = [
        ("figure", {"image": image, "alternative": image.title, "decorative": False, "caption": ""})
        for image in images[8:]
    ]
    page_with(("gallery", {"title": "La fête", "images": gallery}), *figures)
    at_venissieux.get("/essai/")
    with CaptureQueriesContext(connection) as queries:
        page = at_venissieux.get("/essai/").content.decode()
    sent = "\n".join(query["sql"][:160] for query in queries.captured_queries)
    assert page.count("<img") >= 20
    assert page.count('loading="lazy"') >= 20
    assert page.count("srcset=") == 12
    assert len(queries) <= 10, sent


def test_what_several_blocks_read_is_read_once(at_venissieux: Client, in_venissieux: Commune) -> None:
    page_with(
        *[("contact", {"service": "mairie"}), ("hours", {"service": "mairie"})] * 3,
        *[("procedure", {"procedure": "signalement"}), ("procedure", {"procedure": "urbanisme"})],
    )
    at_venissieux.get("/essai/")
    with CaptureQueriesContext(connection) as queries:
        page = at_venissieux.get("/essai/").content.decode()
    assert page.count("/demarches/signalement/") >= 1
    assert len(queries) <= 10, "\n".join(query["sql"][:160] for query in queries.captured_queries)


def test_a_section_is_written_once_and_shown_everywhere(
    alice_at_work: Client, at_venissieux: Client, in_venissieux: Commune
) -> None:
    section = ReusableSection.objects.create(
        name="Accueil", body=[("paragraph", "<p>Sonnez à l’interphone.</p>")]
    )
    page_with(("reusable", section))
    draft = ReusableSection.objects.create(
        name="Plus tard", live=False, body=[("paragraph", "<p>Secret</p>")]
    )
    assert "Sonnez à l’interphone." in at_venissieux.get("/essai/").content.decode()
    refused = alice_at_work.post(
        f"/gestion/snippets/blocks/reusablesection/delete/{section.pk}/", follow=True
    )
    assert "Retirez-la d’abord" in refused.content.decode()
    assert "Sonnez" in at_venissieux.get("/essai/").content.decode()
    assert (
        alice_at_work.post(f"/gestion/snippets/blocks/reusablesection/delete/{draft.pk}/").status_code == 302
    )


def test_a_section_of_a_neighbour_is_nobodys(charlie_at_work: Client, in_venissieux: Commune) -> None:
    section = ReusableSection.objects.create(name="Accueil", body=[("paragraph", "<p>À nous.</p>")])
    answer = charlie_at_work.get(f"/gestion/snippets/blocks/reusablesection/edit/{section.pk}/")
    assert answer.status_code == 404


def test_the_words_of_blocks_are_found(at_venissieux: Client, in_venissieux: Commune) -> None:
    page_with(
        ("questions", {"questions": [{"question": "Où est le girafon ?", "answer": "<p>Au parc.</p>"}]}),
        (
            "prices",
            {"title": "Tarifs", "prices": [{"what": "Zorbonaute", "who": "", "price": "2 €"}], "source": ""},
        ),
    )
    for word in ("girafon", "zorbonaute"):
        assert "/essai/" in at_venissieux.get("/recherche/", {"q": word}).content.decode(), word


def found(client: Client, word: str) -> bool:
    return "/essai/" in client.get("/recherche/", {"q": word}).content.decode()


def test_the_words_of_a_section_are_found_with_the_pages_that_show_it(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        section = ReusableSection.objects.create(name="Accueil", body=[("paragraph", "<p>Le girafon.</p>")])
        page_with(("reusable", section))
        draft = ReusableSection.objects.create(
            name="Plus tard", live=False, body=[("paragraph", "<p>Secret</p>")]
        )
        HomePage.objects.get().add_child(
            instance=StandardPage(title="Autre", slug="autre", body=[("reusable", draft)])
        )
    assert found(at_venissieux, "girafon")
    assert "/autre/" not in at_venissieux.get("/recherche/", {"q": "secret"}).content.decode()
    address = f"/gestion/snippets/blocks/reusablesection/edit/{section.pk}/"
    form = {
        "name": "Accueil", "body-count": "1", "body-0-type": "paragraph", "body-0-order": "0", "body-0-deleted": "",
        "body-0-value": '{"blocks":[{"key":"a","text":"Le zorbonaute.","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}',
    }  # fmt: skip
    assert alice_at_work.post(address, form).status_code == 302  # a draft
    run_outbox(venissieux)
    assert found(at_venissieux, "girafon")
    assert not found(at_venissieux, "zorbonaute")
    assert alice_at_work.post(address, {**form, "action-publish": "1"}).status_code == 302
    run_outbox(venissieux)
    assert found(at_venissieux, "zorbonaute")
    assert not found(at_venissieux, "girafon")
    with commune_context(venissieux):  # as its expiry does: a person is refused while pages show it
        ReusableSection.objects.get(pk=section.pk).unpublish()
    run_outbox(venissieux)
    assert not found(at_venissieux, "zorbonaute")


def test_a_section_that_no_page_shows_asks_for_nothing(in_venissieux: Commune) -> None:
    before = Effect.objects.count()
    section = ReusableSection.objects.create(name="Accueil", body=[("paragraph", "<p>Le girafon.</p>")])
    section.save_revision().publish()
    assert Effect.objects.count() == before
    page_with(("reusable", section))
    section.save_revision()
    assert Effect.objects.count() == before
    section.latest_revision.publish()
    assert Effect.objects.filter(kind="blocks.reindex").count() == 1
