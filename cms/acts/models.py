"""The register of acts. Tenant schema; append-only, here and by two triggers of the database (migration 0001).

One row is one published version of one document. What comes after it was posted comes once: the acknowledgement of the
prefecture, and the withdrawal of its file. A correction is another row, that supersedes this one: both are kept.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NoReturn

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.acts.enums import DECIDING, OF_A_SESSION, Basis, Nature
from cms.acts.matters import MATTERS, matter_name
from tenants.storage import private

if TYPE_CHECKING:
    from datetime import date

#: Long, and shown by no page: read by the search alone, inside the database.
UNREAD = ("text", "search")


class AppendOnly(TypeError):
    """Raised by an attempt to delete an act, or to change it other than by ``services``."""


class ActQuerySet(models.QuerySet["Act"]):
    def delete(self) -> NoReturn:
        raise AppendOnly("an act of the register is never deleted")

    def light(self) -> ActQuerySet:
        """Without what no page shows."""
        return self.defer(*UNREAD)


class Act(models.Model):
    """A document as it was published. Author, service and who posted it are written as words: accounts come and go."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    nature = models.CharField(_("nature de l’acte"), max_length=16, choices=Nature.choices)
    number = models.CharField(_("numéro"), max_length=40, blank=True)
    title = models.CharField(_("objet"), max_length=500)
    matter = models.CharField(_("matière"), max_length=5, blank=True)
    adopted_on = models.DateField(_("date de l’acte ou de la séance"))
    author_first_name = models.CharField(_("prénom de l’auteur"), max_length=100)
    author_last_name = models.CharField(_("nom de l’auteur"), max_length=100)
    author_capacity = models.CharField(_("qualité de l’auteur"), max_length=150)
    service = models.CharField(_("service de la mairie"), max_length=150, blank=True)
    posted_at = models.DateTimeField(_("mis en ligne le"), default=timezone.now)
    posted_by = models.CharField(_("mis en ligne par"), max_length=310, blank=True)
    formerly_posted_on = models.DateField(_("publié auparavant le"), null=True, blank=True)
    """On the commune's former site, or on paper, as the commune says it."""
    current_until = models.DateField(_("dans la liste courante jusqu’au"))
    file = models.FileField(_("PDF"), upload_to="actes/", storage=private, max_length=120)  # type: ignore[arg-type]  # a lazy storage
    file_name = models.CharField(_("nom du fichier"), max_length=160)
    size = models.PositiveBigIntegerField(_("taille"))
    pages = models.PositiveIntegerField(_("nombre de pages"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    pdf_standard = models.CharField(_("norme du PDF"), max_length=20, blank=True)
    is_scan = models.BooleanField(_("document numérisé, sans texte"), default=False)
    annexes = models.JSONField(_("annexes de l’acte"), default=list, blank=True)
    """[{"name", "file", "size", "sha256", "pages"}], in their order; "file" is the storage's name."""
    acknowledged = models.JSONField(_("avertissements confirmés"), default=list, blank=True)
    """[{"code", "message"}]: what the check warned of, and who posted it confirmed."""
    details = models.JSONField(_("compléments"), default=dict, blank=True)
    """"votes", "budget", "prefecture" (SCDL); "approved_on" of minutes; "mode" of a deliberation that chooses one."""
    text = models.TextField(_("texte du document"), blank=True)
    search = SearchVectorField(_("index de recherche"), null=True, editable=False)
    version = models.PositiveSmallIntegerField(_("numéro de version"), default=1)
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("remplace"),
    )
    correction_reason = models.CharField(_("ce qui a été corrigé"), max_length=500, blank=True)
    ar_id = models.CharField(_("accusé de réception @CTES"), max_length=120, blank=True)
    ar_received_on = models.DateField(_("reçu en préfecture le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("fichier retiré le"), null=True, blank=True)
    withdrawn_basis = models.CharField(
        _("fondement du retrait"), max_length=10, blank=True, choices=Basis.choices
    )
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)
    withdrawn_by = models.CharField(_("retiré par"), max_length=310, blank=True)
    title_is_hidden = models.BooleanField(_("objet masqué"), default=False)

    objects = ActQuerySet.as_manager()

    if TYPE_CHECKING:
        superseded_by: Act
        get_nature_display: Any
        get_withdrawn_basis_display: Any

    class Meta:
        verbose_name = _("acte")
        verbose_name_plural = _("actes")
        ordering = ["-adopted_on", "-posted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["nature", "number", "sha256"], name="an_act_is_posted_once")
        ]
        indexes = [
            GinIndex(fields=["search"], name="acts_search"),
            models.Index(fields=["current_until"], name="acts_current_until"),
            models.Index(fields=["-posted_at"], name="acts_posted_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} – {self.shown_title}"

    def get_absolute_url(self) -> str:
        return reverse("acts:act", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an act of the register is never deleted")

    @property
    def document_url(self) -> str:
        return reverse("acts:document", args=[self.slug])

    @property
    def reference(self) -> str:
        """« Délibération n° 2026-045 »"""
        name = str(self.get_nature_display())
        return f"{name} n°\u00a0{self.number}" if self.number else name

    @property
    def shown_title(self) -> str:
        return __("Objet masqué") if self.title_is_hidden else self.title

    @property
    def author(self) -> str:
        """First name, name and capacity (CGCT R2131-1)."""
        return f"{self.author_first_name} {self.author_last_name}, {self.author_capacity}"

    @property
    def matter_name(self) -> str:
        return matter_name(self.matter)

    @property
    def matter_short(self) -> str:
        """« Subventions », where the theme would be one word too many."""
        return MATTERS.get(self.matter, "")

    @property
    def is_of_a_session(self) -> bool:
        return self.nature in OF_A_SESSION

    @property
    def is_contestable(self) -> bool:
        return self.nature in DECIDING

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_superseded(self) -> bool:
        return hasattr(self, "superseded_by")

    @property
    def posted_on(self) -> date:
        """The day it was in the commune."""
        return timezone.localtime(self.posted_at).date()

    @property
    def published_on(self) -> date:
        """Since when the public could read it: here, or before."""
        return min(self.formerly_posted_on or self.posted_on, self.posted_on)

    def is_current(self, today: date) -> bool:
        return self.current_until >= today
