"""Production: what must be set is, what belongs to the demonstration is refused, Django's own deploy check is clean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PARVIS_ENV": "production",
    "PARVIS_SECRET_KEY": "k3V-" + "q7Rw9zXc2Lm5Np8T" * 4,
    "PARVIS_OPERATOR_NAME": "Syndicat d’exemple",
    "DATABASE_URL": "postgresql://parvis_app:x@db.example/parvis",
    "DATABASE_OWNER_URL": "postgresql://parvis_owner:x@db.example/parvis",
    "PATH": os.environ["PATH"],
}


def _check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "static").mkdir(exist_ok=True)
    argv = [
        sys.executable,
        "-W",
        "ignore",
        "platform/manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
    ]
    environment = {**GOOD, "PARVIS_HOME": str(tmp_path), **changes}
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_deploy_check_is_clean(tmp_path: Path) -> None:
    done = _check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"PARVIS_SECRET_KEY": "demo-" + "x" * 60}, "PARVIS_SECRET_KEY"),
        ({"PARVIS_SECRET_KEY": "short"}, "PARVIS_SECRET_KEY"),
        ({"PARVIS_SECRET_KEY": ""}, "PARVIS_SECRET_KEY"),
        ({"PARVIS_STANDIN_STRIPE": "http://127.0.0.1:8003"}, "stand-in"),
        ({"PARVIS_STANDIN_FRANCECONNECT": "http://127.0.0.1:8001/api/v2"}, "stand-in"),
        ({"PARVIS_HTTPS": "false"}, "PARVIS_HTTPS"),
        ({"PARVIS_ENV": "prod"}, "PARVIS_ENV"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT"),
    ],
)
def test_production_refuses_to_start(tmp_path: Path, changes: dict[str, str], word: str) -> None:
    done = _check(tmp_path, **changes)
    assert done.returncode != 0
    assert word in done.stderr


def test_cookies_are_host_only_and_prefixed_over_https(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_NAME.startswith('__Host-'); "
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_DOMAIN is None "
        "and s.CSRF_COOKIE_DOMAIN is None and s.SESSION_COOKIE_PATH == '/' and not s.DEBUG"
    )
    environment = {**GOOD, "PARVIS_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=environment, check=True)
