"""A definition that is wrong is refused with the line, the path and the remedy."""

from pathlib import Path

import pytest

from teleservices.definition import (
    DefinitionError,
    DefinitionProblem,
    load_folder,
    parse_procedure,
    procedure_schema,
)

GOOD = """\
slug: essai
version: 1
title: Une démarche d’essai
summary: Pour essayer.
plain_language: On essaie.
sector: relations-usagers
perimeter: local
audience: [individual]
identification: none
channels:
  - kind: OWN
legal_basis:
  - text: délibération du conseil municipal
cost: {kind: free, text: Gratuit}
duration: {filling_minutes: 2, answer: Deux mois au plus}
steps:
  - key: choix
    title: Votre choix
    fields:
      - key: sorte
        type: radio
        label: Quelle sorte ?
        choices:
          - {value: chat, label: Chat}
          - {value: chien, label: Chien}
      - key: race
        type: text
        label: Quelle race ?
        visible_when: sorte == 'chien'
  - key: suite
    title: La suite
    visible_when: sorte == 'chien'
    fields:
      - key: vaccin
        type: checkbox
        label: Il est vacciné
workflow:
  decisions:
    - {key: oui, outcome: accepted, label: Accepter, message: C’est accepté.}
silence:
  effect: acceptance
  delay: {count: 2, unit: months}
  article: article L231-1 du CRPA
acknowledgement: {kind: full}
privacy:
  purpose: Essayer.
  legal_basis: mission d’intérêt public
  recipients: [le service]
  retention: Un an.
  mandatory: Tout est nécessaire.
retention: {file_months: 12}
"""


def problem_of(text: str, path: str) -> DefinitionProblem:
    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(text, "essai.yaml")
    return next(problem for problem in refusal.value.problems if problem.path == path)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_good_definition_is_read_and_cannot_change() -> None:
    procedure = parse_procedure(GOOD)
    assert procedure.slug == "essai"
    assert [step.key for step in procedure.steps] == ["choix", "suite"]
    assert procedure.title == "Une démarche d’essai"
    assert procedure.steps[0].fields[0].label == "Quelle sorte\u202f?"
    with pytest.raises(ValueError, match="frozen"):
        procedure.version = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("before", "after", "line_with", "path", "message", "remedy"),
    [
        ("title: Une démarche d’essai\n", "", "", "title", "obligatoire manque", "ajoutez « title: … »"),
        ("summary:", "sumary:", "sumary:", "sumary", "n’existe pas ici", "vouliez-vous dire « summary »"),
        (
            "perimeter: local",
            "perimeter: ville",
            "ville",
            "perimeter",
            "valeur inconnue « ville »",
            "'local'",
        ),
        ("version: 1", "version: un", "version", "version", "nombre entier", "sans guillemets"),
        (
            "type: text",
            "type: texte",
            "type: texte",
            "steps.0.fields.1.type",
            "valeur inconnue « texte »",
            "vouliez-vous dire « text » ? (valeurs possibles : 'text', 'textarea'",
        ),
        (
            "        label: Quelle race ?\n",
            "        label: Quelle race ?\n        max: 3\n",
            "max: 3",
            "steps.0.fields.1.max",
            "la clé « max » n’existe pas ici",
            "",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sort == 'chien'",
            "sort == ",
            "steps.0.fields.1.visible_when",
            "« sort » n’existe pas",
            "vouliez-vous dire « sorte »",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: vaccin",
            "visible_when: vaccin",
            "steps.0.fields.1.visible_when",
            "n’est demandé qu’après",
            "placez le champ « vaccin » avant",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sorte in ['chein']",
            "chein",
            "steps.0.fields.1.visible_when",
            "n’offre pas la réponse « chein »",
            "vouliez-vous dire « chien »",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sorte ==",
            "sorte ==",
            "steps.0.fields.1.visible_when",
            "la condition s’arrête trop tôt",
            "finissez-la",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sorte = 'chien'",
            "sorte = ",
            "steps.0.fields.1.visible_when",
            "la condition ne se lit pas vers « = 'chien' »",
            "écrivez == (deux signes égal)",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sorte == 'chien' ou sorte == 'chat'",
            " ou ",
            "steps.0.fields.1.visible_when",
            "la condition ne se lit pas vers",
            "écrivez && (et), || (ou)",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: sorte == ‘chien’",
            "‘chien’",
            "steps.0.fields.1.visible_when",
            "la condition ne se lit pas vers",
            "apostrophes droites",
        ),
        (
            "        visible_when: sorte == 'chien'",
            "        visible_when: upper(sorte) == 'CHIEN'",
            "upper",
            "steps.0.fields.1.visible_when",
            "fonction inconnue « upper »",
            "prenez l’une de contains",
        ),
        (
            "    visible_when: sorte == 'chien'\n    fields",
            "    visible_when: sorte == 'chien' && sorte == 'chat'\n    fields",
            "&&",
            "steps.1.visible_when",
            "étape « suite » : aucune réponse n’y mène",
            "se contredit",
        ),
        (
            "key: vaccin",
            "key: race",
            "steps.1.fields.0.key",
            "steps.1.fields.0.key",
            "présente 2 fois",
            "autre nom",
        ),
        ("key: vaccin", "key: commune", "key: commune", "steps.1.fields.0.key", "nom réservé", "autre nom"),
        (
            "    title: La suite",
            "    title: La suite\n    title: Encore",
            "title: Encore",
            "steps.1.title",
            "répétée",
            "",
        ),
        (
            "  article: article L231-1 du CRPA\n",
            "",
            "silence:",
            "silence",
            "se fonde sur un texte",
            "ajoutez « article »",
        ),
        (
            "{kind: full}",
            "{kind: receipt, exemption: aucun}",
            "receipt",
            "acknowledgement.kind",
            "exige un accusé complet",
            "mettez « kind: full »",
        ),
        (
            "silence:\n",
            "nearby: {position: race}\nsilence:\n",
            "nearby",
            "nearby.position",
            "« race » n’est pas un champ de type « position »",
            "nommez-en un",
        ),
        (
            "{file_months: 12}",
            "{file_months: 12, ends_on: race}",
            "ends_on",
            "retention.ends_on",
            "« race » n’est pas un champ de type « date »",
            "nommez-en un",
        ),
        (
            "        type: text\n",
            "        type: integer\n        min: 5\n        max: 2\n",
            "key: race",
            "steps.0.fields.1",
            "« min » dépasse « max »",
            "échangez-les",
        ),
        (
            "        type: text\n",
            "        type: date\n        past: true\n        future: true\n",
            "key: race",
            "steps.0.fields.1",
            "« past » et « future » ne vont pas ensemble",
            "gardez l’un des deux",
        ),
        (
            "        type: text\n",
            "        type: slot\n",
            "key: race",
            "steps.0.fields.1.key",
            "partage sa page avec d’autres questions",
            "une étape à lui",
        ),
        (
            "key: vaccin\n        type: checkbox\n        label: Il est vacciné",
            (
                "key: s\n        type: slot\n        label: S\n  - key: encore\n    title: E\n    fields:\n"
                "      - {key: bis, type: slot, label: S}"
            ),
            "key: bis",
            "steps.2.fields.0.key",
            "« s » en est déjà un",
            "retirez l’un des deux",
        ),
        (
            "key: vaccin\n        type: checkbox\n        label: Il est vacciné",
            (
                "key: g\n        type: group\n        label: G\n        item_label: I\n        add_label: A\n"
                "        max: 2\n        fields: [{key: bis, type: slot, label: S}]"
            ),
            "key: bis",
            "steps.1.fields.0.fields.0.type",
            "un champ « slot » ne se met pas dans un groupe",
            "une étape à lui",
        ),
        (
            "cost: {kind: free, text: Gratuit}",
            "cost: {kind: paid, text: Payant, amount: \"'cher'\"}",
            "cost:",
            "cost.amount",
            "n’est pas un nombre",
            "un nombre de centimes",
        ),
        (
            "workflow:\n",
            "workflow:\n  actions: [refuse]\n",
            "outcome",
            "workflow.decisions.0.outcome",
            "les agents n’ont pas l’action « accept »",
            "ajoutez « accept »",
        ),
        (
            "        label: Quelle race ?\n",
            "        label: Quelle race ?\n        same_as: [{field: sorte, label: L}]\n",
            "same_as",
            "steps.0.fields.1.same_as.0.label",
            "n’existe pas ici",
            "elle va dans une autre partie",
        ),
        (
            "outcome: accepted",
            "outcome: refused",
            "outcome",
            "workflow.decisions.0",
            "un refus se motive",
            "ajoutez au moins une raison",
        ),
        ("  - kind: OWN", "  - kind: LINK", "kind: LINK", "channels.0", "ajoutez « link »", ""),
        (
            GOOD[GOOD.index("steps:") : GOOD.index("workflow:")],
            "",
            "OWN",
            "channels.0",
            "suppose des étapes",
            "« steps »",
        ),
        ("version: 1", "version: [1", "", "", "YAML illisible", "fermez la liste"),
        ("version: 1", "\tversion: 1", "", "", "YAML illisible : une tabulation", "jamais de tabulation"),
        ("title: Une", "title: Une: autre", "", "", "YAML illisible : un deux-points", "entre guillemets"),
    ],
)
def test_a_wrong_definition_says_where_what_and_what_to_do(
    before: str, after: str, line_with: str, path: str, message: str, remedy: str
) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    problem = problem_of(text, path)
    assert problem.file == "essai.yaml"
    said = str(problem).replace("\u00a0", " ").replace("\u202f", " ")
    assert message in said
    assert remedy in said
    if line_with and not line_with.startswith("steps."):
        assert problem.line == line_of(text, line_with)


def test_a_contradiction_with_what_shows_a_question_is_found() -> None:
    text = GOOD.replace(
        "label: Il est vacciné", "label: Il est vacciné\n        visible_when: sorte == 'chat'"
    )
    problem = problem_of(text, "steps.1.fields.0.visible_when")
    assert "aucune réponse n’y mène" in problem.message


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(
            GOOD.replace("version: 1", "version: 0").replace("kind: free", "kind: cheap"), "essai.yaml"
        )
    assert [problem.path for problem in refusal.value.problems] == ["version", "cost.kind"]


@pytest.mark.parametrize("text", ["", "bonjour", "- a\n- b\n", "\x00", "a: &a [*a]"])
def test_a_text_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        parse_procedure(text)


def test_a_file_bears_its_slug(tmp_path: Path) -> None:
    (tmp_path / "essai.yaml").write_text(GOOD, encoding="utf-8")
    assert list(load_folder(tmp_path)) == ["essai"]
    (tmp_path / "autre.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"renommez le fichier essai\.yaml"):
        load_folder(tmp_path)


def test_the_schema_completes_an_editor() -> None:
    schema = procedure_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert {"slug", "steps", "silence", "privacy"} <= set(schema["properties"])
    kinds = schema["$defs"]["Step"]["properties"]["fields"]["items"]["discriminator"]["mapping"]
    assert {"commune", "file", "position"} <= set(kinds)
