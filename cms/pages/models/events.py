"""Events of the agenda."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages import calendar_files
from cms.pages.enums import EventKind, EventState, ListKind, Repeat
from cms.pages.event_data import event_data
from cms.pages.example_panel import ExamplePanel
from cms.pages.forms import EventPageForm
from cms.pages.models.illustrated import IllustratedPage
from cms.pages.models.lists import ListedPage
from cms.pages.models.news import NewsCategory
from cms.pages.occurrences import Occurrence, hours_in_words
from cms.pages.pages import SitePage
from cms.pages.recurrence import NotADate, Recurrence, spans_of
from tenants.current import current_commune
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: Of an event that repeats, the dates that its page lists after the next one.
COMING_SHOWN = 8
EVENT_FILE = "evenement.ics"


class EventPage(IllustratedPage, ListedPage):
    """Something that takes place, once or several times. Days and hours are those of the commune's own clock."""

    list_kind = ListKind.AGENDA

    kind = models.CharField(
        _("genre"),
        max_length=20,
        choices=EventKind.choices,
        default=EventKind.EVENT,
        help_text=_("Une séance du conseil municipal est aussi annoncée avec les actes de la commune."),
    )
    lead = models.CharField(
        _("l’essentiel en une phrase"),
        max_length=280,
        help_text=_("Montrée dans l’agenda\u00a0: pour qui, pour quoi."),
    )
    category = models.ForeignKey(
        NewsCategory,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thème"),
    )
    start_date = models.DateField(_("date"), help_text=_("La première, si l’événement revient."))
    start_time = models.TimeField(
        _("heure de début"), null=True, blank=True, help_text=_("Laissez vide pour toute la journée.")
    )
    end_date = models.DateField(
        _("dernier jour"), null=True, blank=True, help_text=_("S’il dure plusieurs jours de suite.")
    )
    end_time = models.TimeField(_("heure de fin"), null=True, blank=True)
    repeat = models.CharField(
        _("revient"), max_length=20, choices=Repeat.choices, default=Repeat.NEVER, blank=True
    )
    repeat_days = models.JSONField(_("jours de la semaine"), default=list, blank=True)
    repeat_until = models.DateField(
        _("jusqu’au"), null=True, blank=True, help_text=_("Inclus. Vide\u00a0: sans fin connue.")
    )
    excepted_dates = models.TextField(
        _("sauf les dates"),
        blank=True,
        max_length=4000,
        help_text=_("Une par ligne\u00a0: 25/12/2026, ou du 19/12/2026 au 04/01/2027."),
    )
    excepted_words = models.CharField(
        _("exceptions en quelques mots"),
        max_length=120,
        blank=True,
        help_text=_(
            "Par exemple\u00a0: sauf pendant les vacances scolaires. Sinon les dates sont écrites une à une."
        ),
    )
    extra_dates = models.TextField(
        _("et aussi les dates"), blank=True, max_length=4000, help_text=_("Une par ligne\u00a0: 12/06/2027.")
    )
    #: The last day it begins on, kept by ``save``; None when it has no end.
    last_on = models.DateField(_("dernière date"), null=True, blank=True, editable=False, db_index=True)
    state = models.CharField(
        _("situation"), max_length=20, choices=EventState.choices, default=EventState.PLANNED
    )
    state_note = models.CharField(
        _("précision"),
        max_length=200,
        blank=True,
        help_text=_(
            "La raison, ou la nouvelle date\u00a0: «\u00a0reporté au 12 mars à cause de la neige\u00a0»."
        ),
    )
    place_name = models.CharField(_("lieu"), max_length=150, blank=True)
    place_address = models.CharField(_("adresse du lieu"), max_length=200, blank=True)
    place_page = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page du lieu"),
    )
    place_access = models.CharField(
        _("accessibilité du lieu"),
        max_length=250,
        blank=True,
        help_text=_(
            "Par exemple\u00a0: de plain-pied, boucle magnétique, interprète en langue des signes sur demande."
        ),
    )
    organiser = models.CharField(_("organisé par"), max_length=150, blank=True)
    audience = models.CharField(
        _("public"),
        max_length=120,
        blank=True,
        help_text=_("«\u00a0tout public\u00a0», «\u00a0dès 6 ans\u00a0»."),
    )
    price = models.CharField(
        _("tarif"),
        max_length=120,
        blank=True,
        help_text=_("«\u00a0gratuit\u00a0», «\u00a05\u00a0€, gratuit pour les enfants\u00a0»."),
    )
    booking_url = models.URLField(_("lien pour réserver ou s’inscrire"), max_length=300, blank=True)
    booking_note = models.CharField(_("comment réserver"), max_length=200, blank=True)
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)

    base_form_class = EventPageForm
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start_date"), FieldPanel("start_time")]),
                FieldRowPanel([FieldPanel("end_date"), FieldPanel("end_time")]),
            ],
            _("Quand"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("repeat"),
                FieldPanel("repeat_days"),
                FieldPanel("repeat_until"),
                FieldPanel("excepted_dates"),
                FieldPanel("excepted_words"),
                FieldPanel("extra_dates"),
            ],
            _("S’il revient"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("place_name"),
                FieldPanel("place_address"),
                PageChooserPanel("place_page"),
                FieldPanel("place_access"),
            ],
            _("Où"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("price"),
                FieldPanel("booking_url"),
                FieldPanel("booking_note"),
                FieldPanel("organiser"),
            ],
            _("Y aller"),
        ),
        IllustratedPage.image_panel,
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("category"), ExamplePanel()], _("Classement")),
        MultiFieldPanel(
            [
                HelpPanel(
                    _(
                        "Un événement qui n’a pas lieu reste dans l’agenda et le dit\u00a0: ne le supprimez pas."
                    )
                ),
                FieldPanel("state"),
                FieldPanel("state_note"),
            ],
            _("S’il n’a pas lieu"),
        ),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("place_name"),
        index.SearchField("organiser"),
        index.SearchField("body"),
        index.FilterField("start_date"),
    ]
    shown_with = ("category", "image", "place_page")
    unread = ("body", "excepted_dates", "extra_dates")
    open_graph_kind = "article"
    tile_icon = "calendar-days"
    template = "cms/pages/event.html"

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements de l’agenda")

    @cached_property
    def recurrence(self) -> Recurrence:
        """Raises NotADate when what was typed holds no date (``clean`` refuses it)."""
        return Recurrence(
            start=self.start_date,
            repeat=Repeat(self.repeat),
            days=tuple(self.repeat_days or ()),
            until=self.repeat_until,
            exceptions=tuple(spans_of(self.excepted_dates)),
            extra=tuple(span.first for span in spans_of(self.extra_dates)),
        )

    @property
    def is_all_day(self) -> bool:
        return self.start_time is None

    @property
    def is_planned(self) -> bool:
        return self.state == EventState.PLANNED

    def occurrences(self, first: date, last: date) -> list[Occurrence]:
        """Those that begin on a day from ``first`` to ``last``, or are not over on ``first``."""
        length = (self.end_date - self.start_date) if self.end_date else None
        since = first - length if length else first
        days = self.recurrence.dates(since, last)
        return [Occurrence(self, day, day + length if length else day) for day in days]

    def next_occurrence(self, now: datetime) -> Occurrence | None:
        """The first one that is not over at ``now``."""
        today = now.date()
        last = self.last_on or date(today.year + 5, 1, 1)
        return next((one for one in self.occurrences(today, last) if one.ends_at > now), None)

    @property
    def hours(self) -> str:
        """« de 14 h à 17 h », « à 18 h 30 », empty for a whole day."""
        return hours_in_words(self.start_time, self.end_time)

    @property
    def rhythm(self) -> str:
        """« tous les mercredis de 14 h à 17 h, jusqu’au 30 juin 2027 »; empty when it happens once."""
        return self.recurrence.in_words(self.hours, self.excepted_words)

    @property
    def result_label(self) -> str:
        return str(EventKind.COUNCIL.label) if self.kind == EventKind.COUNCIL else __("Événement")

    @property
    def result_text(self) -> str:
        return self.lead

    def schema_org(self) -> dict[str, Any]:
        return event_data(self, self.shown(timezone.localtime())[0], current_commune())

    def shown(self, now: datetime) -> tuple[Occurrence, list[Occurrence], bool]:
        """The date that its page puts first, the next ones, and whether there is one to come."""
        coming = self.coming(now, COMING_SHOWN + 1) if self.recurrence.is_repeated else []
        found = coming[0] if coming else self.next_occurrence(now)
        first = found or Occurrence(self, self.start_date, self.end_date or self.start_date)
        return first, coming[1:], found is not None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        occurrence, coming, is_to_come = self.shown(timezone.localtime())
        if is_to_come:
            shown_until(occurrence.ends_at)
        return context | {"occurrence": occurrence, "is_past": not is_to_come, "coming": coming}

    def coming(self, now: datetime, most: int) -> list[Occurrence]:
        """The next ones that are not over at ``now``, within a year."""
        found = self.occurrences(now.date(), now.date() + timedelta(days=366))
        return [one for one in found if one.ends_at > now][:most]

    def file(self, request: HttpRequest, name: str) -> HttpResponse:
        if name != EVENT_FILE:
            raise Http404
        return calendar_files.answer(current_commune(), self.title, [self])

    def clean(self) -> None:
        super().clean()
        errors = {**self._errors_of_dates(), **self._errors_of_recurrence()}
        if errors:
            raise ValidationError(errors)

    def _errors_of_dates(self) -> dict[str, str]:
        if self.start_date is None:
            return {}
        if self.end_date and self.end_date < self.start_date:
            return {"end_date": __("Le dernier jour vient avant le premier.")}
        one_day = self.end_date in {None, self.start_date}
        if self.end_time and not self.start_time:
            return {"start_time": __("Donnez aussi l’heure de début.")}
        if one_day and self.start_time and self.end_time and self.end_time <= self.start_time:
            return {
                "end_time": __(
                    "La fin vient avant le début. S’il finit après minuit, donnez aussi le dernier jour."
                )
            }
        return {}

    def _errors_of_recurrence(self) -> dict[str, str]:
        errors = {}
        for name in ("excepted_dates", "extra_dates"):
            try:
                spans_of(getattr(self, name))
            except NotADate as error:
                errors[name] = __("«\u00a0%s\u00a0» n’est pas une date de la forme 25/12/2026.") % error
        if self.repeat and self.repeat_until and self.start_date and self.repeat_until < self.start_date:
            errors["repeat_until"] = __("Cette date vient avant la première.")
        return errors

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("recurrence", None)
        last = self.recurrence.last
        length = (self.end_date - self.start_date) if self.end_date else None
        self.last_on = last + length if last and length else last
        super().save(*args, **kwargs)
