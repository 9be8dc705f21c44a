"""``parvis billing``: simulate, run and reconcile the members' contributions (the work is in ``billing.cli``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing import cli
from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def _command(
    name: str,
    help_text: str,
    work: Callable[[argparse.Namespace], Document],
    show: Callable[[Document], str],
    options: Callable[[argparse.ArgumentParser], None],
) -> Command:
    def run(arguments: argparse.Namespace) -> Document:
        from billing.errors import BillingError

        exercise = getattr(arguments, "exercise", None)
        if exercise is not None and not 2000 <= exercise <= 2100:
            raise UsageError(f"--exercise {exercise} : une année entre 2000 et 2100 est attendue.")
        try:
            return work(arguments)
        except BillingError as error:
            raise CommandFailed(str(error)) from error

    return Command(("billing", name), help_text, run, lambda document: line(show(document)), options)


COMMANDS = [
    _command(
        "simulate",
        "ce que chaque membre paierait, sans rien écrire",
        cli.simulate,
        cli.show_simulation,
        cli.simulate_options,
    ),
    _command(
        "run",
        "émettre une échéance ; la même échéance ne s’émet qu’une fois",
        cli.run,
        cli.show_run,
        cli.run_options,
    ),
    _command(
        "reconcile",
        "comparer le registre et le collecteur",
        cli.reconcile,
        cli.show_reconciliation,
        cli.reconcile_options,
    ),
]
