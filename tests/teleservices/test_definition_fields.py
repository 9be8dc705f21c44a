"""Every kind of field: what a form gives, what is refused and in which words, what people read."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from pydantic import TypeAdapter, ValidationError

from teleservices.definition import Circumstances, CommuneFacts, Town
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.geography import departments, regions
from teleservices.definition.fields.registry import CLASSES, FIELD_KINDS, AnyField
from tenants.geography import snapshot
from tenants.geography.towns import find_town

TODAY = date(2026, 11, 21)
TOWNS = (
    Town("69259", "Vénissieux", "69"),
    Town("69290", "Saint-Priest", "69"),
    Town("07288", "Saint-Priest", "07"),
    Town("97411", "Saint-Denis", "974"),
)


class Towns:
    def get(self, insee: str) -> Town | None:
        return next((town for town in TOWNS if town.insee == insee), None)

    def search(self, name: str) -> list[Town]:
        return [town for town in TOWNS if town.name.lower() == name.lower()]


HERE = Circumstances(CommuneFacts("69259", "Vénissieux"), TODAY, Towns())


def field(kind: str, **options: Any) -> FieldBase:
    definition = {"type": kind, "key": "q", "label": "Question", **options}
    return TypeAdapter(AnyField).validate_python(definition)  # type: ignore[no-any-return]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


CHOICES = [{"value": "a", "label": "Première"}, {"value": "b", "label": "Deuxième"}]
TREE = [
    {"value": "a", "label": "Première", "choices": [{"value": "un", "label": "Un"}]},
    {"value": "b", "label": "Deuxième", "choices": [{"value": "deux", "label": "Deux"}]},
]
ROOMS = [
    {"value": "lumiere", "label": "Salle Lumière", "data": {"tarif": 4500}},
    {"value": "preau", "label": "Préau", "data": {"tarif": 1000}},
]
PIECE = {"id": "1", "name": "carte.pdf", "size": 2000, "content_type": "application/pdf"}

GOOD = [
    ("text", {}, "q=+Bonjour+", "Bonjour", "Bonjour"),
    ("text", {"pattern": "[A-Z]{2}"}, "q=AB", "AB", "AB"),
    ("textarea", {}, "q=un%0D%0Adeux", "un\ndeux", "un\ndeux"),
    ("email", {}, "q=dora@exemple.fr", "dora@exemple.fr", "dora@exemple.fr"),
    ("phone", {}, "q=06.12 34-56 78", "0612345678", "06 12 34 56 78"),
    ("phone", {}, "q=0033612345678", "+33612345678", "+33612345678"),
    ("date", {"past": True}, "q-day=1&q-month=3&q-year=1985", "1985-03-01", "1er mars 1985"),
    ("partial_date", {}, "q-year=1950", "1950", "1950"),
    ("partial_date", {}, "q-month=7&q-year=1950", "1950-07", "juillet 1950"),
    ("partial_date", {}, "q-day=14&q-month=7&q-year=1950", "1950-07-14", "14 juillet 1950"),
    ("radio", {"choices": CHOICES}, "q=b", "b", "Deuxième"),
    ("select", {"choices": CHOICES}, "q=a", "a", "Première"),
    ("multi_choice", {"choices": CHOICES}, "q=b&q=a", ["a", "b"], "Première\nDeuxième"),
    ("checkbox", {}, "q=oui", True, "Oui"),
    ("integer", {"max": 5, "unit": "m²"}, "q=+4", 4, "4 m²"),
    ("commune", {}, "q=v%C3%A9nissieux", {"insee": "69259", "name": "Vénissieux"}, "Vénissieux (69)"),
    (
        "commune",
        {},
        "q=Saint-Priest&q-insee=07288",
        {"insee": "07288", "name": "Saint-Priest"},
        "Saint-Priest (07)",
    ),
    ("commune", {}, "q=Saint-Denis", {"insee": "97411", "name": "Saint-Denis"}, "Saint-Denis (974)"),
    ("country", {}, "q=PT", "PT", "Portugal"),
    (
        "address",
        {},
        "q-street=5+av.+Houël&q-postcode=69200&q-city=Vénissieux",
        {"street": "5 av. Houël", "extra": "", "postcode": "69200", "city": "Vénissieux", "country": "FR"},
        "5 av. Houël\n69200 Vénissieux",
    ),
    (
        "address",
        {"abroad": True},
        "q-street=Rua+1&q-city=Porto&q-country=PT",
        {"street": "Rua 1", "extra": "", "postcode": "", "city": "Porto", "country": "PT"},
        "Rua 1\nPorto\nPortugal",
    ),
    ("position", {}, "q-text=devant+la+gare", {"text": "devant la gare"}, "devant la gare"),
    (
        "position",
        {},
        "q-lat=45,69&q-lon=4.88",
        {"text": "", "lat": 45.69, "lon": 4.88},
        "Position : latitude 45.69, longitude 4.88",
    ),
    ("civilite", {}, "q=mme", "mme", "Madame"),
    ("departement", {}, "q=2A", "2A", "Corse-du-Sud (2A)"),
    ("region", {}, "q=84", "84", "Auvergne-Rhône-Alpes"),
    (
        "epci",
        {},
        "q=métropole+de+lyon",
        {"siren": "200046977", "name": "Métropole de Lyon"},
        "Métropole de Lyon",
    ),
    ("linked_choice", {"choices": TREE}, "q=b/deux", {"first": "b", "second": "deux"}, "Deuxième : Deux"),
    (
        "referential",
        {"rows": ROOMS},
        "q=lumiere",
        {"value": "lumiere", "label": "Salle Lumière", "tarif": 4500},
        "Salle Lumière",
    ),
    ("yes_no", {}, "q=oui", True, "Oui"),
    ("yes_no", {}, "q=non", False, "Non"),
    ("decimal", {"unit": "m²"}, "q=1+234,50", 1234.5, "1234,5 m²"),
    ("decimal", {}, "q=0", 0.0, "0"),
    (
        "formatted",
        {"pattern": "[A-Z]{2}-\\d{3}", "example": "AB-123", "capitals": True},
        "q=cd-456",
        "CD-456",
        "CD-456",
    ),
    (
        "datetime",
        {"future": True},
        "q-day=3&q-month=2&q-year=2027&q-hour=9&q-minute=5",
        "2027-02-03T09:05",
        "3 février 2027 à 9 h 05",
    ),
    ("datetime", {}, "q-day=3&q-month=2&q-year=2027&q-hour=14", "2027-02-03T14:00", "3 février 2027 à 14 h"),
    ("siret", {}, "q=552+100+554+00021", "55210055400021", "552 100 554 00021"),
    ("rna", {}, "q=w751+000+001", "W751000001", "W751000001"),
    ("rnf", {}, "q=075-fdd-00003-01", "075-FDD-00003-01", "075-FDD-00003-01"),
    (
        "iban",
        {},
        "q=fr14+2004+1010+0505+0001+3m02+606",
        "FR1420041010050500013M02606",
        "FR14 2004 1010 0505 0001 3M02 606",
    ),
    (
        "person",
        {"parts": ["birth_name", "usual_name", "given_names"]},
        "q-birth_name=DUPONT&q-given_names=Dora+Anne&q-usual_name=MARTIN",
        {"birth_name": "DUPONT", "usual_name": "MARTIN", "given_names": "Dora Anne"},
        "Dora Anne DUPONT\nNom d’usage : MARTIN",
    ),
]


@pytest.mark.parametrize(("kind", "options", "form", "value", "words"), GOOD)
def test_a_good_answer_is_read_said_and_put_back(
    kind: str, options: dict[str, Any], form: str, value: Any, words: str
) -> None:
    one = field(kind, **options)
    answer = one.parse(QueryDict(form), HERE)
    assert answer == value
    assert one.problems(answer, HERE) == []
    assert plain(one.in_words(answer)) == words
    again = QueryDict(mutable=True)
    for name, values in one.to_inputs(answer).items():
        again.setlist(name, values)
    assert one.parse(again, HERE) == answer
    assert set(one.to_inputs(answer)) <= {control.name for control in one.inputs()}


BAD = [
    ("text", {"max_length": 3}, "q=abcd", "q", "au plus 3 caractères (il y en a 4)"),
    (
        "text",
        {"pattern": "\\d+", "pattern_message": "Écrivez des chiffres"},
        "q=a1",
        "q",
        "Écrivez des chiffres",
    ),
    ("textarea", {"max_length": 3}, "q=abcd", "q", "au plus 3"),
    ("email", {}, "q=dora", "q", "adresse e-mail complète"),
    ("phone", {}, "q=12", "q", "numéro de téléphone complet"),
    ("date", {}, "q-day=31&q-month=2&q-year=2020", "q-day", "date qui existe"),
    ("date", {}, "q-day=3&q-year=2020", "q-day", "date qui existe"),
    ("date", {"past": True}, "q-day=22&q-month=11&q-year=2026", "q-day", "doit être passée"),
    ("date", {"future": True}, "q-day=20&q-month=11&q-year=2026", "q-day", "ne doit pas être passée"),
    ("partial_date", {}, "q-day=3&q-year=1950", "q-year", "au moins l’année"),
    ("partial_date", {}, "q-month=7", "q-year", "au moins l’année"),
    ("partial_date", {}, "q-year=2027", "q-day", "doit être passée"),
    ("radio", {"choices": CHOICES}, "q=c", "q", "de la liste"),
    ("multi_choice", {"choices": CHOICES}, "q=a&q=z", "q", "de la liste"),
    ("integer", {"min": 1, "max": 5}, "q=6", "q", "entre 1 et 5"),
    ("integer", {}, "q=beaucoup", "q", "nombre entier"),
    ("commune", {}, "q=Saint-Priest", "q", "Plusieurs communes portent ce nom"),
    ("commune", {}, "q=Atlantis", "q", "Nous ne trouvons pas cette commune"),
    ("commune", {}, "q=Atlantis&q-insee=99999", "q", "Nous ne trouvons pas"),
    ("country", {}, "q=ZZ", "q", "pays de la liste"),
    ("address", {}, "q-street=5+rue&q-postcode=692&q-city=Lyon", "q-postcode", "cinq chiffres"),
    ("address", {}, "q-postcode=69000&q-city=Lyon", "q-street", "le numéro et la rue"),
    ("position", {}, "q-lat=300&q-lon=4", "q-text", "n’est pas lisible"),
    ("position", {}, "q-lat=nord&q-lon=4", "q-text", "n’est pas lisible"),
    ("dossier_link", {}, "q-reference=0412", "q-reference", "EC-26-0412"),
    ("dossier_link", {}, "q-reference=EC-26-0412&q-dossier=1", "q-reference", "parmi les vôtres"),
    ("civilite", {}, "q=mlle", "q", "Madame"),
    ("departement", {}, "q=20", "q", "département de la liste"),
    ("region", {}, "q=0", "q", "région de la liste"),
    ("epci", {}, "q=Atlantide", "q", "Nous ne trouvons pas cette intercommunalité"),
    ("linked_choice", {"choices": TREE}, "q=a/deux", "q", "de la liste"),
    ("referential", {"rows": ROOMS}, "q=opera", "q", "de la liste"),
    ("yes_no", {}, "q=peut-être", "q", "n’est pas lisible"),
    ("decimal", {"min": 1, "max": 2.5}, "q=2,6", "q", "entre 1 et 2,5"),
    ("decimal", {}, "q=inf", "q", "Écrivez un nombre"),
    ("decimal", {}, "q=douze", "q", "Écrivez un nombre"),
    ("formatted", {"pattern": "\\d{2}", "example": "12"}, "q=123", "q", "s’écrit comme 12"),
    ("datetime", {}, "q-day=3&q-month=2&q-year=2027&q-hour=25", "q-day", "un jour et une heure qui existent"),
    ("datetime", {}, "q-day=3&q-month=2&q-year=2027", "q-day", "un jour et une heure"),
    ("datetime", {"past": True}, "q-day=3&q-month=2&q-year=2027&q-hour=2", "q-day", "doit être passée"),
    ("siret", {}, "q=55210055400022", "q", "il a 14 chiffres"),
    ("siret", {}, "q=552100554", "q", "il a 14 chiffres"),
    ("rna", {}, "q=751000001", "q", "la lettre W"),
    ("rnf", {}, "q=75-1", "q", "numéro RNF"),
    ("iban", {}, "q=FR1420041010050500013M02607", "q", "Vérifiez cet IBAN"),
    ("person", {}, "q-birth_name=DUPONT", "q-given_names", "Écrivez les prénoms"),
    ("person", {"parts": ["sex", "birth_name"]}, "q-sex=x&q-birth_name=A", "q-sex", "Choisissez le sexe"),
]


@pytest.mark.parametrize(("kind", "options", "form", "at", "words"), BAD)
def test_a_wrong_answer_is_told_in_plain_french_at_its_input(
    kind: str, options: dict[str, Any], form: str, at: str, words: str
) -> None:
    one = field(kind, **options)
    (problem,) = one.problems(one.parse(QueryDict(form), HERE), HERE)
    assert problem.input == at
    assert words in plain(problem.message)


def test_a_name_borne_by_several_towns_offers_them() -> None:
    one = field("commune")
    (problem,) = one.problems(one.parse(QueryDict("q=saint-priest"), HERE), HERE)
    assert [town.insee for town in problem.candidates] == ["69290", "07288"]


def test_a_name_typed_anew_wins_over_the_code_chosen_before() -> None:
    answer = field("commune").parse(QueryDict("q=V%C3%A9nissieux&q-insee=07288"), HERE)
    assert answer == {"insee": "69259", "name": "Vénissieux"}


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([PIECE, PIECE], "au plus 1 fichier"),
        ([PIECE | {"size": 0}], "est vide"),
        ([PIECE | {"size": 11 * 1024 * 1024}], "dépasse 10 Mo"),
        ([PIECE | {"content_type": "text/html"}], "format accepté : PDF, JPEG, PNG, HEIC"),
        ("carte.pdf", "n’est pas lisible"),
    ],
)
def test_a_wrong_file_is_refused(pieces: Any, words: str) -> None:
    one = field("file")
    assert one.problems([PIECE], HERE) == []
    (problem,) = one.problems(pieces, HERE)
    assert words in plain(problem.message)


LEAST: dict[str, dict[str, Any]] = {
    **{key: {"choices": CHOICES} for key in ("radio", "select", "multi_choice")},
    "explanation": {"text": "À lire"},
    "listed": {"setting": "salles"},
    "formatted": {"pattern": "a", "example": "a"},
    "linked_choice": {"choices": TREE},
    "referential": {"rows": ROOMS},
    "connected": {"source": "cnaf", "why": "Pour le tarif de la cantine"},
    "group": {"item_label": "Objet", "fields": [{"type": "text", "key": "nom", "label": "Nom"}]},
}
"""What a kind cannot do without."""


@pytest.mark.parametrize("kind", sorted(FIELD_KINDS))
@pytest.mark.parametrize("junk", [[{}], {"x": [1]}, 3.5, False, "\x00", [None], {"lat": "x"}])
def test_a_forged_answer_never_crashes(kind: str, junk: Any) -> None:
    one = field(kind, **LEAST.get(kind, {}))
    one.problems(junk, HERE)
    assert isinstance(one.in_words(junk), str)
    assert isinstance(one.to_inputs(junk), dict)


@pytest.mark.parametrize("kind", sorted(FIELD_KINDS))
def test_an_empty_form_is_no_answer(kind: str) -> None:
    one = field(kind, **LEAST.get(kind, {}))
    assert one.parse(QueryDict(""), HERE) is None
    assert one.kind == kind
    assert one.missing_message()


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("referential", {"rows": [ROOMS[0], ROOMS[0]]}, "est répétée"),
        ("referential", {"rows": [ROOMS[0], {"value": "x", "label": "X"}]}, "mêmes colonnes"),
        ("referential", {"rows": [{"value": "x", "label": "X", "data": {"label": 1}}]}, "nom réservé"),
        ("linked_choice", {"choices": [TREE[0], TREE[0]]}, "est répétée"),
        ("formatted", {"pattern": "[a-z]", "example": "A"}, "n’a pas la forme"),
        ("decimal", {"min": 3, "max": 2}, "dépasse"),
        ("text", {"pattern": "[a-z"}, "n’est pas une expression régulière"),
        ("text", {"pattern": "a)|(b"}, "n’est pas une expression régulière"),
        ("text", {"pattern": "(?=a)b"}, "ni renvoi"),
    ],
)
def test_a_kind_that_contradicts_itself_is_refused(kind: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        field(kind, **options)


def test_no_pattern_holds_a_worker() -> None:
    """Each « a » more would double the time of an engine that goes back on its steps: this one would never end."""
    one = field("text", pattern="(a+)+", max_length=500)
    assert one.problems("a" * 400 + "!", HERE)
    assert one.problems("a" * 400, HERE) == []
    assert one.problems("a\n", HERE)


def test_a_forged_row_does_not_bring_its_own_price() -> None:
    forged = {"value": "lumiere", "label": "Salle Lumière", "tarif": 1}
    assert field("referential", rows=ROOMS).problems(forged, HERE)


def test_departments_and_regions_are_those_of_the_official_geography() -> None:
    shards = set(snapshot.index()["shards"])
    assert set(departments()) <= shards
    assert {"01", "2A", "69", "971", "976"} <= set(departments())
    assert len(regions()) >= 18
    town = find_town("69259")
    assert (departments()[town.department], regions()[town.region]) == (
        town.department_name,
        town.region_name,
    )


def test_each_class_is_registered_once() -> None:
    assert len(FIELD_KINDS) == len(CLASSES)


def test_the_persons_own_fields_say_so_to_the_browser() -> None:
    own = field("person", own=True)
    assert [control.autocomplete for control in own.inputs()] == ["family-name", "given-name"]
    assert {control.autocomplete for control in field("person").inputs()} == {""}
    assert [control.autocomplete for control in field("date", own_birth_date=True).inputs()] == [
        "bday-day",
        "bday-month",
        "bday-year",
    ]
