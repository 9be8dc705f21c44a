"""The same commune as archives have: committed, full, gone afterwards."""

from tests.ops.backups.conftest import corbas

__all__ = ["corbas"]
