"""What a command is: words of the command line, options, and work that returns one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

Document = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """``words`` as typed (``("commune", "list")``); ``run`` returns the document of ``--json``; ``show`` prints it for
    people. ``needs_database`` starts the embedded servers when no ``DATABASE_URL`` is set."""

    words: tuple[str, ...]
    help: str
    run: Callable[[argparse.Namespace], Document]
    show: Callable[[Document], None]
    options: Callable[[argparse.ArgumentParser], None] = field(default=lambda parser: None)
    needs_database: bool = True
