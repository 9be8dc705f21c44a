"""Repeating groups: in the definition, in conditions, and on the way of somebody without JavaScript."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from teleservices.deadlines import CorrectionReason
from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    DefinitionError,
    answers_as_sections,
    check_answers,
    ineligibility,
    kept_answers,
    labels_of,
    parse_procedure,
    required_documents,
    visible_steps,
)
from teleservices.definition.addresses import answer_at, items_of, named, with_answer, without_item
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier, Draft, Offer, Piece
from teleservices.dossiers.remarks import Remark
from teleservices.instruction.services import fields_to_ask
from tenants.current import commune_context
from tests.teleservices.journeys import (
    answer,
    begin,
    codes,
    filled,
    main_text,
    picture,
    send,
    soup,
    title,
    upload,
)
from tests.teleservices.offering import FOLDER, offer, written

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

HERE = Circumstances(CommuneFacts("69259", "Vénissieux"), date(2026, 11, 21))
TEXT = (FOLDER / "inscription.yaml").read_text(encoding="utf-8")
ONE, TWO = "0a1b2c3d", "4e5f6071"
DORA = {"birth_name": "Legrand", "given_names": "Dora"}
LEA = {"id": ONE, "identite": {"birth_name": "Legrand", "given_names": "Léa"}, "classe": "cp"}
TOM = {"id": TWO, "identite": {"birth_name": "Legrand", "given_names": "Tom"}, "classe": "maternelle"}


def family(*children: dict[str, Any], cantine: str = "non") -> dict[str, Any]:
    return {"demandeur": DORA, "cantine": cantine, "enfants": list(children)}


def problems(answers: dict[str, Any]) -> dict[str, list[str]]:
    found = check_answers(written("inscription"), answers, HERE)
    return {key: [one.message.replace("\u00a0", " ") for one in listed] for key, listed in found.items()}


def test_an_item_is_asked_what_its_own_answers_bring() -> None:
    procedure = written("inscription")
    assert problems(family(LEA)) == {}
    assert problems(family(LEA, cantine="oui")) == {
        "enfants": ["« Enfant 1 » est à compléter : choisissez « Modifier »"]
    }
    assert problems(family(LEA | {"regime": "standard"}, cantine="oui")) == {}
    documents = required_documents(procedure, family(LEA, TOM), HERE)
    assert [one.field.key for one in documents] == [f"enfants--{TWO}--certificat"]


def test_conditions_outside_see_a_list() -> None:
    procedure = written("inscription")
    assert "fratrie" not in [one.step.key for one in visible_steps(procedure, family(LEA), HERE)]
    assert "fratrie" in [one.step.key for one in visible_steps(procedure, family(LEA, TOM), HERE)]
    assert ineligibility(procedure, family(TOM, cantine="oui"), HERE) is not None
    assert ineligibility(procedure, family(LEA, TOM, cantine="oui"), HERE) is None


def test_there_are_neither_too_few_nor_too_many() -> None:
    assert problems(family()) == {"enfants": ["Ajoutez au moins un enfant"]}
    many = [LEA | {"id": f"0000000{n}"} for n in range(4)]
    assert problems(family(*many)) == {"enfants": ["Il en faut au plus 3"]}


def test_a_deposit_keeps_only_what_is_asked_of_each_item() -> None:
    answers = family(LEA | {"regime": "standard", "inconnu": "x"}, cantine="non")
    assert kept_answers(written("inscription"), answers, HERE)["enfants"] == [LEA]


def test_people_read_each_item_under_its_name() -> None:
    sections = answers_as_sections(written("inscription"), family(LEA, TOM), HERE)
    assert [one.title.replace("\u00a0", " ") for one in sections] == [
        "Vous", "Les enfants", "Enfant 1", "Enfant 2", "La fratrie",
    ]  # fmt: skip
    assert sections[1].rows[0].value == "Léa Legrand, CP\nTom Legrand, Maternelle"


@pytest.mark.parametrize("junk", [{}, "x", 3, [1], [{"id": "x"}], [{"id": ONE}, {"id": ONE}], [[]], [None]])
def test_a_forged_list_is_refused_and_crashes_nothing(junk: Any) -> None:
    procedure, answers = written("inscription"), family() | {"enfants": junk}
    assert "enfants" in check_answers(procedure, answers, HERE)
    answers_as_sections(procedure, answers, HERE)
    kept_answers(procedure, answers, HERE)


@pytest.mark.parametrize(
    ("before", "after", "path", "message"),
    [
        ("key: regime", "key: cantine", "steps.1.fields.0.fields.2.key", "est déjà pris"),
        ("key: regime", "key: rank", "steps.1.fields.0.fields.2.key", "nom réservé"),
        ("visible_when: size(enfants) > 1", "visible_when: enfants.exists(e, e.clase == 'cp')",
         "steps.2.visible_when", "« clase » n’est pas un champ de « enfants »"),
        ("visible_when: size(enfants) > 1", "visible_when: enfants.exists(cantine, true)",
         "steps.2.visible_when", "déjà le nom d’autre chose"),
        ("visible_when: size(enfants) > 1", "visible_when: classe == 'cp'", "steps.2.visible_when", "n’existe pas"),
        ("when: rank == 2", "when: rang == 2", "steps.1.fields.0.fields.0.same_as.0.when", "« rang » n’existe pas"),
        ("cantine == 'oui' && classe == 'cp'", "classe == 'ce1'", "steps.1.fields.0.fields.2.visible_when",
         "n’offre pas la réponse « ce1 »"),
        ("cantine == 'oui' && classe == 'cp'", "classe == 'cp' && classe == 'maternelle'",
         "steps.1.fields.0.fields.2.visible_when", "aucune réponse n’y mène"),
        ("summary: [identite, classe]", "summary: [nom]", "steps.1.fields.0", "« summary » nomme « nom »"),
        ("        max: 3\n", "        max: 0\n", "steps.1.fields.0.max", "trop petit"),
        ("      - key: enfants\n", "      - {key: autre, type: text, label: Autre}\n      - key: enfants\n",
         "steps.1.fields.1.key", "partage sa page"),
        ("key: certificat\n", "key: attestation_de_vaccination_a_jour_au_moment_du_depot\n",
         "steps.1.fields.0.fields.3.key", "trop longs ensemble"),
        ("            label: Quelle classe ?", "            label: Quelle classe ?\n            prefill: email",
         "steps.1.fields.0.fields.1.prefill", "rien ne remplit d’avance"),
        ("type: person\n            label: Son", "type: group\n            label: Son", "steps.1.fields.0.fields.0.type",
         "un champ « group » ne se met pas dans un groupe"),
    ],
)  # fmt: skip
def test_a_wrong_group_is_refused_where_it_is_wrong(before: str, after: str, path: str, message: str) -> None:
    assert before in TEXT
    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(TEXT.replace(before, after, 1), "essai.yaml")
    found = {one.path: str(one).replace("\u00a0", " ") for one in refusal.value.problems}
    assert message in found[path]


IDS = st.lists(st.integers(0, 2**32 - 2).map(lambda n: f"{n:08x}"), unique=True, max_size=5)


@given(IDS, st.text(max_size=5))
def test_an_address_reads_what_it_wrote_and_touches_nothing_else(ids: list[str], value: str) -> None:
    answers: dict[str, Any] = {"autre": 1, "enfants": [{"id": one, "classe": "cp"} for one in ids]}
    for one in [*ids, "ffffffff"]:
        address = f"enfants--{one}--nom"
        changed = with_answer(answers, address, value)
        assert answer_at(changed, address) == value
        assert named(address, ["enfants"])
        assert answer_at(with_answer(changed, address, None), address) is None
        for other in ids:
            assert answer_at(changed, f"enfants--{other}--classe") == "cp"
        assert len(items_of(without_item(changed, "enfants", one).get("enfants"))) == len(set(ids) - {one})


# On the way


def child(page: HttpResponse) -> str:
    """Where « Ajouter un enfant » leads."""
    link = soup(page).select_one(".item-add a")
    assert isinstance(link, Tag), main_text(page)
    return str(link["href"])


def started(client: Client, commune: Commune, cantine: str = "non") -> str:
    start = offer(commune, "inscription")
    begin(client, start)
    names = {"demandeur-birth_name": "Legrand", "demandeur-given_names": "Dora"}
    answer(client, f"{start}famille/", **names, cantine=cantine)
    return start


def write(client: Client, address: str, name: str, classe: str, **values: Any) -> HttpResponse:
    """Fill in the page of a child as the browser sends it."""
    key = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    own = {"identite-birth_name": "Legrand", "identite-given_names": name, "classe": classe} | values
    sent = {f"enfants--{key}--{part}": value for part, value in own.items()}
    return client.post(address, filled(client.get(address), **sent), follow=True)


def test_children_are_added_changed_and_removed_one_page_each(
    venissieux: Commune, at_venissieux: Client
) -> None:
    start = started(at_venissieux, venissieux)
    listing = f"{start}enfants/"
    nobody = at_venissieux.post(listing, filled(at_venissieux.get(listing)))
    assert title(nobody).startswith("Erreur")
    assert "Ajoutez au moins un enfant" in main_text(nobody)
    summary = soup(nobody).select_one(".error-summary a")
    assert isinstance(summary, Tag)
    assert soup(nobody).select_one(str(summary["href"])) is not None

    lea = child(at_venissieux.get(listing))
    assert "Enfant 1" in main_text(at_venissieux.get(lea))
    wrong = at_venissieux.post(lea, filled(at_venissieux.get(lea)))
    assert title(wrong).startswith("Erreur")
    assert "Écrivez" in main_text(wrong) or "Répondez" in main_text(wrong)
    page = write(at_venissieux, lea, "Léa", "cp")
    assert page.redirect_chain[-1][0] == listing  # type: ignore[attr-defined]
    assert "Enfant 1 Léa Legrand, CP" in main_text(page)
    write(at_venissieux, lea, "Léa", "cp")  # the same page sent twice is one child
    tom = child(at_venissieux.get(listing))
    assert "Dora" in str(soup(at_venissieux.get(tom)).select_one("input[name$=given_names]"))  # rank == 2
    write(at_venissieux, tom, "Tom", "cp")
    write(at_venissieux, tom, "Thomas", "cp")
    third = child(at_venissieux.get(listing))
    page = write(at_venissieux, third, "Zoé", "cp")
    assert soup(page).select_one(".item-add") is None, "three children at most"
    write(at_venissieux, third.replace(third[-9:-1], "ffffffff"), "Intrus", "cp")
    keys = [str(one["value"]) for one in soup(page).select("button[name=retirer-element]")]
    page = at_venissieux.post(listing, filled(page) | {"retirer-element": keys[2]}, follow=True)
    assert [one.get_text() for one in soup(page).select(".item-summary")] == [
        "Léa Legrand, CP",
        "Thomas Legrand, CP",
    ]

    at_venissieux.post(listing, filled(page))
    answer(at_venissieux, f"{start}fratrie/")
    check = at_venissieux.get(f"{start}verifier-et-envoyer/")
    assert "Enfant 2" in main_text(check)
    change = next(one for one in soup(check).select("a[href*=retour]") if tom in str(one["href"]))
    back = write(at_venissieux, str(change["href"]).partition("#")[0], "Tom", "cp")
    assert back.redirect_chain[-1][0] == f"{listing}?retour=verification"  # type: ignore[attr-defined]
    reference, _code = codes(send(at_venissieux, start))
    with commune_context(venissieux):
        dossier = Dossier.objects.get(reference=reference)
        assert [one["identite"]["given_names"] for one in dossier.answers["enfants"]] == ["Léa", "Tom"]
        assert "tom legrand" in dossier.search_text


def test_each_child_has_its_documents_and_a_correction_names_one(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    start = started(at_venissieux, venissieux)
    listing = f"{start}enfants/"
    lea = child(at_venissieux.get(listing))
    asked = write(at_venissieux, lea, "Léa", "maternelle")
    assert "Attestation de vaccination" in main_text(asked), "a question that an answer brings"
    key = lea[-9:-1]
    sent = {f"enfants--{key}--certificat": upload("lea.jpg", picture())}
    added = at_venissieux.post(
        lea, filled(at_venissieux.get(lea), **sent, ajouter=f"enfants--{key}--certificat")
    )
    assert "lea.jpg" in main_text(added)
    assert at_venissieux.post(lea, filled(added), follow=True).redirect_chain[-1][0] == listing  # type: ignore[attr-defined]
    gone = child(at_venissieux.get(listing))
    write(at_venissieux, gone, "Tom", "maternelle", certificat=upload("tom.jpg", picture(size=(20, 20))))
    with commune_context(venissieux):
        assert {one.name for one in Piece.objects.all()} == {"lea.jpg", "tom.jpg"}
    at_venissieux.post(listing, filled(at_venissieux.get(listing)) | {"retirer-element": gone[-9:-1]})
    with commune_context(venissieux):
        assert [one.name for one in Piece.objects.all()] == ["lea.jpg"], "the files of an item go with it"
        assert len(Draft.objects.get().answers["enfants"]) == 1
    at_venissieux.post(listing, filled(at_venissieux.get(listing)))
    reference, _code = codes(send(at_venissieux, start))
    with commune_context(venissieux):
        dossier = Dossier.objects.get(reference=reference)
        assert [one.field for one in dossier.pieces.all()] == [f"enfants--{key}--certificat"]
        assert re.fullmatch(r"Enfant.1, Attestation de vaccination", dossier.pieces.get().label)
        named = [f"enfants--{key}--certificat", f"enfants--{key}--identite"]
        choices = {one.key: one.label for one in fields_to_ask(dossier, circumstances_of(venissieux))}
        assert choices[named[1]].replace("\u00a0", " ") == "Enfant 1, Son identité"
        assert set(named) < set(choices)
        asked = services.ask_correction(
            dossier, agent=alice, reason=CorrectionReason.INCORRECT, text="Illisible.", fields=named
        )
    address = f"/suivi/demandes/{dossier.pk}/corrections/{asked.pk}/"
    page = at_venissieux.get(address)
    (told,) = labels_of(written("inscription"), dossier.answers, named[1:])
    assert told == choices[named[1]]
    assert "Enfant 1, Attestation de vaccination" in main_text(page)
    assert "Enfant 1, Son identité" in main_text(page)
    assert "Quelle classe" not in main_text(page)
    corrected = {
        f"enfants--{key}--identite-birth_name": "Legrand",
        f"enfants--{key}--identite-given_names": "Léa Marie",
    }
    missing = at_venissieux.post(address, corrected)
    assert title(missing).startswith("Erreur")
    at_venissieux.post(address, corrected | {named[0]: upload("net.jpg", picture(size=(50, 50)))})
    with commune_context(venissieux):
        dossier.refresh_from_db()
        (lea_now,) = dossier.answers["enfants"]
        assert lea_now["identite"]["given_names"] == "Léa Marie"
        assert lea_now["classe"] == "maternelle"
        assert [one["name"] for one in lea_now["certificat"]] == ["net.jpg"]
        assert dossier.pieces.filter(replaced_at=None).get().name == "net.jpg"


def test_a_correction_of_a_whole_group_takes_one_more_child_and_lets_one_go(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    """Without JavaScript: the page carries its list of items, and nothing is kept before it is sent but files."""
    offer(venissieux, "inscription")
    with commune_context(venissieux):
        draft = services.start_draft(Offer.objects.select_related("copy").get(slug="inscription"))
        draft.answers = family(LEA, LEA | {"id": TWO})
        draft.save(update_fields=["answers"])
        filed = services.submit(draft.pk)
        asked = services.ask_correction(
            filed.dossier, agent=alice, reason=CorrectionReason.INCOMPLETE, text="", fields=["enfants"],
            said=[Remark("enfants", CorrectionReason.INCOMPLETE, "Et l’aîné ?")],
        )  # fmt: skip
    at_venissieux.post("/suivi/", {"reference": filed.dossier.reference, "code": filed.code})
    address = f"/suivi/demandes/{filed.dossier.pk}/corrections/{asked.pk}/"
    page = at_venissieux.get(address)
    assert "Il manque quelque chose" in main_text(page)
    assert "Et l’aîné" in main_text(page)
    fewer = at_venissieux.post(address, filled(page) | {"retirer-element": f"enfants--{TWO}"})
    assert "Retirer" not in main_text(fewer), "the last one stays: one child at least"
    more = at_venissieux.post(address, filled(fewer) | {"ajouter-element": "enfants"})
    (new,) = {one["value"] for one in soup(more).select("[name=elements-enfants]")} - {ONE}
    typed = {
        f"enfants--{new}--identite-birth_name": "Legrand",
        f"enfants--{new}--identite-given_names": "Tom",
        f"enfants--{new}--classe": "maternelle",
    }
    brought = at_venissieux.post(address, filled(more) | typed)
    assert "amènent d’autres questions" in main_text(brought)
    assert "Attestation de vaccination" in main_text(brought)
    assert "Legrand, Maternelle" in main_text(brought), "nothing of what was typed is lost"
    assert title(at_venissieux.post(address, filled(brought))).startswith("Erreur"), "now it is due"
    paper = {f"enfants--{new}--certificat": upload("tom.jpg", picture())}
    at_venissieux.post(address, filled(brought) | paper)
    with commune_context(venissieux):
        dossier = Dossier.objects.get(pk=filed.dossier.pk)
        assert [(one["id"], one["classe"]) for one in dossier.answers["enfants"]] == [
            (ONE, "cp"),
            (new, "maternelle"),
        ]
        (kept,) = dossier.pieces.all()
        assert (kept.field, kept.replaced_at) == (f"enfants--{new}--certificat", None)
        told = dossier.events.get(kind=EventKind.CORRECTION_ANSWERED).detail["before"]["enfants"]
        assert [one["id"] for one in told] == [ONE, TWO], "what was there stays on the timeline"
