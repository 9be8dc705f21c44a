"""What people read, in templates and in the code, is set as a printer sets it (`design.typography.french`)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from design.typography import NBSP, NNBSP

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("platform", "cms", "billing", "ops")
    for pattern in ("**/templates/**/*.html", "**/templates/**/*.txt")
    for path in (ROOT / folder).glob(pattern)
)
#: A tag of the template language: only the sentences given to it between quotes are read.
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
UNREAD = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>", re.DOTALL)
WRONG = re.compile(
    rf"[ \n{NBSP}][;!?](?![\w=])"  # a narrow no-break space goes there
    rf"|[ \n{NNBSP}]:(?=[\s<]|$)"
    r"|[ \n]»|«[ \n]|«\w|\w»"
    r"|\d [€%](?!\w)|\d h\b|\bn° "
)


def read_by_people(source: str) -> list[str]:
    """Text nodes, and the sentences between the quotes of tags, each apart."""
    source = UNREAD.sub("", source)
    quoted = [
        text for tag in TAG.findall(source) for text in re.findall(r'"([^"]*)"', tag) if " " in text.strip()
    ]
    # A variable or a tag stands for a word, so that a space beside it is kept; markup stands for nothing.
    plain = re.sub(r"\{\{.*?\}\}", "x", TAG.sub("", source), flags=re.DOTALL)
    return [*MARKUP.sub("", plain).split("\n\n"), *quoted]


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_its_punctuation_from_breaking(path: Path) -> None:
    found = [
        text[max(0, match.start() - 40) : match.end() + 10]
        for text in read_by_people(path.read_text(encoding="utf-8"))
        for match in WRONG.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>Besoin d’aide ?</p>",
        '{% translate "À corriger :" %}',
        "<p>{{ name }} : {{ value }}</p>",
        "<p>« {{ title }} »</p>",
        "<p>de 10 h à midi</p>",
        "<p>loi n° 2005-102</p>",
    ],
)
def test_an_ordinary_space_is_found(wrong: str) -> None:
    assert any(WRONG.search(text) for text in read_by_people(wrong))


@pytest.mark.parametrize(
    "right",
    [
        f"<p>Besoin d’aide{NNBSP}? <a href='?page=2 : x'>Oui</a></p>",
        f'{{% translate "À corriger{NBSP}:" %}}',
        "{% if a == b %}{{ a|default:'x : y' }}{% endif %}",
        "<p>{{ a }}&nbsp;: {{ b }}</p>",
    ],
)
def test_what_is_set_well_is_left_alone(right: str) -> None:
    assert not any(WRONG.search(text) for text in read_by_people(right))


#: The functions that mark a sentence of the code as one for people.
MARKS = {"_", "__", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SENTENCES = [
    (f"{path.relative_to(ROOT)}:{part.lineno}", part.value)
    for folder in ("platform", "cms", "billing", "ops", "tenants")
    for path in sorted((ROOT / folder).glob("**/*.py"))
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    for part in call.args
    if isinstance(part, ast.Constant) and isinstance(part.value, str)
]


def test_the_sentences_of_the_code_keep_their_punctuation_from_breaking() -> None:
    assert len(SENTENCES) > 500
    assert [
        where for where, text in SENTENCES if WRONG.search(text) or re.search(r"[a-zé]'[a-zé]", text)
    ] == []
