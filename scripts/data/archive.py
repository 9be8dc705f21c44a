"""Writes the snapshot: a zip of LZMA entries, the same bytes for the same content."""

import json
import zipfile
from pathlib import Path
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(path: Path, entries: dict[str, Any]) -> None:
    """One compact JSON document an entry, in order of name."""
    temporary = path.with_suffix(".tmp")
    with zipfile.ZipFile(temporary, "w", compression=zipfile.ZIP_LZMA) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, date_time=EPOCH)
            info.compress_type = zipfile.ZIP_LZMA
            info.external_attr = 0o644 << 16
            content = json.dumps(
                entries[name], ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
            )
            archive.writestr(info, content.encode())
    temporary.replace(path)
