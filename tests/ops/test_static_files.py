"""Static files are gathered once for each release, also when their sources are dated before the last time."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles.finders import get_finder

from ops import static_files
from ops.cli.commands import fleet
from ops.monitoring.checkup import configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def source(settings: SettingsWrapper, tmp_path: Path) -> Iterator[Path]:
    """A release of one style sheet, served as a real installation serves it."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("p { color: #111 }")
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    get_finder.cache_clear()
    yield folder
    get_finder.cache_clear()


def served(tmp_path: Path) -> str:
    """What a page that names ``page.css`` gets."""
    manifest: dict[str, Any] = json.loads((tmp_path / "static" / "staticfiles.json").read_text())
    return (tmp_path / "static" / manifest["paths"]["page.css"]).read_text()


def test_they_are_gathered_when_the_release_changes_and_only_then(source: Path, tmp_path: Path) -> None:
    assert static_files.state() is static_files.Gathered.MISSING
    assert static_files.gather()
    assert static_files.state() is static_files.Gathered.CURRENT
    assert not static_files.gather()
    before = served(tmp_path)
    (source / "page.css").write_text("p { color: #222 }")
    os.utime(source / "page.css", (0, 0))  # as an archive restores it: older than the copy
    assert static_files.state() is static_files.Gathered.STALE
    assert static_files.gather()
    assert served(tmp_path) == "p { color: #222 }" != before
    kept = [file.read_text() for file in (tmp_path / "static").glob("page.*.css")]
    assert before in kept  # for the pages that were sent before


@pytest.mark.usefixtures("source")
def test_the_doctor_fails_in_production_without_them(settings: SettingsWrapper) -> None:
    assert configuration.static().ok
    assert configuration.static().warning
    settings.PRODUCTION = True
    absent = configuration.static()
    assert not absent.ok
    assert "parvis fleet migrate" in absent.detail
    static_files.gather()
    assert configuration.static().ok
    settings.PARVIS_VERSION = "2099.1"
    assert "autre version" in configuration.static().detail


@pytest.mark.usefixtures("source")
def test_migrating_the_fleet_gathers_them(venissieux: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.fleet import services

    monkeypatch.setattr(services, "migrate", lambda _advance, _only: services.status())
    document = fleet.migrate(argparse.Namespace(only=None))
    assert document["communes"]
    assert static_files.state() is static_files.Gathered.CURRENT
