"""docs/bundle.md: the procedures that Parvis ships, as their definitions say, and what a lawyer still has to confirm.

python -m scripts.bundle_table
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import django

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.deadlines import SilenceEffect
from teleservices.deadlines.sentences import delay_in_words
from teleservices.definition.enums import Acknowledgement, RetentionEnd

if TYPE_CHECKING:
    from teleservices.definition import Procedure
    from teleservices.definition.law import SilenceRule

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "bundle.md"

HEAD = """# The bundle of procedures

Made by `python -m scripts.bundle_table` from `platform/teleservices/catalogue/procedures/`; a test fails when this page
is out of date. Every procedure is offered the day a commune opens. Tests: the page of each in
`tests/teleservices/test_procedure_pages.py`, the law on tables of situations in `test_bundle_law.py`,
`test_local_law.py`, `test_planning_law.py`, `test_childhood_law.py` and `test_catalogue_procedures.py`, a whole deposit
over HTTP in `test_bundle_deposits.py` (`test_journey_act.py` and `test_journey_report.py` for the first two), every page
in a browser in `test_bundle_browser.py`, every deposit typed on a telephone in `test_bundle_live.py`.

What a commune says of itself (its schools, its passport station) is filled in by its administrators in
`/instruction/demarches/`, its rooms in `/instruction/salles/`. `offer.…` below names such a setting.
"""
EFFECTS = {SilenceEffect.ACCEPTANCE: "acceptation", SilenceEffect.REJECTION: "refus"}
ENDS = {RetentionEnd.DELETE: "effacé", RetentionEnd.ANONYMISE: "anonymisé"}


def page() -> str:
    """The whole page."""
    listed = sorted(shipped_procedures().values(), key=lambda one: one.slug)
    return "\n".join([HEAD, _table(listed), _details(listed), _to_confirm(listed)])


def _table(listed: list[Procedure]) -> str:
    lines = [
        "| | Démarche | Canaux | Étapes | Questions | Documents | Silence | Accusé | Conservation |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for number, one in enumerate(listed, start=1):
        cells = (
            str(number),
            f"`{one.slug}` : {one.title}",
            _channels(one),
            str(len(one.steps)),
            str(sum(1 for field in one.every_field() if field.asks)),
            str(len(one.documents())),
            "<br>".join(_silences(one)),
            "ARE" if one.acknowledgement.kind is Acknowledgement.FULL else "reçu",
            _retention(one),
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _channels(procedure: Procedure) -> str:
    found = [f"{one.kind} si `{one.when}`" if one.when else str(one.kind) for one in procedure.channels]
    return "<br>".join(dict.fromkeys(found))


def _silences(procedure: Procedure) -> list[str]:
    rules: list[SilenceRule] = [procedure.silence, *procedure.silence.cases]
    return list(dict.fromkeys(_silence(one) for one in rules))


def _silence(rule: SilenceRule) -> str:
    if rule.effect is SilenceEffect.NONE or rule.delay is None:
        return "sans effet"
    return f"{EFFECTS[rule.effect]}, {delay_in_words(rule.delay.as_delay())}"


def _retention(procedure: Procedure) -> str:
    kept = procedure.retention
    if not procedure.steps:
        return "rien n’est gardé"
    return f"{kept.file_months} mois, {ENDS[kept.end]} (pièces : {kept.pieces_months} mois)"


def _details(listed: list[Procedure]) -> str:
    parts = ["## Textes, réglages et conditions\n"]
    for one in listed:
        cerfa = one.cerfa
        lines = [f"### {one.title}", "", *(f"- {text.text}" for text in one.legal_basis)]
        if cerfa:
            lines.append(f"- Cerfa n° {cerfa.number}{f'*{cerfa.version}' if cerfa.version else ''}")
        lines += [f"- Réglage `offer.{setting.key}` : {setting.label}" for setting in one.settings]
        lines += [
            f"- Arrête la personne : {rule.title} (`{' '.join(rule.when.split())}`)"
            for rule in one.ineligibility
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _to_confirm(listed: list[Procedure]) -> str:
    parts = ["## À faire confirmer par un juriste\n"]
    parts += [f"- `{one.slug}` : {text}" for one in listed for text in one.to_confirm]
    parts.append(
        "- toutes : ressort des tribunaux administratifs (code de justice administrative, article R221-3)"
    )
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
