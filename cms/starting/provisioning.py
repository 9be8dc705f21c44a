"""What an opening keeps of the starting sites: one of them, or none. A score of statements, whatever the number of pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import router
from django.db.models import Case, CharField, DateField, ExpressionWrapper, F, IntegerField, Value, When
from django.db.models.functions import Cast, Replace
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


def provision_examples(commune: Commune, options: ProvisioningOptions) -> None:
    """The site that was chosen, else the one that fits the population. Done a second time, it finds nothing to do."""
    chosen = StartingSite(options.site) if options.site else site_for(commune.population)
    found = Page._base_manager.filter(url_path__contains=f"/{MARK}")
    columns = ("url_path", "path", "slug", "content_type_id")
    pages = [_Found(*row) for row in found.values_list(*columns)]
    own = f"/{prefix(chosen)}"
    if removed := [page for page in pages if own not in page.url_path]:
        _remove(found.exclude(url_path__contains=own), removed)
        _delete(Street.objects.filter(slug__startswith=MARK).exclude(slug__startswith=prefix(chosen)))
    if len(removed) < len(pages):
        kept = found.filter(url_path__contains=own)
        _date(kept)
        _make_its_own(kept, prefix(chosen))
        HomePage.objects.update(introduction=site(chosen).introduction)
        if outside := site(chosen).outside_menu:
            Page._base_manager.filter(depth=HOME_DEPTH + 1, slug__in=outside).update(show_in_menus=False)
        if layout := site(chosen).layout:
            SiteAppearance.objects.update(layout=layout.value)


@dataclass(frozen=True)
class _Found:
    url_path: str
    path: str
    slug: str
    content_type: int


def _remove(rows: QuerySet[Page], pages: Sequence[_Found]) -> None:
    """Nobody saw or changed them: no revision, no log, nothing of the rest points to them. The database looks for them in
    each table: a hundred numbers in each of a dozen statements take longer to write than to find."""
    of_them = {
        "object_id__in": rows.values_list(Cast("pk", CharField())),
        "content_type_id__in": {page.content_type for page in pages},
    }
    _delete(IndexEntry.objects.filter(**of_them))
    _delete(ReferenceIndex.objects.filter(**of_them))
    for model in KINDS:
        _delete(model._base_manager.filter(pk__in=rows.values("pk")))
    _delete(rows)
    # Those that stood under a page of every site are missed there; the others went with the page above them.
    fewer = Counter(page.path[: -Page.steplen] for page in pages if page.slug.startswith(MARK))
    times = [When(path=path, then=F("numchild") - Value(count)) for path, count in fewer.items()]
    Page._base_manager.filter(path__in=fewer).update(
        numchild=Case(*times, default=F("numchild"), output_field=IntegerField())
    )


def _delete(rows: QuerySet[Model]) -> None:
    """The rows of this table alone: Django would look, kind by kind, for what points to each page."""
    rows._raw_delete(router.db_for_write(rows.model))


def _make_its_own(rows: QuerySet[Page], mark: str) -> None:
    """Their own addresses, online since now. What knows them by their mark comes before."""
    now = timezone.now()
    rows.update(
        slug=Replace("slug", Value(mark), Value("")),
        url_path=Replace("url_path", Value(mark), Value("")),
        first_published_at=now,
        last_published_at=now,
    )
    Street.objects.filter(slug__startswith=mark).update(slug=Replace("slug", Value(mark), Value("")))


def _date(rows: QuerySet[Page]) -> None:
    """As far from today as they were from the day of the template; what happens on a weekday stays on it."""
    today = timezone.localdate()
    shift, weeks = today - EPOCH, monday_of(today) - monday_of(EPOCH)
    for model, columns, by in (
        (NewsPage, ("date",), shift),
        (EventPage, ("start_date", "end_date", "last_on"), weeks),
        (NoticePage, ("opens_on", "closes_on"), shift),
        (JobPage, ("starts_on", "closes_on"), shift),
    ):
        model._base_manager.filter(pk__in=rows.values("pk")).update(
            **{name: ExpressionWrapper(F(name) + Value(by), output_field=DateField()) for name in columns}
        )
