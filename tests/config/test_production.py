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
        ({"PARVIS_STANDIN_STRIPE": "http://127.0.0.1:8003"}, "PARVIS_STANDIN"),
        ({"PARVIS_STANDIN_FRANCECONNECT": "http://127.0.0.1:8001/api/v2"}, "PARVIS_STANDIN"),
        ({"PARVIS_HTTPS": "false"}, "PARVIS_HTTPS"),
        ({"PARVIS_ENV": "prod"}, "PARVIS_ENV"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_OWNER_URL": ""}, "DATABASE_OWNER_URL"),
        ({"DATABASE_URL": "mysql://parvis_app:secret@db.example/parvis"}, "DATABASE_URL"),
        (
            {"DATABASE_OWNER_URL": "postgresql://parvis_owner:secret@db.example:port/parvis"},
            "DATABASE_OWNER_URL",
        ),
    ],
)
def test_production_refuses_to_start(tmp_path: Path, changes: dict[str, str], word: str) -> None:
    done = _check(tmp_path, **changes)
    assert done.returncode != 0
    assert word in done.stderr
    assert "secret@" not in done.stderr.splitlines()[-1]


def test_cookies_are_host_only_and_prefixed_over_https(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_NAME.startswith('__Host-'); "
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_DOMAIN is None "
        "and s.CSRF_COOKIE_DOMAIN is None and s.SESSION_COOKIE_PATH == '/' and not s.DEBUG"
    )
    environment = {**GOOD, "PARVIS_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=environment, check=True)


@pytest.mark.parametrize(
    ("behind", "sender", "seen"),
    [
        ("true", "127.0.0.1", "192.0.2.7"),
        ("true", "198.51.100.9", "198.51.100.9"),
        ("", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_only_the_proxy_says_where_a_visitor_comes_from(
    tmp_path: Path, behind: str, sender: str, seen: str
) -> None:
    """Rate limits and the audit log count by this address."""
    code = (
        "from config.wsgi import application; from django.core.signals import request_started; "
        "from django.test import RequestFactory; "
        "request_started.connect(lambda environ, **_: print(environ['REMOTE_ADDR']), weak=False); "
        "application(RequestFactory().get('/sante/vif', REMOTE_ADDR='" + sender + "', "
        "HTTP_X_FORWARDED_FOR='203.0.113.5, 192.0.2.7').environ, lambda *_: None)"
    )
    environment = {**GOOD, "PARVIS_HOME": str(tmp_path), "PARVIS_BEHIND_PROXY": behind}
    argv = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == seen
