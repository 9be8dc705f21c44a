"""Job offers of the town hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages.contacts import contact_of
from cms.pages.enums import ContractKind, ListKind
from cms.pages.example_panel import ExamplePanel
from cms.pages.models.lists import ListedPage
from cms.pages.pages import SitePage
from design.linked_data import postal_address
from design.typography import day_in_full
from identity.town_hall.models import Service
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

_SCHEMA_ORG = {
    ContractKind.PERMANENT: "FULL_TIME",
    ContractKind.FIXED_TERM: "CONTRACTOR",
    ContractKind.SEASONAL: "TEMPORARY",
    ContractKind.APPRENTICE: "OTHER",
    ContractKind.INTERNSHIP: "INTERN",
    ContractKind.CIVIC: "VOLUNTEER",
    ContractKind.TEMPORARY: "PER_DIEM",
}


class JobPage(ListedPage):
    """What is offered, until when, and how to apply. Closed by itself the day after ``closes_on``."""

    list_kind = ListKind.JOBS

    lead = models.CharField(
        _("l’essentiel en une phrase"),
        max_length=280,
        help_text=_("Ce que fera la personne, dans quelle équipe."),
    )
    contract = models.CharField(
        _("contrat"), max_length=20, choices=ContractKind.choices, default=ContractKind.PERMANENT
    )
    grade = models.CharField(
        _("grade ou cadre d’emplois"),
        max_length=150,
        blank=True,
        help_text=_("Par exemple\u00a0: adjoint technique territorial, catégorie C."),
    )
    hours = models.CharField(
        _("temps de travail"),
        max_length=120,
        blank=True,
        help_text=_("Par exemple\u00a0: 35\u00a0h, du lundi au vendredi."),
    )
    salary = models.CharField(_("rémunération"), max_length=200, blank=True)
    place = models.CharField(_("lieu de travail"), max_length=150, blank=True)
    starts_on = models.DateField(_("poste à pourvoir le"), null=True, blank=True)
    closes_on = models.DateField(
        _("candidatures jusqu’au"), null=True, blank=True, help_text=_("Inclus."), db_index=True
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service à qui s’adresser"),
    )
    apply = models.TextField(_("comment postuler"), blank=True, max_length=2000)
    apply_url = models.URLField(_("lien pour postuler"), max_length=300, blank=True)
    apply_email = models.EmailField(_("e-mail pour postuler"), blank=True)
    body = BodyField(BodyStreamBlock(), verbose_name=_("missions et profil"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldPanel("contract"),
                FieldPanel("grade"),
                FieldPanel("hours"),
                FieldPanel("salary"),
                FieldPanel("place"),
                FieldPanel("starts_on"),
            ],
            _("Le poste"),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("closes_on"),
                FieldPanel("apply"),
                FieldRowPanel([FieldPanel("apply_url"), FieldPanel("apply_email")]),
                FieldPanel("service"),
            ],
            _("Postuler"),
        ),
        ExamplePanel(),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("grade"),
        index.SearchField("body"),
    ]
    shown_with = ("service",)
    unread = ("body", "apply")
    open_graph_kind = "article"
    tile_icon = "briefcase"
    template = "cms/pages/job.html"

    class Meta:
        verbose_name = _("offre d’emploi")
        verbose_name_plural = _("offres d’emploi")

    def is_open_on(self, day: date) -> bool:
        return self.closes_on is None or day <= self.closes_on

    @property
    def is_open(self) -> bool:
        """Changes at midnight, where every kept page ends anyway (tenants.page_files.ends)."""
        return self.is_open_on(timezone.localdate())

    @property
    def contract_label(self) -> str:
        return str(ContractKind(self.contract).label)

    @property
    def period(self) -> str:
        if self.closes_on is None:
            return __("sans date limite")
        words = __("candidatures jusqu’au %s") if self.is_open else __("candidatures closes depuis le %s")
        return words % day_in_full(self.closes_on)

    @property
    def result_label(self) -> str:
        return __("Offre d’emploi")

    @property
    def result_text(self) -> str:
        return self.lead

    def schema_org(self) -> dict[str, Any] | None:
        """Only while it is open: engines list what can still be answered."""
        if not self.is_open:
            return None
        commune = current_commune()
        published = self.first_published_at or self.last_published_at
        address = postal_address([self.place] if self.place else [], commune.name)
        contact = {"@type": "ContactPoint", "email": self.apply_email}
        return {
            "@type": "JobPosting",
            "title": self.title,
            "description": self.lead,
            "employmentType": _SCHEMA_ORG[ContractKind(self.contract)],
            "hiringOrganization": {
                "@id": f"{commune.base_url}/#mairie",
                "@type": "Organization",
                "name": commune.name,
            },
            "jobLocation": {"@type": "Place", "address": address},
            **({"datePosted": timezone.localdate(published).isoformat()} if published else {}),
            **({"validThrough": self.closes_on.isoformat()} if self.closes_on else {}),
            **({"workHours": self.hours} if self.hours else {}),
            **({"jobStartDate": self.starts_on.isoformat()} if self.starts_on else {}),
            **({"applicationContact": contact} if self.apply_email else {}),
            "directApply": bool(self.apply_url),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"is_open": self.is_open, "contact": contact_of(self.service)}

    def clean(self) -> None:
        super().clean()
        if not (self.apply or self.apply_url or self.apply_email or self.service_id):
            raise ValidationError(
                {
                    "apply": __(
                        "Dites comment postuler\u00a0: un lien, un e-mail, un service ou quelques mots."
                    )
                }
            )
