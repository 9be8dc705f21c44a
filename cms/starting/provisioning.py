"""What an opening keeps of the starting sites: one of them, or none. A score of statements, whatever the number of pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import router
from django.db.models import Case, DateField, ExpressionWrapper, F, IntegerField, Value, When
from django.db.models.functions import Replace
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from cms.pages.models import EventPage, HomePage, JobPage, NewsPage, NoticePage, SiteAppearance
from cms.pages.pages import HOME_DEPTH
from cms.starting.marks import EPOCH, MARK, monday_of, prefix
from cms.starting.seeds import KINDS
from cms.starting.sites import site
from cms.streets.models import Street
from tenants.provisioning.sites import StartingSite, site_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


@dataclass(frozen=True)
class _Found:
    pk: int
    path: str
    slug: str
    url_path: str
    content_type: int


def provision_examples(commune: Commune, options: ProvisioningOptions) -> None:
    """The site that was chosen, else the one that fits the population. Done a second time, it finds nothing to do."""
    chosen = StartingSite(options.site) if options.site else site_for(commune.population)
    columns = ("pk", "path", "slug", "url_path", "content_type_id")
    found = [_Found(*row) for row in Page.objects.filter(url_path__contains=f"/{MARK}").values_list(*columns)]
    kept = [page.pk for page in found if f"/{prefix(chosen)}" in page.url_path]
    if removed := [page for page in found if page.pk not in set(kept)]:
        _remove(removed)
        _delete(Street.objects.filter(slug__startswith=MARK).exclude(slug__startswith=prefix(chosen)))
    if kept:
        _make_its_own(kept, prefix(chosen))
        _date(kept)
        HomePage.objects.update(introduction=site(chosen).introduction)
        if outside := site(chosen).outside_menu:
            Page._base_manager.filter(depth=HOME_DEPTH + 1, slug__in=outside).update(show_in_menus=False)
        if layout := site(chosen).layout:
            SiteAppearance.objects.update(layout=layout.value)


def _remove(pages: Sequence[_Found]) -> None:
    """Nobody saw or changed them: no revision, no log, nothing of the rest points to them."""
    ids, texts = [page.pk for page in pages], [str(page.pk) for page in pages]
    of_them = {"object_id__in": texts, "content_type_id__in": {page.content_type for page in pages}}
    _delete(IndexEntry.objects.filter(**of_them))
    _delete(ReferenceIndex.objects.filter(**of_them))
    for model in KINDS:
        _delete(model._base_manager.filter(pk__in=ids))
    _delete(Page._base_manager.filter(pk__in=ids))
    # Those that stood under a page of every site are missed there; the others went with the page above them.
    fewer = Counter(page.path[: -Page.steplen] for page in pages if page.slug.startswith(MARK))
    times = [When(path=path, then=F("numchild") - Value(count)) for path, count in fewer.items()]
    Page._base_manager.filter(path__in=fewer).update(
        numchild=Case(*times, default=F("numchild"), output_field=IntegerField())
    )


def _delete(rows: QuerySet[Model]) -> None:
    """The rows of this table alone: Django would look, kind by kind, for what points to each page."""
    rows._raw_delete(router.db_for_write(rows.model))


def _make_its_own(ids: Sequence[int], mark: str) -> None:
    """Their own addresses, online since now; dates as far from today as they were from the day of the template."""
    now = timezone.now()
    Page._base_manager.filter(pk__in=ids).update(
        slug=Replace("slug", Value(mark), Value("")),
        url_path=Replace("url_path", Value(mark), Value("")),
        first_published_at=now,
        last_published_at=now,
    )
    Street.objects.filter(slug__startswith=mark).update(slug=Replace("slug", Value(mark), Value("")))


def _date(ids: Sequence[int]) -> None:
    """As far from today as they were from the day of the template; what happens on a weekday stays on it."""
    today = timezone.localdate()
    shift, weeks = today - EPOCH, monday_of(today) - monday_of(EPOCH)
    for model, columns, by in (
        (NewsPage, ("date",), shift),
        (EventPage, ("start_date", "end_date", "last_on"), weeks),
        (NoticePage, ("opens_on", "closes_on"), shift),
        (JobPage, ("starts_on", "closes_on"), shift),
    ):
        model._base_manager.filter(pk__in=ids).update(
            **{name: ExpressionWrapper(F(name) + Value(by), output_field=DateField()) for name in columns}
        )
