"""Entries as the directory lists them: pages of the site and services of the town hall, told in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Exists

from cms.directory.enums import CATEGORIES, SINGULAR, Access, EntryKind
from cms.directory.models import DirectoryPage
from cms.pages.image_models import CommuneImage
from cms.pages.pages import HOME_SLUG, restrictions_above
from design.hours import BadHours, HoursState, WeeklyHours
from design.public_holidays import french_holidays
from identity.town_hall.models import Service
from tenants.geography.slugs import fold
from tenants.page_files.ends import shown_until
from tenants.together import answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tenants.models import Commune
    from tenants.together import Asking

#: A portrait or a photo beside a line, for screens of two pixels a point.
PORTRAIT = "fill-192x240|format-webp"
#: Columns of the body are not read for a line.
_UNREAD = ("body", "contact_name", "access_note", "delivery_note", "surgeries", "search_description")


@dataclass(frozen=True)
class Listed:
    """A line of the directory."""

    kind: EntryKind
    title: str
    url: str
    summary: str = ""
    categories: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    address_lines: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    hours: WeeklyHours = field(default_factory=WeeklyHours)
    access: tuple[str, ...] = ()
    sort_key: str = ""
    function: str = ""
    delegations: tuple[str, ...] = ()
    group: str = ""
    rank: int | None = None
    page: DirectoryPage | None = None
    is_example: bool = False

    @property
    def category_words(self) -> list[str]:
        known = CATEGORIES[self.kind]
        return [str(known[one]) for one in self.categories if one in known]

    @property
    def label(self) -> str:
        """What kind of thing it is: its categories, else its kind."""
        return ", ".join(self.category_words) or str(SINGULAR[self.kind])

    @property
    def is_accessible(self) -> bool:
        return bool({Access.WHEELCHAIR, Access.ASSISTED} & set(self.access))

    @property
    def letter(self) -> str:
        return self.sort_key[:1].upper() if self.sort_key[:1].isalpha() else "#"

    @property
    def haystack(self) -> str:
        words = (
            self.title,
            self.summary,
            self.function,
            *self.category_words,
            *self.delegations,
            *self.address_lines,
        )
        return f" {fold(' '.join(words)).replace('-', ' ')}"

    def state_at(self, now: datetime, commune: Commune) -> HoursState:
        """A page that shows it is told until when it holds."""
        state = self.hours.state_at(
            now, ZoneInfo(commune.time_zone), french_holidays(commune.holidays_subdivision)
        )
        shown_until(state.until)
        return state

    def is_open_at(self, now: datetime, commune: Commune) -> bool:
        """Asked of every line by a filter: the page that answers has a query, and is never kept."""
        tz, holidays = ZoneInfo(commune.time_zone), french_holidays(commune.holidays_subdivision)
        return self.hours.is_known and self.hours.is_open_at(now, tz, holidays)


def every(kind: EntryKind | None = None) -> list[Listed]:
    """Every entry that is online, of a kind or of all, in the order of their lists. One statement."""
    return answer(asked(kind))


def asked(kind: EntryKind | None = None) -> Asking[list[Listed]]:
    """The same, as a page asks for it with the rest of what it shows."""
    services = Service.objects.filter(is_active=True)
    pages = DirectoryPage.objects.live().exclude(Exists(restrictions_above()))
    pages = pages.exclude(kind=EntryKind.SERVICE).defer(*_UNREAD)
    told, written = yield (
        services if kind in {None, EntryKind.SERVICE} else services.none(),
        pages.filter(kind=kind) if kind else pages,
    )
    found = [*map(of_service, told), *map(of_page, written)]
    return sorted(found, key=_order if kind is EntryKind.ELECTED else lambda one: (one.sort_key, one.url))


def _order(one: Listed) -> tuple[int, str]:
    """The order of the tableau (CGCT, R2121-2 to R2121-4), then the alphabet."""
    return (one.rank if one.rank is not None else 9999, one.sort_key)


def of_service(service: Service) -> Listed:
    return Listed(
        kind=EntryKind.SERVICE,
        title=service.name,
        url=f"/annuaire/services/{service.slug}/",
        summary=service.summary,
        phone=service.phone,
        email=service.email,
        address_lines=service.address_lines,
        point=point_of(service),
        hours=hours_of(service),
        sort_key=fold(service.name),
    )


def of_page(page: DirectoryPage) -> Listed:
    return Listed(
        kind=EntryKind(page.kind),
        title=page.title,
        url=page.url_path.removeprefix(f"/{HOME_SLUG}"),
        summary=page.summary,
        categories=tuple(page.categories or ()),
        phone=page.phone,
        email=page.email,
        address_lines=page.address_lines,
        point=page.point,
        hours=page.hours,
        access=tuple(page.access or ()),
        sort_key=page.sort_key or fold(page.title),
        function=page.function,
        delegations=tuple(page.delegation_lines),
        group=page.group,
        rank=page.rank,
        page=page,
        is_example=page.is_example,
    )


def hours_of(service: Service) -> WeeklyHours:
    try:
        return service.hours
    except BadHours:
        return WeeklyHours()


def point_of(thing: Service) -> tuple[float, float] | None:
    if thing.latitude is None or thing.longitude is None:
        return None
    return thing.latitude, thing.longitude


def with_pictures(entries: Iterable[Listed]) -> dict[str, Any]:
    """The portraits of some entries by their address; two statements whatever their number."""
    pages = {one.url: one.page for one in entries if one.page is not None and one.page.image_id}
    images = CommuneImage.objects.prefetch_renditions(PORTRAIT).in_bulk(
        [one.image_id for one in pages.values()]
    )
    return {
        url: images[page.image_id].get_rendition(PORTRAIT)
        for url, page in pages.items()
        if page.image_id in images
    }
