"""A new version of Wagtail that writes an inline script, or changes what we override, is seen here (pitfall 24)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import wagtail
from django.apps import apps
from django.template.loader import get_template

WAGTAIL = Path(wagtail.__file__).parent
OURS = Path(__file__).resolve().parents[2] / "cms"
#: A script that the page itself holds, a style element, a style or an event attribute.
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"(?:application/json|application/ld\+json|text/template|text/x-template)\"))[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"",
    re.IGNORECASE,
)
#: Of e-mails, which no policy reads (ours leave by the outbox, with templates of their own); and of a module that no
#: page of ours shows: nothing is embedded (settings WAGTAILEMBEDS_FINDERS).
NOT_SHOWN = {"wagtailadmin/notifications/base.html", "wagtailembeds/embed_frontend.html"}
#: The original of each template that we override, by the digest of its text: read it again when it changes.
OVERRIDDEN = {
    "wagtailadmin/404.html": "28f5e6d779f8bf38",
    "wagtailadmin/admin_base.html": "8d1e91482208ac34",
    "wagtailadmin/base.html": "d9022f8527df321f",
    "wagtailadmin/home.html": "7eb3ee7b5a9d1355",
    "wagtailadmin/home/account_summary.html": "ff5c7d30e46778c3",
    "wagtailadmin/panels/inline_panel.html": "195bb0b199edb062",
    "wagtailadmin/panels/multiple_chooser_panel.html": "673bc9b26ca95c03",
    "wagtailadmin/widgets/date_input.html": "2557f7a4fd543d7c",
    "wagtailadmin/widgets/datetime_input.html": "479d8ddeaa73d2fd",
    "wagtailadmin/widgets/time_input.html": "536917c544a13563",
    "wagtailcore/shared/block_preview.html": "e35023cfde069f79",
    "wagtailcore/password_required.html": "707b31d06454f046",
    "wagtaildocs/password_required.html": "64410df722c3f55d",
}


def _folders() -> list[Path]:
    installed = [Path(config.path) for config in apps.get_app_configs()]
    return [path / "templates" for path in installed if path.is_relative_to(WAGTAIL)]


def _originals() -> dict[str, Path]:
    return {
        file.relative_to(folder).as_posix(): file for folder in _folders() for file in folder.rglob("*.html")
    }


def _overridden() -> set[str]:
    ours = {
        file.relative_to(folder).as_posix()
        for folder in OURS.glob("*/templates")
        for file in folder.rglob("*.html")
    }
    return ours & set(_originals())


def test_every_template_with_an_inline_script_is_overridden() -> None:
    inline = {name for name, file in _originals().items() if INLINE.search(file.read_text(encoding="utf-8"))}
    assert inline - NOT_SHOWN - _overridden() == set()
    assert len(inline - NOT_SHOWN) >= 5


def test_what_we_override_is_what_we_read() -> None:
    originals = _originals()
    found = {
        name: hashlib.sha256(originals[name].read_bytes()).hexdigest()[:16] for name in sorted(_overridden())
    }
    assert found == OVERRIDDEN


def test_ours_are_the_ones_that_are_drawn() -> None:
    for name in _overridden():
        drawn = get_template(name)
        assert Path(drawn.origin.name).is_relative_to(OURS), name  # type: ignore[attr-defined]


def test_no_template_of_the_admin_of_ours_is_inline() -> None:
    for folder in OURS.glob("*/templates"):
        for file in folder.rglob("*.html"):
            if "/emails/" not in file.as_posix():
                assert not INLINE.search(file.read_text(encoding="utf-8")), file


def test_python_writes_one_inline_script_which_is_replaced() -> None:
    """``BaseChooser.render`` (cms.pages.adaptation)."""
    writers = {
        file.relative_to(WAGTAIL).as_posix()
        for file in WAGTAIL.rglob("*.py")
        if "<script>" in file.read_text(encoding="utf-8") and not {"tests", "test"} & set(file.parts)
    }
    assert writers == {"admin/rich_text/converters/db_html.py", "admin/widgets/chooser.py"}
