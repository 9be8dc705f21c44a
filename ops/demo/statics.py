"""When to collect the static files again."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders

_LIBRARIES = ("django", "wagtail", "django-htmx", "whitenoise")


def digest() -> str:
    """Changes with any file of ours (name, size, date) and with any library that ships some."""
    total = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name))
            status = file.stat()
            total.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return total.hexdigest()
