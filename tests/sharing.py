"""How ``pytest -n`` shares the tests out: a file to one process, so that what its tests start together is started once.

The stories of ``tests/e2e`` share one demonstration: one process tells them all. What is longest begins first, or a
process would have nothing left to do while another one ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from xdist import is_xdist_worker
from xdist.scheduler.loadscope import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

_STORIES = "tests/e2e/"
_LONGEST = (
    _STORIES,
    "tests/ops/bench/",
    "tests/cms/test_home_browser.py",
    "tests/ops/restoration/",
    "tests/teleservices/test_bundle_live.py",
    "tests/ops/backups/",
    "tests/ops/test_crashes.py",
    "tests/tenants/test_opening_crashes.py",
)


class ByFile(LoadScopeScheduling):
    """In the order of the collection, and no longer by the number of tests in a file."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return _STORIES if nodeid.startswith(_STORIES) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Each process collects alike; a run without ``-n`` keeps the order of its files."""
    if is_xdist_worker(session):

        def rank(item: pytest.Item) -> int:
            return next(
                (rank for rank, path in enumerate(_LONGEST) if item.nodeid.startswith(path)), len(_LONGEST)
            )

        items.sort(key=rank)
