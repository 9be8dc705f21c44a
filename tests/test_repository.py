"""The repository itself, audited: what a newcomer relies on and a reviewer would check by hand."""

from __future__ import annotations

import ast
import asyncio
import importlib
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver

from tests.routes import every_route

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("platform", "tenants", "cms", "billing", "ops", "tests", "scripts")


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:  # an archive without history
        return [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_platform_is_a_path_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()
    assert Path(platform.__file__ or "").parent == Path(ast.__file__).parent


@pytest.mark.parametrize(
    "argv", [["-c", "import platform; platform.python_version()"], ["-m", "pytest", "--version"]]
)
def test_the_stdlib_module_platform_works_from_the_root(argv: list[str]) -> None:
    subprocess.run([sys.executable, *argv], cwd=ROOT, check=True, capture_output=True)


def test_no_drawer_called_utils() -> None:
    forbidden = {"utils", "helpers", "common", "core", "misc"}
    found = [file for file in _tracked("*.py") if file.stem in forbidden or forbidden & set(file.parts)]
    assert found == []


def test_nothing_of_a_registry_or_of_a_machine_is_committed() -> None:
    hosts = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", r"registry\.np" + "mjs", r"deb\.deb" + "ian"])
    )
    found = [
        file.relative_to(ROOT).as_posix()
        for file in _tracked()
        if file.stat().st_size < 2_000_000 and hosts.search(file.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


def test_there_is_no_uv_lock() -> None:
    assert _tracked("uv.lock") == []


def test_every_requirement_is_locked_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-setup.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, flags=re.MULTILINE | re.IGNORECASE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_no_view_is_async() -> None:
    """An async view changes threads and loses its commune (pitfall 14, docs/decisions/06-wsgi.md)."""
    for route in every_route("config.urls_commune") + every_route("config.urls_operator"):
        assert not asyncio.iscoroutinefunction(route.view), route.pattern
        assert not getattr(route.view, "view_is_async", False), route.pattern


def test_contexts_send_each_other_no_signal() -> None:
    found = [
        file
        for file in _tracked("platform/**.py", "tenants/**.py", "cms/**.py", "billing/**.py")
        if re.search(r"django\.dispatch|Signal\(", file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_five_files_that_the_readme_names_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Read these five files first", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"^\d\. `([\w/.-]+\.\w+)`", section, flags=re.MULTILINE)
    assert len(named) == 5
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_setting_read_from_the_environment_is_documented() -> None:
    settings = "".join(
        (ROOT / f"platform/config/{name}.py").read_text(encoding="utf-8")
        for name in ("settings", "connectors", "editing")
    )
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', settings)) | {"PARVIS_ENV"}
    handbook = (ROOT / "docs/operator.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in handbook) == []


def test_urlconfs_are_lists_of_patterns() -> None:
    for name in ("config.urls_commune", "config.urls_operator"):
        for pattern in importlib.import_module(name).urlpatterns:
            assert isinstance(pattern, URLPattern | URLResolver)
