"""What every commune's directory is born with: its lists. Run once in the template schema, then copied by SQL."""

from __future__ import annotations

from cms.directory.places import make_lists


def seed() -> None:
    make_lists()
