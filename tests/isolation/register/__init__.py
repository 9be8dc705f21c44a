"""The forty attacks that one commune must survive from another, and what proves that it does.

``python -m tests.isolation.register > docs/attacks.md`` writes them for people; a test keeps both in step.
"""

from __future__ import annotations

from tests.isolation.register.data import DATA
from tests.isolation.register.requests import REQUESTS

ATTACKS = (*REQUESTS, *DATA)


def as_text() -> str:
    """The register as docs/attacks.md holds it."""
    lines = [
        "# The attacks that one commune must survive from another",
        "",
        "Two communes, each holding canaries; every case is a test. Written by `python -m tests.isolation.register`; a test",
        "fails when a number, a file or a test is missing. What has no feature to attack yet says what it waits for.",
        "",
        "| # | attack | proved by | waits for |",
        "|---|---|---|---|",
    ]
    for attack in ATTACKS:
        tests = "<br>".join(f"`{one.removeprefix('tests/')}`" for one in attack.tests) or "—"
        lines.append(f"| {attack.number} | {attack.title} | {tests} | {attack.awaits} |")
    return "\n".join(lines) + "\n"
