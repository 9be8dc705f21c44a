"""The pages of a commune's site, its news, and how it looks."""

from __future__ import annotations

from cms.pages.image_models import CommuneImage, CommuneRendition
from cms.pages.models.answers import FaqPage, GuidePage
from cms.pages.models.appearance import SiteAppearance
from cms.pages.models.events import EventPage
from cms.pages.models.home import HomePage
from cms.pages.models.jobs import JobPage
from cms.pages.models.legal import LegalPage
from cms.pages.models.lists import ListPage
from cms.pages.models.news import NewsCategory, NewsIndexPage, NewsPage
from cms.pages.models.notices import NoticePage
from cms.pages.models.standard import StandardPage

__all__ = [
    "CommuneImage",
    "CommuneRendition",
    "EventPage",
    "FaqPage",
    "GuidePage",
    "HomePage",
    "JobPage",
    "LegalPage",
    "ListPage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "NoticePage",
    "SiteAppearance",
    "StandardPage",
]
