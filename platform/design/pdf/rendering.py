"""From a typst template of this folder and JSON data to the octets of a PDF."""

from __future__ import annotations

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
TEMPLATES = HERE / "templates"
BASE = "parvis.typ"


class PdfStandard(StrEnum):
    """PDF/UA-1 for people (accessible); PDF/A-3b when a file is attached and kept."""

    ACCESSIBLE = "ua-1"
    ARCHIVE = "a-3b"


_TYPST_NAMES: dict[PdfStandard, Literal["ua-1", "a-3b"]] = {
    PdfStandard.ACCESSIBLE: "ua-1",
    PdfStandard.ARCHIVE: "a-3b",
}


class UnknownPdfTemplate(LookupError):
    """Raised when no folder given or ours holds the template."""


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    folder: Path = TEMPLATES,
    standard: PdfStandard = PdfStandard.ACCESSIBLE,
    made_at: datetime | None = None,
) -> bytes:
    """Compile `<folder>/<template>.typ` with `data` (JSON), read by the template as `json("data.json")`.

    `files` are put beside it (an emblem as `emblem.svg`). Templates import the base as `"parvis.typ"`. The
    folder that typst may read holds nothing else. With `made_at` (aware) the same data gives the same octets.
    """
    import typst  # 7 MB of a process that draws no document

    source = folder / f"{template}.typ"
    if not source.is_file() or source.parent != folder:
        raise UnknownPdfTemplate(template)
    with tempfile.TemporaryDirectory(prefix="parvis-pdf-") as scratch:
        root = Path(scratch)
        (root / BASE).write_text((TEMPLATES / BASE).read_text(encoding="utf-8"), encoding="utf-8")
        (root / "main.typ").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in (files or {}).items():
            (root / Path(name).name).write_bytes(content)
        compiled = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=_TYPST_NAMES[standard],
            timestamp=int(made_at.timestamp()) if made_at else None,
        )
    if not isinstance(compiled, bytes):
        raise TypeError("typst returned several files for one PDF")
    return compiled
