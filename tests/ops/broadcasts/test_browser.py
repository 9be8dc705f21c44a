"""The screens of a broadcast in a real browser: Oscar writes, sees, sends; Alice answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import browser as browsers
from tests.drawn import CONSOLE, Drawn
from tests.ops.broadcasts.test_broadcasts import send, wanted, write

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tenants.models import Commune

pytestmark = browsers.MARKS


def test_from_the_form_to_the_report(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    givors: Commune,
) -> None:
    draft = write(console)
    sent = send(console, django_capture_on_commit_callbacks, subject="news", mode="proposed")
    pages = Drawn()
    for name, path in (("ecrire", "/envois/"), ("confirmer", draft), ("suivre", f"/envois/{sent.pk}/")):
        pages.keep(f"{CONSOLE}{path}?{name}", console.get(path))
    pages.keep(f"{CONSOLE}/envois/?refuse", console.post("/envois/", wanted(level="", ends_at="")), 422)
    pages.keep_files(console, CONSOLE)
    assert pages.look("envois", schemes=("light", "dark")) == 4
