"""The register as RSS 2.0: who follows a town hall learns of each act when it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Enclosure
from django.utils.translation import gettext as _

from cms.acts import selectors
from cms.pages.feeds import DatedFeed
from tenants.current import current_commune
from tenants.geography import of_commune

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from cms.acts.models import Act

ITEMS = 50


class ActsFeed(Feed):  # type: ignore[type-arg]  # not generic at run time
    feed_type = DatedFeed
    language = "fr"

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object):  # type: ignore[no-untyped-def]  # Feed's own
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/rss+xml; charset=utf-8"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def title(self) -> str:
        commune = current_commune()
        return _("Actes de la commune %(place)s") % {"place": of_commune(commune.insee, commune.name)}

    def description(self) -> str:
        return _("Délibérations, arrêtés, décisions, procès-verbaux\u00a0: ce que la mairie publie.")

    def link(self) -> str:
        return "/actes/"

    def feed_url(self) -> str:
        return "/actes/flux.xml"

    def items(self) -> list[Act]:
        return selectors.newest(ITEMS)

    def item_title(self, item: Act) -> str:
        return f"{item.reference}\u00a0: {item.shown_title}"

    def item_description(self, item: Act) -> str:
        correction = _("Version corrigée. ") if item.version > 1 else ""
        return f"{correction}{item.matter_name or item.get_nature_display()}"

    def item_link(self, item: Act) -> str:
        return item.get_absolute_url()

    def item_guid(self, item: Act) -> str:
        return f"urn:uuid:{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Act) -> datetime:
        return item.posted_at

    def item_enclosures(self, item: Act) -> list[Enclosure]:
        url = f"{current_commune().base_url}{item.document_url}"
        return [Enclosure(url, str(item.size), "application/pdf")]
