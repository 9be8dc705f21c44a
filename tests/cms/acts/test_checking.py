"""What a PDF may not be, said in French with its remedy; what its agent must confirm; what would be better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cms.acts.checking import Report, check
from cms.acts.personal_data import suspicions
from tests.cms.acts import papers

if TYPE_CHECKING:
    from collections.abc import Callable


#: Of nobody, with its key (97 less the rest of the division by 97).
NIR = f"2840269259123{97 - 2840269259123 % 97:02d}"
WRONG: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "empty", "vide"),
    "a PNG renamed": (papers.png, "not-a-pdf", "image PNG"),
    "a Word document renamed": (lambda: b"PK\x03\x04" + b"x" * 99, "not-a-pdf", "Word"),
    "cut in the middle": (papers.truncated, "damaged", "abîmé"),
    "the head of a PDF and nothing": (lambda: b"%PDF-1.7\n%%EOF", "damaged", "abîmé"),
    "encrypted": (papers.encrypted, "encrypted", "mot de passe"),
    "with a script": (papers.with_script, "script", "JavaScript"),
    "with a script behind a link": (papers.with_script_on_a_link, "script", "JavaScript"),
    "that starts a program": (papers.with_launch, "action", "lancer un programme"),
    "with a field to fill in": (papers.with_field, "form", "modifiable"),
    "a portfolio": (papers.portfolio, "portfolio", "porte-documents"),
    "with a hidden attachment": (papers.with_attachment, "embedded", "pièces jointes"),
}


def test_a_good_pdf_is_taken_with_its_text() -> None:
    report = check(papers.pdf())
    assert report.refusals == []
    assert report.warnings == []
    assert "médiathèque" in report.text
    assert (report.pages, report.is_scan) == (1, False)
    assert len(report.sha256) == 64
    assert [one.code for one in report.wishes] == ["pdfa"]


def test_pdf_a_is_read_and_nothing_more_is_wished() -> None:
    report = check(papers.archival())
    assert report.standard.startswith("PDF/A-")
    assert "pdfa" not in [one.code for one in report.wishes]


@pytest.mark.parametrize(("make", "code", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_pdf_is_refused_with_its_remedy(make: Callable[[], bytes], code: str, words: str) -> None:
    report = check(make())
    assert [one.code for one in report.refusals] == [code]
    (refusal,) = report.refusals
    assert words in refusal.message
    assert refusal.remedy.endswith(".")
    assert report.text == ""


def test_a_field_that_nobody_may_change_is_no_trap() -> None:
    assert check(papers.with_field(flags=1)).refusals == []


def test_a_pdf_that_is_too_heavy_is_refused(settings: Any) -> None:
    settings.ACT_MB = 0
    assert [one.code for one in check(papers.pdf()).refusals] == ["too-big"]


def test_a_scan_is_taken_once_it_is_confirmed() -> None:
    report = check(papers.scan())
    assert report.refusals == []
    assert report.is_scan
    assert [one.code for one in report.warnings] == ["scan"]


def test_a_report_is_kept_and_read_again() -> None:
    report = check(papers.scan())
    assert Report.from_json(report.as_json()) == report


def test_what_looks_like_a_persons_is_told_and_masked() -> None:
    text = (
        "Mme Legrand, née le 29 février 1984, demeurant 12 rue des Lilas, dora@citoyens.example, 06 12 34 56 78,"
        f" n° {NIR}, FR76 3000 6000 0112 3456 7890 189."
    )
    found = {one.code: one for one in suspicions(text)}
    assert set(found) == {"birth", "home", "email", "phone", "iban", "nir"}
    assert "dora@citoyens.example" not in "".join(found["email"].samples)
    warned = check(papers.pdf(text)).warnings
    assert {one.code for one in warned} >= {"personal-birth", "personal-email", "personal-phone"}


@pytest.mark.parametrize(
    "text",
    [
        "La séance est levée à 21 h 05. Budget : 1 234 567 890 123 €.",
        "Parcelle AB 0412, 12 m², le 12/11/2026, délibération 2026-045.",
        "Contact : mairie@venissieux.example, accueil@venissieux.example, 04 72 21 44 44.",
    ],
)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert suspicions(text, known=["mairie@venissieux.example", "+33472214444"]) == []


def test_a_number_of_social_security_is_known_by_its_key() -> None:
    assert [one.code for one in suspicions(f"numéro {NIR}.")] == ["nir"]
    assert suspicions(f"numéro {NIR[:-2]}{(int(NIR[-2:]) + 1) % 97:02d}.") == []
