"""The pages of a commune's site, its news, and how it looks."""

from __future__ import annotations

from cms.pages.image_models import CommuneImage, CommuneRendition
from cms.pages.models.appearance import SiteAppearance
from cms.pages.models.home import HomePage
from cms.pages.models.legal import LegalPage
from cms.pages.models.news import NewsCategory, NewsIndexPage, NewsPage
from cms.pages.models.standard import StandardPage

__all__ = [
    "CommuneImage",
    "CommuneRendition",
    "HomePage",
    "LegalPage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "SiteAppearance",
    "StandardPage",
]
