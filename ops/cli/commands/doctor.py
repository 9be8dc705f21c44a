"""``parvis doctor``: is everything configured and reachable? One line a component; exit code 1 when something is not."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse


def examine(options: argparse.Namespace) -> Document:
    from ops.monitoring import checkup

    components = [asdict(component) for component in checkup.run()]
    return {"ok": all(component["ok"] for component in components), "components": components}


def _show(document: Document) -> None:
    for component in document["components"]:
        mark = "non" if not component["ok"] else "attention" if component["warning"] else "ok"
        line(f"{mark:10}{component['name']:12}{component['detail']}")


COMMANDS = [Command(("doctor",), "tout est-il configuré et joignable ?", examine, _show)]
