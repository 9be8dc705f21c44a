"""What a web process reads at its start: libraries are asked for what we use of them, not for what surrounds it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: What brought each of them in, and what a process weighs with them: docs/benchmarks.md.
_UNUSED = ["holidays.countries.germany", "prompt_toolkit", "typst", "weasyprint", "faker", "playwright"]


_AS_A_SERVER = """\
import sys, config.wsgi
from django.urls import get_resolver
for name in ("config.urls_commune", "config.urls_operator"):
    get_resolver(name).url_patterns
print(*sys.modules, sep="\\n")
"""


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """The modules of a web process that is about to serve its first page."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _AS_A_SERVER],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    return frozenset(run.stdout.split())


@pytest.mark.parametrize("name", _UNUSED)
def test_a_web_process_does_not_read_what_it_does_not_use(loaded: frozenset[str], name: str) -> None:
    assert name not in loaded


@pytest.mark.parametrize("name", ["config.wsgi", "holidays.countries.france", "cel", "wagtail.admin.urls"])
def test_it_reads_what_it_uses(loaded: frozenset[str], name: str) -> None:
    assert name in loaded
