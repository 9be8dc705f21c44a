"""Entries of the directory: one table, one page an entry. Tenant schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.directory.checks import check_rna, read_links
from cms.directory.enums import CATEGORIES, SINGULAR, Access, EntryKind
from cms.directory.fields import WebsiteField
from cms.directory.linked import entry_data
from cms.directory.services import locate
from cms.directory.showing import context_of_entry
from cms.pages.example_panel import ExamplePanel
from cms.pages.image_models import CommuneImage
from cms.pages.page_form import SitePageForm
from cms.pages.pages import SitePage, WrittenPage
from cms.pages.point_panel import PointPanel
from design.hours import BadHours, WeeklyHours
from design.hours_forms import HoursModelField
from tenants.current import current_commune
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from django.http import HttpRequest

#: Slashes in the stored address of a list: /accueil/annuaire/associations/
DIRECTORY_DEPTH = 4
#: Flags and numbers have a database default: code N−1 writes rows without them (design.md, fleet DDL).
Choices = partial(models.JSONField, default=list, db_default=[], blank=True)

_CONTACT = ("phone", "email", "website", "social_links")
_WHERE = ("address", "postal_code", "city", "latitude", "longitude", "access", "access_note")
_HOURS = ("hours_data", "hours_note")
_SORTED = ("categories", "is_example")
#: What is asked of each kind beside its title, its sentence, its picture and its text. Of a service, nothing: its row of
#: ``identity.town_hall`` says the rest.
OF_KIND: dict[str, tuple[str, ...]] = {
    EntryKind.SERVICE: ("is_example",),
    EntryKind.PLACE: (*_SORTED, *_CONTACT, *_WHERE, *_HOURS, "capacity", "booking_slug"),
    EntryKind.ASSOCIATION: (*_SORTED, *_CONTACT, *_WHERE, *_HOURS, "rna", "contact_name", "contact_agrees"),
    EntryKind.SHOP: (*_SORTED, *_CONTACT, *_WHERE, *_HOURS, "delivers", "delivery_note"),
    EntryKind.ELECTED: (*_SORTED, *_CONTACT, "function", "delegations", "rank", "group", "surgeries"),
}


class DirectoryForm(SitePageForm):
    """The controlled lists of the entry's kind, and what two answers say together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = kind_of(self.instance, self.parent_page)
        self.instance.kind = kind
        # What is not of this kind is not asked: its panel is not shown, and nothing empties its column.
        for name in {name for names in OF_KIND.values() for name in names} - set(OF_KIND.get(kind, ())):
            self.fields.pop(name, None)
        self._list("categories", list(CATEGORIES.get(kind, {}).items()), __("Catégories"))
        self._list("access", list(Access.choices), __("Accessibilité du lieu"))
        if "social_links" in self.fields:
            self.fields["social_links"] = forms.CharField(
                label=__("Réseaux sociaux"),
                required=False,
                help_text=__("Une adresse par ligne, en https://."),
                widget=forms.Textarea(attrs={"rows": 3}),
                initial="\n".join(self.instance.social_links or []),
            )
            self.initial["social_links"] = "\n".join(self.instance.social_links or [])

    def _list(self, name: str, choices: list[tuple[str, Any]], label: str) -> None:
        if name in self.fields:
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
            self.initial[name] = getattr(self.instance, name) or []

    def clean(self) -> dict[str, Any]:
        """An entry without a point gets that of its address, as a service does at the desk: asked once, where a person
        saves it."""
        data: dict[str, Any] = super().clean()
        asked = {"latitude", "longitude", "address"} <= self.fields.keys() and data.get("address")
        if asked and not self.errors and data.get("latitude") is None and data.get("longitude") is None:
            last = f"{data.get('postal_code') or ''} {data.get('city') or ''}".strip()
            found = locate((*data["address"].splitlines(), *([last] if last else [])), current_commune())
            data["latitude"], data["longitude"] = found or (None, None)
        return data

    def clean_social_links(self) -> list[str]:
        return read_links(self.cleaned_data["social_links"])


def kind_of(page: Any, parent: Any = None) -> str:
    """The kind of an entry: its own, else that of the list where it is being made."""
    if getattr(page, "pk", None):
        return str(page.kind)
    slug = getattr(parent, "slug", "")
    return slug if slug in EntryKind.values else str(page.kind or EntryKind.PLACE)


class DirectoryPage(WrittenPage):
    """A place, an association, a shop, an elected person; or what the town hall writes about one of its services."""

    kind = models.CharField(
        _("nature"), max_length=14, choices=EntryKind.choices, default=EntryKind.PLACE, editable=False
    )
    summary = models.CharField(
        _("en une phrase"),
        max_length=280,
        blank=True,
        help_text=_("Montrée dans l’annuaire et la recherche."),
    )
    categories = Choices(verbose_name=_("catégories"))
    sort_key = models.CharField(_("rang alphabétique"), max_length=255, blank=True, editable=False)
    image = models.ForeignKey(
        CommuneImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    image_alternative = models.CharField(_("ce que montre la photo"), max_length=250, blank=True)
    image_is_decorative = models.BooleanField(_("photo décorative"), default=False, db_default=False)
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    website = WebsiteField(_("site"), max_length=300, blank=True)
    social_links = Choices(verbose_name=_("réseaux sociaux"))
    address = models.TextField(_("adresse"), max_length=300, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        help_text=_("En degrés. Laissées vides, elles viennent de l’adresse si le géocodeur répond."),
    )
    hours_data = HoursModelField(_("horaires"), default=dict, db_default={}, blank=True)
    hours_note = models.CharField(_("précision sur les horaires"), max_length=300, blank=True)
    access = Choices(verbose_name=_("accessibilité du lieu"))
    access_note = models.CharField(_("précision sur l’accès"), max_length=300, blank=True)
    # Places
    capacity = models.IntegerField(_("nombre de personnes"), null=True, blank=True)
    booking_slug = models.SlugField(
        _("démarche qui réserve"),
        max_length=63,
        blank=True,
        help_text=_("L’identifiant de la démarche, par exemple reservation-salle."),
    )
    # Associations
    rna = models.CharField(
        _("numéro RNA"), max_length=10, blank=True, help_text=_("W suivi de neuf chiffres, sur le récépissé.")
    )
    contact_name = models.CharField(_("personne à contacter"), max_length=150, blank=True)
    contact_agrees = models.BooleanField(
        _("cette personne a accepté que son nom soit publié"), default=False, db_default=False
    )
    # Shops
    delivers = models.BooleanField(_("livre à domicile"), default=False, db_default=False)
    delivery_note = models.CharField(_("précision sur la livraison"), max_length=200, blank=True)
    # Elected people
    function = models.CharField(_("fonction"), max_length=150, blank=True)
    delegations = models.TextField(
        _("délégations"), max_length=1000, blank=True, help_text=_("Une par ligne.")
    )
    rank = models.IntegerField(
        _("rang au tableau du conseil"), null=True, blank=True, help_text=_("1 pour le maire.")
    )
    group = models.CharField(_("groupe"), max_length=120, blank=True)
    surgeries = models.CharField(
        _("permanences"), max_length=300, blank=True, help_text=_("Quand, où, avec ou sans rendez-vous.")
    )

    base_form_class = DirectoryForm
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("function"),
                FieldPanel("rank"),
                FieldPanel("delegations"),
                FieldPanel("group"),
                FieldPanel("surgeries"),
            ],
            _("Mandat"),
        ),
        MultiFieldPanel(
            [FieldPanel("categories"), ExamplePanel()],
            _("Classement"),
        ),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alternative"), FieldPanel("image_is_decorative")],
            _("Photo ou portrait"),
        ),
        MultiFieldPanel(
            [FieldPanel("rna"), FieldPanel("contact_name"), FieldPanel("contact_agrees")],
            _("Association"),
        ),
        MultiFieldPanel(
            [FieldPanel("delivers"), FieldPanel("delivery_note")],
            _("Livraison"),
        ),
        MultiFieldPanel(
            [FieldPanel("capacity"), FieldPanel("booking_slug")],
            _("Capacité et réservation"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("website"),
                FieldPanel("social_links"),
            ],
            _("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldPanel("postal_code"),
                FieldPanel("city"),
                PointPanel(),
            ],
            _("Adresse"),
        ),
        MultiFieldPanel(
            [FieldPanel("hours_data"), FieldPanel("hours_note")],
            _("Horaires"),
        ),
        MultiFieldPanel(
            [FieldPanel("access"), FieldPanel("access_note")],
            _("Accessibilité du lieu"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("function"),
        index.SearchField("delegations"),
        index.SearchField("body"),
    ]
    shown_with = ("image",)
    unread = ("body",)
    parent_page_types = ["pages.StandardPage"]
    subpage_types: list[str] = []
    template = "cms/directory/entry.html"

    class Meta:
        verbose_name = _("fiche de l’annuaire")
        verbose_name_plural = _("fiches de l’annuaire")
        indexes = [models.Index(fields=["kind", "sort_key"], name="directory_in_order")]

    @property
    def hours(self) -> WeeklyHours:
        """Never raises: hours that cannot be read are not known."""
        try:
            return WeeklyHours.from_json(self.hours_data or {})
        except BadHours:
            return WeeklyHours()

    @property
    def address_lines(self) -> tuple[str, ...]:
        last = f"{self.postal_code} {self.city}".strip()
        lines = [line.strip() for line in self.address.splitlines() if line.strip()]
        return (*lines, *([last] if last else []))

    @property
    def category_words(self) -> list[str]:
        known = CATEGORIES.get(self.kind, {})
        return [str(known[one]) for one in self.categories or () if one in known]

    @property
    def access_words(self) -> list[str]:
        return [str(Access(one).label) for one in self.access or () if one in Access.values]

    @property
    def contact(self) -> str:
        """The person's name, once she agreed."""
        return self.contact_name if self.contact_agrees else ""

    @property
    def delegation_lines(self) -> list[str]:
        return [line.strip() for line in self.delegations.splitlines() if line.strip()]

    @property
    def point(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def result_label(self) -> str:
        return str(SINGULAR[self.kind])

    @property
    def result_text(self) -> str:
        return self.summary or self.function or str(self.search_description)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail calls it before each save: what is worked out is worked out here, from whatever screen or file."""
        self.sort_key = fold(self.title)[:255]
        if not getattr(self, "slug", ""):  # Wagtail's own would keep accents
            self.slug = self._get_autogenerated_slug(self.sort_key[:80] or "fiche")
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.clean_entry()

    def clean_entry(self) -> None:
        """What answers say together, without the tree."""
        wrong: dict[str, str] = {}
        if self.image and not self.image_is_decorative and not self.image_alternative.strip():
            wrong["image_alternative"] = __("Dites ce que montre la photo, ou cochez « photo décorative ».")
        if self.rna and not check_rna(self.rna):
            wrong["rna"] = __(
                "Un numéro RNA s’écrit W suivi de neuf chiffres ou lettres, par exemple W691012345."
            )
        if self.contact_name and not self.contact_agrees:
            wrong["contact_agrees"] = __("Sans son accord, le nom de cette personne ne peut pas être publié.")
        if (self.latitude is None) != (self.longitude is None):
            wrong["longitude"] = __("Donnez la latitude et la longitude, ou aucune des deux.")
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            wrong["latitude"] = __("Une latitude va de −90 à 90.")
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            wrong["longitude"] = __("Une longitude va de −180 à 180.")
        if self.capacity is not None and self.capacity < 1:
            wrong["capacity"] = __("Écrivez au moins 1.")
        if wrong:
            raise ValidationError(wrong)

    def schema_org(self) -> dict[str, Any] | None:
        return entry_data(self, current_commune())

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        """Under one of the lists of the directory, and nowhere else."""
        is_list = parent.slug in EntryKind.values and parent.url_path.count("/") == DIRECTORY_DEPTH
        return is_list and bool(super().can_create_at(parent))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | context_of_entry(self)
