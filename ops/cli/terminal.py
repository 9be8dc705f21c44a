"""What people see: tables and progress on a terminal, nothing on stdout but the document with ``--json``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

#: Progress and remarks go to stderr: stdout is for the result.
notes = Console(stderr=True, highlight=False)
results = Console(highlight=False, soft_wrap=True)


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """``advance(what)`` moves the bar by one; on something that is not a terminal each call is a line."""
    if not notes.is_terminal:

        def tell(what: str) -> None:
            notes.print(f"{title} : {what}", soft_wrap=True)

        yield tell
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes, transient=True) as progress:
        task = progress.add_task(title, total=total)

        def advance(what: str) -> None:
            progress.update(task, advance=1, description=f"{title} : {what}")

        yield advance


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table on stdout; plain tab-separated lines when it is not a terminal."""
    if not results.is_terminal:
        for row in (columns, *rows):
            results.print("\t".join(str(cell) for cell in row), markup=False)
        return
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    results.print(shown)


def seconds(spent: float) -> str:
    """« 3,69 s », as French writes decimals."""
    return f"{spent:.2f}\u00a0s".replace(".", ",")


def moment(when: datetime) -> str:
    """« 23/11/2026 à 14:05 », in the operator's time zone."""
    from django.utils import timezone

    return f"{timezone.localtime(when):%d/%m/%Y à %H:%M}"


def line(text: str) -> None:
    results.print(text, markup=False)
