"""What the starting sites say: set as a printer sets it, in short sentences, with nothing that nobody checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from cms.blocks.streams import BodyStreamBlock
from cms.directory.enums import CATEGORIES, EntryKind
from cms.pages.enums import NoticeKind
from cms.starting.sites import CONTENT, Site, Text, site, sites
from cms.starting.words import blocks_of, rich
from cms.streets.writing import read_round_lines
from tenants.provisioning.sites import StartingSite
from tests.design.test_typography_of_templates import WRONG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = sorted(CONTENT.glob("*/*.yaml"))
#: Nothing else is linked: the official sources, and the town's own pages.
OFFICIAL = re.compile(r"https://(www\.)?(service-public\.gouv\.fr|legifrance\.gouv\.fr|data\.gouv\.fr)(/|$)")
LONGEST_SENTENCE = 25
#: National numbers that answer everyone; no number of anybody.
SHORT_NUMBERS = re.compile(r"\b0[1-9](?:[ .\u00a0]?\d\d){4}\b")
NAMES = {StartingSite.VILLAGE, StartingSite.TOWN}


def leaves(part: Any) -> Iterator[str]:
    """All that is written in a body, blocks included; each cell of a table apart."""
    if isinstance(part, str):
        yield part.replace(";", "\n") if ";" in part.partition("\n")[0] else part
        return
    for value in part.values() if isinstance(part, dict) else part:
        yield from leaves(value)


def texts(of: Site) -> Iterator[tuple[str, str]]:
    for address, page in of.every_page():
        yield address, "\n".join([page.title, page.summary, *leaves(page.bodies)])
    for entry in of.directory:
        yield entry.title, f"{entry.title}. {entry.summary}"
    for item in (*of.news, *of.agenda, *of.notices, *of.jobs):
        yield item.slug, "\n".join([item.title, item.summary, *leaves(item.body), *extra(item)])
    for street in of.streets:
        yield street.name, "\n".join([street.name, street.note, *street.facts.values()])


def extra(item: Text) -> list[str]:
    """What an event, a notice or a job says beside its text."""
    names = ("place", "access", "audience", "price", "booking", "consult", "answer", "salary", "apply")
    return [str(getattr(item, name, "")) for name in names]


def bodies(of: Site) -> Iterator[Any]:
    for _address, page in of.every_page():
        yield from page.bodies
    for item in (*of.news, *of.agenda, *of.notices, *of.jobs):
        yield item.body


def sentences(text: str) -> Iterator[str]:
    """Of a body as it is written: a line of a list is a sentence."""
    for line in re.split(r"\n+", text):
        plain = re.sub(r"\]\([^)]*\)|[*#\[]|^\s*(?:-|\d+\.)\s", "", line)
        yield from re.split(r"(?<=[.!?…:;])\s+", plain)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_keeps_its_punctuation_from_breaking(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "'" not in text
    # What YAML says with a colon is no sentence.
    prose = "\n\n".join(re.sub(r"^\s*(?:- )?\w+:(?= |$)", "", line) for line in text.splitlines())
    assert [prose[max(0, found.start() - 30) : found.end() + 5] for found in WRONG.finditer(prose)] == []


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_sentences_are_short(of: Site) -> None:
    long = [
        (where, sentence)
        for where, text in texts(of)
        for sentence in sentences(text)
        if len(re.findall(r"[\w’-]+", sentence)) > LONGEST_SENTENCE
    ]
    assert long == []


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_links_lead_to_the_town_or_to_the_official_source(of: Site) -> None:
    ids = {address: number for number, (address, _page) in enumerate(of.every_page())}
    for where, text in texts(of):
        for target in re.findall(r"\]\(([^)]*)\)|https?://\S+", text):
            assert not target.startswith("http") or OFFICIAL.match(target), (where, target)
        assert not SHORT_NUMBERS.search(text), where
    for body in bodies(of):
        blocks_of(body, ids)


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_no_two_pages_have_one_title_or_one_summary(of: Site) -> None:
    pages = [page for _address, page in of.every_page()]
    for each in ([page.title for page in pages], [page.summary for page in pages]):
        assert len(each) == len(set(each))
    assert all(page.words for page in pages if page.kind == "page")
    assert all(len(page.title) <= 45 for page in pages), [p.title for p in pages if len(p.title) > 45]


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_blocks_are_those_that_a_webmaster_has(of: Site) -> None:
    known = set(BodyStreamBlock().child_blocks)
    ids = {address: number for number, (address, _page) in enumerate(of.every_page())}
    used = {name for body in bodies(of) for name, _value in blocks_of(body, ids)}
    assert used <= known
    assert {"heading", "paragraph", "callout", "steps", "questions", "table", "prices"} <= used


def test_a_numbered_list_is_steps_and_a_small_heading_a_question() -> None:
    text = "Intro.\n\n1. Un.\n2. **Mai**\u00a0: on vote.\n3. Deux. Puis trois.\n\n## Papiers\n\n### Où ?\n\nLà.\n"
    assert blocks_of([text], {}) == [
        ("paragraph", "<p>Intro.</p>"),
        (
            "steps",
            {
                "steps": [
                    {"title": "Un", "text": ""},
                    {"title": "Mai", "text": "<p>On vote.</p>"},
                    {"title": "Deux", "text": "<p>Puis trois.</p>"},
                ]
            },
        ),
        ("heading", {"text": "Papiers", "level": "2"}),
        ("questions", {"questions": [{"question": "Où ?", "answer": "<p>Là.</p>"}]}),
    ]


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_every_block_is_one_that_could_be_saved(of: Site) -> None:
    stream = BodyStreamBlock()
    ids = {address: number for number, (address, _page) in enumerate(of.every_page())}
    for body in bodies(of):
        for name, value in blocks_of(body, ids):
            block = stream.child_blocks[name]
            assert block.clean(block.normalize(value)) is not None, (body, name)


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_the_directory_names_nobody_and_is_sorted_by_known_words(of: Site) -> None:
    assert {entry.kind for entry in of.directory} == set(EntryKind) - {EntryKind.SERVICE}
    for entry in of.directory:
        assert set(entry.categories) <= set(CATEGORIES[entry.kind])
        assert (entry.rank is not None) == (entry.kind == EntryKind.ELECTED)
        assert entry.week.to_json()
        if entry.kind == EntryKind.ELECTED:
            assert entry.function.lower() in entry.title.lower()


@pytest.mark.parametrize("of", sites(), ids=lambda of: of.kind.value)
def test_what_is_ahead_is_ahead_and_what_streets_say_agrees(of: Site) -> None:
    assert len(of.agenda) >= 6
    assert all(one.opened == 0 or one.opens_in == 0 for one in of.notices)
    assert all(one.opens_in <= one.closes_in for one in of.notices)
    names = [street.name for street in of.streets]
    assert len(names) == len(set(names)) >= 4
    assert {street for one in of.notices for street in one.streets} <= set(names)
    for street in of.streets:
        assert read_round_lines(street.collections)
    assert {one.kind for one in of.notices} == {NoticeKind.WORKS, NoticeKind.CONSULTATION}, (
        "an example announces no inquiry, contract or permit: those are acts"
    )
    assert of.jobs


def test_two_sites_share_no_street() -> None:
    village, town = ({street.name for street in site(kind).streets} for kind in NAMES)
    assert not village & town, "they stand side by side in the template, where a name is unique"


def test_a_village_is_short_and_a_town_is_whole() -> None:
    village, town = site(StartingSite.VILLAGE), site(StartingSite.TOWN)
    assert 20 <= len(list(village.every_page())) <= 40
    assert 45 <= len(list(town.every_page())) <= 70
    assert sum(page.menu for page in village.pages) <= 3
    assert sum(page.menu for page in town.pages) <= 4


def test_a_link_to_a_page_follows_it_and_to_nowhere_is_refused() -> None:
    assert rich("[là](/a/b/)", {"/a/b/": 7}) == '<p><a linktype="page" id="7">là</a></p>'
    assert rich("[là](/contact/)", {}) == '<p><a href="/contact/">là</a></p>'
    with pytest.raises(KeyError):
        rich("[là](/a/c/)", {"/a/b/": 7})


def test_markup_is_words() -> None:
    assert rich("<script>x</script> **fort**", {}) == "<p>&lt;script&gt;x&lt;/script&gt; <b>fort</b></p>"


def test_a_key_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="titel"):
        Site.model_validate({"kind": "ville", "introduction": "x", "pages": [], "news": [], "titel": "x"})
