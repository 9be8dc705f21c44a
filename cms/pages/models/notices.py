"""Public notices: inquiries, consultations, contracts, works, planning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.attached import DocumentsStreamBlock
from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages.enums import ListKind, NoticeKind, NoticeState
from cms.pages.example_panel import ExamplePanel
from cms.pages.forms import NoticePageForm
from cms.pages.located import located
from cms.pages.models.lists import ListedPage
from cms.pages.occurrences import moment
from cms.pages.pages import SitePage
from cms.pages.point_panel import PointPanel
from design.typography import NBSP, day_in_full, hour
from tenants.current import current_commune
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest


class NoticePage(ListedPage):
    """What the town hall must tell, for as long as it lasts: what, until when, how to answer, and what came of it."""

    list_kind = ListKind.NOTICES

    kind = models.CharField(
        _("genre d’avis"), max_length=20, choices=NoticeKind.choices, default=NoticeKind.OTHER
    )
    lead = models.CharField(
        _("l’essentiel en une phrase"), max_length=280, help_text=_("De quoi il s’agit et qui cela concerne.")
    )
    opens_on = models.DateField(_("du"), default=timezone.localdate)
    closes_on = models.DateField(
        _("au"),
        null=True,
        blank=True,
        help_text=_("Inclus. Vide\u00a0: jusqu’à nouvel ordre."),
        db_index=True,
    )
    closes_at = models.TimeField(
        _("heure de clôture"),
        null=True,
        blank=True,
        help_text=_("Si elle compte\u00a0: registre fermé à 17\u00a0h, offres avant midi."),
    )
    consult = models.TextField(
        _("où consulter le dossier"),
        blank=True,
        max_length=2000,
        help_text=_("Lieux, jours et heures, une ligne par lieu."),
    )
    answer = models.TextField(_("comment donner son avis ou répondre"), blank=True, max_length=2000)
    answer_url = models.URLField(
        _("lien pour répondre"),
        max_length=300,
        blank=True,
        help_text=_("Registre en ligne, profil d’acheteur, formulaire."),
    )
    answer_email = models.EmailField(_("e-mail pour répondre"), blank=True)
    commissioner = models.CharField(
        _("commissaire enquêteur"),
        max_length=200,
        blank=True,
        help_text=_("Nom, et ses permanences s’il y en a."),
    )
    streets = models.JSONField(_("rues concernées"), default=list, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    documents = BodyField(DocumentsStreamBlock(), verbose_name=_("documents joints"), blank=True)
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)
    outcome = models.TextField(
        _("ce qui a été décidé"),
        blank=True,
        max_length=4000,
        help_text=_("Après la clôture\u00a0: le rapport, la décision, l’entreprise retenue."),
    )
    outcome_documents = BodyField(DocumentsStreamBlock(), verbose_name=_("rapport et décision"), blank=True)

    base_form_class = NoticePageForm
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("lead"),
        FieldRowPanel(
            [FieldPanel("opens_on"), FieldPanel("closes_on"), FieldPanel("closes_at")], heading=_("Dates")
        ),
        FieldPanel("body"),
        FieldPanel("documents"),
        MultiFieldPanel(
            [
                FieldPanel("consult"),
                FieldPanel("answer"),
                FieldPanel("answer_url"),
                FieldPanel("answer_email"),
                FieldPanel("commissioner"),
            ],
            _("Consulter et répondre"),
        ),
        MultiFieldPanel(
            [FieldPanel("streets"), PointPanel()],
            _("Lieu"),
        ),
        MultiFieldPanel([FieldPanel("outcome"), FieldPanel("outcome_documents")], _("Après la clôture")),
        ExamplePanel(),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("consult"),
        index.SearchField("body"),
        index.SearchField("outcome"),
    ]
    unread = ("body", "documents", "outcome_documents", "consult", "answer")
    open_graph_kind = "article"
    tile_icon = "megaphone"
    template = "cms/pages/notice.html"

    class Meta:
        verbose_name = _("avis public")
        verbose_name_plural = _("avis publics")

    @property
    def opens(self) -> datetime:
        return moment(self.opens_on, None)

    @property
    def closes(self) -> datetime | None:
        """The moment after which it is too late; None until somebody says."""
        if self.closes_on is None:
            return None
        if self.closes_at is not None:
            return moment(self.closes_on, self.closes_at)
        return moment(self.closes_on + timedelta(days=1), None)

    def state_at(self, now: datetime) -> NoticeState:
        if now < self.opens:
            return NoticeState.COMING
        return NoticeState.CLOSED if self.closes is not None and now >= self.closes else NoticeState.OPEN

    @property
    def state(self) -> NoticeState:
        """As it is now. A page that shows it is kept until it changes."""
        now = timezone.now()
        state = self.state_at(now)
        if state != NoticeState.CLOSED:
            shown_until(self.opens if state == NoticeState.COMING else self.closes)
        return state

    @property
    def period(self) -> str:
        """« ouverte jusqu’au 12 janvier 2027 à 17 h », in words that fit all kinds."""
        until = day_in_full(self.closes_on) if self.closes_on else ""
        if until and self.closes_at:
            until = f"{until} {__('à')}{NBSP}{hour(self.closes_at)}"
        since = day_in_full(self.opens_on)
        one_day = self.closes_on == self.opens_on
        match self.state:
            case NoticeState.COMING | NoticeState.OPEN if one_day and self.closes_at:
                return __("le %(day)s, jusqu’à %(hour)s") % {
                    "day": since,
                    "hour": hour(self.closes_at),
                }
            case NoticeState.COMING | NoticeState.OPEN if one_day:
                return __("le %s") % since
            case NoticeState.COMING if until:
                return __("du %(first)s au %(last)s") % {"first": since, "last": until}
            case NoticeState.COMING:
                return __("à partir du %s") % since
            case NoticeState.OPEN if until:
                return __("jusqu’au %s") % until
            case NoticeState.OPEN:
                return __("depuis le %s") % since
            case _:
                return __("terminé depuis le %s") % until

    @property
    def state_words(self) -> str:
        """« En cours », or what that is for an inquiry, which one answers: « Ouverte »."""
        if self.kind in {NoticeKind.INQUIRY, NoticeKind.CONSULTATION}:
            return {
                NoticeState.COMING: __("À venir"),
                NoticeState.OPEN: __("Ouverte"),
                NoticeState.CLOSED: __("Terminée"),
            }[self.state]
        return str(self.state.label)

    @property
    def result_label(self) -> str:
        return str(NoticeKind(self.kind).label)

    @property
    def result_text(self) -> str:
        return self.lead

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        state = self.state
        place = located(current_commune(), self.latitude, self.longitude)
        return context | {"state": state, "is_open": state == NoticeState.OPEN, "place": place}

    def clean(self) -> None:
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": __("La fin vient avant le début.")})
        if self.closes_at and not self.closes_on:
            raise ValidationError({"closes_on": __("Donnez aussi le jour.")})
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"latitude": __("Donnez la latitude et la longitude, ou aucune des deux.")})
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            raise ValidationError({"latitude": __("Une latitude va de −90 à 90.")})
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            raise ValidationError({"longitude": __("Une longitude va de −180 à 180.")})
