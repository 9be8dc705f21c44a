"""``parvis deadline explain``: a case on stdin (JSON), its date and why (`teleservices.deadlines.documents`)."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ops.cli.command import Command, Document
from ops.cli.errors import UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse


def explain(options: argparse.Namespace) -> Document:
    from django.conf import settings

    from teleservices.deadlines import CaseError, explain_document

    if not settings.configured:  # the sentences are French already: nothing of the installation is needed
        settings.configure(USE_I18N=False)
    try:
        case = json.loads(sys.stdin.read())
    except json.JSONDecodeError as error:
        raise UsageError(
            f"L’entrée n’est pas du JSON : ligne {error.lineno}, caractère {error.colno}"
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UsageError("L’entrée n’est pas du JSON") from error
    try:
        return explain_document(case, today=datetime.now(ZoneInfo("Europe/Paris")).date())
    except CaseError as error:
        raise UsageError(f"Le cas est refusé : {error}") from error


def _show(document: Document) -> None:
    line(document["date"])
    line(document["explanation"])


COMMANDS = [
    Command(
        ("deadline", "explain"),
        "la date d’un cas lu sur l’entrée, et pourquoi",
        explain,
        _show,
        needs_database=False,
    )
]
