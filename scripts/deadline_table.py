"""docs/deadlines.md: what the legal clock gives on each case of tests/teleservices/deadline_cases.yaml, and why.

python -m scripts.deadline_table
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import django
import yaml

from teleservices.deadlines import Delay, Unit, explain_document
from teleservices.deadlines.sentences import delay_in_words

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "teleservices" / "deadline_cases.yaml"
PAGE = ROOT / "docs" / "deadlines.md"
TODAY = date(2026, 11, 22)
"""For cases that do not say what day it is; none of them depends on it."""

REASONS = {"incorrect": "incorrect", "incomplete": "incomplet", "outdated": "périmé"}
HEAD = """# Legal dates, case by case

Made by `python -m scripts.deadline_table` from `tests/teleservices/deadline_cases.yaml`, where each date was checked by
hand; a test fails when this page is out of date. The rule: [decisions/03-deadlines.md](decisions/03-deadlines.md).
Any case can be tried:

    echo '{"deposited": "2026-03-02", "delay": {"count": 2, "unit": "months"}, "effect": "acceptance"}' |
    parvis deadline explain
"""


def groups() -> list[dict[str, Any]]:
    """[{"title", "cases": [{"title", "expected", "case"}]}]"""
    found: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """The whole page."""
    parts, number = [HEAD], 0
    for group in groups():
        lines = [f"## {group['title']}", "", "| | Cas | Date | Explication |", "|---|---|---|---|"]
        for one in group["cases"]:
            number += 1
            found = explain_document(one["case"], today=TODAY)
            told = f"{one['title']}. {_facts(one['case'])}"
            lines.append(f"| {number} | {told} | {found['date']} | {found['explanation']} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _facts(case: dict[str, Any]) -> str:
    """What was given, in one line."""
    delay = case["delay"]
    facts = [f"Dépôt {case['deposited']}", delay_in_words(Delay(delay["count"], Unit(delay["unit"])))]
    if "resume" in case:
        facts.append(f"`{case['resume']}`")
    for one in case.get("corrections", ()):
        until = f", à renvoyer jusqu’au {one['answer_before']}" if "answer_before" in one else ""
        facts.append(f"{REASONS[one['reason']]} {one['asked']} → {one.get('answered', '…')}{until}")
    longer = [Delay(one["count"], Unit(one["unit"])) for one in case.get("extensions", ())]
    facts += [f"+ {delay_in_words(one)}" for one in longer]
    if "today" in case:
        facts.append(f"vu le {case['today']}")
    facts += [str(case[key]) for key in ("holidays", "time_zone") if key in case]
    return " ; ".join(facts)


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
