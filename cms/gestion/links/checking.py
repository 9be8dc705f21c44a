"""Tries the links of the whole site and writes what is broken in one row of ``SiteReport``."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.gestion.links import guard
from cms.gestion.links.finding import Target, links_of
from cms.pages.pages import page_classes
from cms.reports.models import SiteReport
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cms.gestion.links.finding import FoundLink
    from cms.pages.pages import SitePage

KIND = "links"
#: Other sites' addresses tried in one run: those of a town many times over.
MOST_ADDRESSES = 500
#: Between two questions to the same host.
PAUSE = 1.0


class Reason(StrEnum):
    """Why a link is told of; ``UNSURE`` and ``REFUSED`` ask for a person's eye before anything is changed."""

    EMPTY = "empty"
    PAGE_GONE = "page-gone"
    PAGE_HIDDEN = "page-hidden"
    DOCUMENT_GONE = "document-gone"
    NO_ADDRESS = "no-address"
    NO_ANCHOR = "no-anchor"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True)
class Broken:
    page: int
    title: str
    url: str
    text: str
    reason: Reason
    detail: str
    since: str


class Checker:
    """One run over the site. ``status_of`` and ``pause`` come from outside: tests have no network and no time."""

    def __init__(
        self, status_of: Callable[[str], int] = guard.status_of, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._status_of, self._pause = status_of, pause
        self._known: dict[str, tuple[Reason, str] | None] = {}
        self._asked: dict[str, float] = defaultdict(float)
        self._own_host = current_commune().primary_host
        self.checked = self.unchecked = 0

    def why_broken(self, page: SitePage, link: FoundLink) -> tuple[Reason, str] | None:
        if link.target is Target.PAGE:
            return self._page(link.to)
        if link.target is Target.DOCUMENT:
            exists = link.to.isdecimal() and get_document_model().objects.filter(pk=link.to).exists()
            return None if exists else (Reason.DOCUMENT_GONE, "")
        return self._address(page, link.to.strip())

    def _page(self, identifier: str) -> tuple[Reason, str] | None:
        live = (
            Page.objects.filter(pk=identifier).values_list("live", flat=True)
            if identifier.isdecimal()
            else []
        )
        if not live:
            return Reason.PAGE_GONE, ""
        return None if live[0] else (Reason.PAGE_HIDDEN, "")

    def _address(self, page: SitePage, url: str) -> tuple[Reason, str] | None:
        if not url:
            return Reason.EMPTY, ""
        parts = urlsplit(url)
        if parts.scheme in {"mailto", "tel"}:
            return None
        if url.startswith("#"):
            return self._anchor(page, parts.fragment)
        if not parts.netloc or parts.hostname == self._own_host:
            return self._own(parts.path or "/", parts.fragment)
        if url not in self._known:
            self._known[url] = self._elsewhere(url)
        return self._known[url]

    def _own(self, path: str, fragment: str) -> tuple[Reason, str] | None:
        page = _page_at(path)
        if page is not None:
            if not page.live:
                return Reason.PAGE_HIDDEN, ""
            return self._anchor(page.specific, fragment) if fragment else None
        if path.startswith("/medias/"):
            name = unquote(path.removeprefix("/medias/"))
            return None if default_storage.exists(name) else (Reason.NO_ADDRESS, path)
        try:
            found = resolve(path if path.endswith("/") else f"{path}/", "config.urls_commune")
        except Resolver404:
            return Reason.NO_ADDRESS, path
        return (Reason.NO_ADDRESS, path) if found.url_name == "wagtail_serve" else None

    def _anchor(self, page: SitePage, fragment: str) -> tuple[Reason, str] | None:
        """The page is drawn as its visitors see it."""
        response = page.make_preview_request()
        response.render() if hasattr(response, "render") and not response.is_rendered else None
        there = f'id="{unquote(fragment)}"' in response.content.decode()
        return None if there or not fragment else (Reason.NO_ANCHOR, f"#{fragment}")

    def _elsewhere(self, url: str) -> tuple[Reason, str] | None:
        if self.checked >= MOST_ADDRESSES:
            self.unchecked += 1
            return None
        self.checked += 1
        host = urlsplit(url).hostname or ""
        wait = self._asked[host] + PAUSE - time.monotonic()
        if wait > 0:
            self._pause(wait)
        try:
            status = self._status_of(url.partition("#")[0])
        except guard.Refused:
            return Reason.REFUSED, ""
        except guard.Unreachable as error:
            return Reason.UNREACHABLE, str(error)
        finally:
            self._asked[host] = time.monotonic()
        if status in {404, 410}:
            return Reason.GONE, str(status)
        return (Reason.UNSURE, str(status)) if status >= 400 else None


def _page_at(path: str) -> Page | None:
    from_home = [part for part in unquote(path).strip("/").split("/") if part]
    home = Page.objects.filter(depth=2).first()
    if home is None:
        return None
    url_path = home.url_path + "".join(f"{part}/" for part in from_home)
    return Page.objects.filter(url_path=url_path).first()


def check(checker: Checker | None = None, today: date | None = None) -> SiteReport:
    """Every page online; the report of today takes the place of the one before, whose dates it keeps."""
    checker, today = checker or Checker(), today or timezone.localdate()
    former = SiteReport.objects.filter(kind=KIND).order_by("-day").first()
    since = {(row["page"], row["url"]): row["since"] for row in (former.data["broken"] if former else [])}
    broken: list[Broken] = []
    for model in page_classes():
        for page in model.objects.live().order_by("pk").iterator(chunk_size=50):
            for link in dict.fromkeys(links_of(page)):
                if (why := checker.why_broken(page, link)) is not None:
                    url = link.to if link.target is Target.ADDRESS else ""
                    first = since.get((page.pk, url), today.isoformat())
                    broken.append(Broken(page.pk, page.title, url, link.text[:120], why[0], why[1], first))
    data = {
        "broken": [asdict(one) for one in broken],
        "checked": checker.checked,
        "unchecked": checker.unchecked,
    }
    report, _created = SiteReport.objects.update_or_create(kind=KIND, day=today, defaults={"data": data})
    SiteReport.objects.filter(kind=KIND).exclude(pk=report.pk).delete()
    return report
