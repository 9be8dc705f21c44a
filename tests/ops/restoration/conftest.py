"""The same commune as archives have: committed, full, gone afterwards."""

from tests.ops.backups.conftest import corbas, few_pages

__all__ = ["corbas", "few_pages"]
