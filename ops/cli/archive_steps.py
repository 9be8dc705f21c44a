"""The bar of an export, an import or a copy: contents by the titles that a difference bears."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ops.cli.terminal import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WORDS: Final = {
    "format": "présentation",
    "site": "site",
    "rows": "enregistrements",
    "files": "fichiers",
    "manifest": "sommaire",
    "former": "schéma de l’époque",
    "settle": "adresses",
}


@contextmanager
def archive_bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """``advance(step)`` takes a step of ops.backups (writing, loading, arriving): one of ours, or the label of a model."""
    from ops.restoration.wording import title_of

    with progress_bar(title, total=total) as advance:
        yield lambda step: advance(_WORDS.get(step) or title_of(step))
