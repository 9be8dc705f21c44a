"""Where the whole trace of an error goes, when people read one sentence of it."""

from __future__ import annotations

import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from ops.cli.servers import home

if TYPE_CHECKING:
    from pathlib import Path


def keep(error: BaseException) -> Path:
    """The file, beside the other logs of this installation."""
    file = home() / "logs" / "parvis.log"
    with suppress(OSError):  # a disk without room keeps no trace either
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            traceback.print_exception(error, file=log)
    return file
