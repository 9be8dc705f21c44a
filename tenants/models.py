"""The communes that the operator serves and the host names that lead to them. Public schema: read before any commune is
known, never written by a commune's role."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.states import CommuneState, SlugFate

#: The schema that every commune is copied from. Twelve zeros: no UUID4 starts so.
TEMPLATE_SCHEMA = "c_" + "0" * 12


def schema_for(commune_id: uuid.UUID) -> str:
    """``c_`` + the UUID's first 12 hex digits (design.md, "Where data lives")."""
    return "c_" + commune_id.hex[:12]


class Commune(TenantMixin):
    """A commune of the operator. Its row is public data only; everything it would take with it is in its schema."""

    schema_name: str  # the column is TenantMixin's
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("identifiant"), max_length=63, unique=True)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    population = models.PositiveIntegerField(_("population municipale"), default=0)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list, verbose_name=_("codes postaux"))
    department = models.CharField(_("département"), max_length=3)
    epci_siren = models.CharField(_("SIREN de l’intercommunalité"), max_length=9, blank=True)
    epci_name = models.CharField(_("intercommunalité"), max_length=200, blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    holidays_subdivision = models.CharField(_("jours fériés propres"), max_length=4, blank=True)
    state = models.CharField(
        _("état"), max_length=12, choices=CommuneState.choices, default=CommuneState.PREPARING
    )
    is_demonstration = models.BooleanField(_("démonstration"), default=False)
    contact_email = models.EmailField(_("adresse électronique de la mairie"), blank=True)
    dpo_contact = models.CharField(_("délégué à la protection des données"), max_length=200, blank=True)
    publication_director = models.CharField(_("directeur de la publication"), max_length=120, blank=True)
    # None: the room of everybody (settings.MEDIA_QUOTA_MB). No positive type: its CHECK would come with the column.
    media_quota_mb = models.IntegerField(
        _("place pour les images et les documents, en Mo"), null=True, blank=True
    )
    schema_version = models.CharField(_("version du schéma"), max_length=64, blank=True)
    preview_key = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    # Said to the public on the notice of a suspended or closing commune: a reason for staff is in StateChange.
    notice = models.CharField(_("message au public"), max_length=300, blank=True, db_default="", default="")
    closing_since = models.DateTimeField(_("en fermeture depuis le"), null=True, blank=True)
    closing_until = models.DateField(_("tout est conservé jusqu’au"), null=True, blank=True)

    auto_create_schema = False
    auto_drop_schema = False

    #: Of a copy that stands beside a commune before it takes its place (ops.restoration), never saved: that commune's
    #: UUID, whose role and whose key the copy is under.
    beside: uuid.UUID | None = None

    objects: ClassVar[models.Manager[Commune]] = models.Manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["slug"]
        constraints = [
            # One that was deleted keeps its row; the same commune may come back, under another UUID and another key.
            models.UniqueConstraint(
                fields=["insee"], condition=~models.Q(state="gone"), name="one_living_commune_a_code"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.schema_name = self.schema_name or schema_for(self.id)
        super().save(*args, **kwargs)

    @property
    def key_owner(self) -> uuid.UUID:
        """Whose data key (tenants.keys) its files and secrets are under."""
        return self.beside or self.id

    @property
    def primary_host(self) -> str:
        """The host name, without port; the commune's rows of ``Domain`` are read once an instance."""
        if not hasattr(self, "_primary_host"):
            domain = self.domains.filter(is_primary=True).values_list("domain", flat=True).first()
            self._primary_host: str = domain or f"{self.slug}.{settings.COMMUNE_DOMAIN}"
        return self._primary_host

    def forget_primary_host(self) -> None:
        """After a change of it: the next one who asks reads it again."""
        if hasattr(self, "_primary_host"):
            del self._primary_host

    @property
    def base_url(self) -> str:
        """``https://host[:port]``, without a final slash."""
        return public_url(self.primary_host)


class StateChange(models.Model):
    """A move of a commune's life and why. Apart from ``Commune``, which every commune's role reads: the reason is written
    for the operator's staff and the commune's agents, and no other commune's business."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, choices=CommuneState.choices)
    after = models.CharField(max_length=12, choices=CommuneState.choices)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("changement d’état")
        verbose_name_plural = _("changements d’état")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["commune", "at"], name="statechange_commune_at")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.before} → {self.after}"


class FormerSlug(models.Model):
    """A slug that was a commune's, and is nobody else's until then (attacks 29, 27): mails, bookmarks and search engines
    still lead there. A UUID and an INSEE code, no foreign key: the row outlives the commune."""

    slug = models.SlugField(_("ancien identifiant"), max_length=63, unique=True)
    commune_id = models.UUIDField()
    insee = models.CharField(_("code INSEE"), max_length=5)
    reason = models.CharField(max_length=8, choices=SlugFate.choices)
    until = models.DateTimeField(
        _("réservé jusqu’au"), null=True, blank=True
    )  # null: as long as the commune lives
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ancien identifiant")
        verbose_name_plural = _("anciens identifiants")
        ordering = ["slug"]
        indexes = [models.Index(fields=["commune_id"], name="formerslug_commune")]

    def __str__(self) -> str:
        return self.slug


class Domain(DomainMixin):
    """A host name of a commune, lower case, without port."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("nom de domaine")
        verbose_name_plural = _("noms de domaine")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"
            )
        ]


class TemplateScript(models.Model):
    """The SQL that makes a commune's schema from the template, kept since its last migration."""

    version = models.CharField(max_length=64, unique=True)
    sql = models.TextField()
    tables = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("modèle de schéma")
        verbose_name_plural = _("modèles de schéma")

    def __str__(self) -> str:
        return self.version


class TemplateUpgrade(models.Model):
    """What brings a schema from a version to the next: what Django sent to the template, to be sent as it is."""

    from_version = models.CharField(max_length=64)
    to_version = models.CharField(max_length=64)
    sql = models.TextField(blank=True)
    migrations = models.JSONField(default=list)
    needs_django = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mise à niveau du modèle")
        verbose_name_plural = _("mises à niveau du modèle")
        constraints = [
            models.UniqueConstraint(fields=["from_version", "to_version"], name="one_upgrade_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.from_version} → {self.to_version}"


class PooledSchema(models.Model):
    """A schema made in advance; its id is the UUID that the commune that takes it will bear."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("schéma en réserve")
        verbose_name_plural = _("schémas en réserve")
        indexes = [models.Index(fields=["version", "made_at"], name="pool_ready")]

    def __str__(self) -> str:
        return schema_for(self.id)


class LastMove(models.Model):
    """A commune's last migration: its ring, how long, and why it failed when it did."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, related_name="last_move")
    target = models.CharField(max_length=64)
    ring = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)
    by_script = models.BooleanField(default=True)
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dernière migration")
        verbose_name_plural = _("dernières migrations")

    def __str__(self) -> str:
        return f"{self.commune_id} {self.target}"


class ProvisioningStep(models.Model):
    """A step of a commune's opening and when it ended: an interrupted opening goes on from here."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=80)
    seconds = models.FloatField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    remark = models.TextField(blank=True, default="", db_default="")  # done, and somebody should know this

    class Meta:
        verbose_name = _("étape d’ouverture")
        verbose_name_plural = _("étapes d’ouverture")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["commune", "name"], name="one_row_a_step")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.name}"


class Doorbell(models.Model):
    """A schema rang: its outbox holds something due. Nothing else is told to ``public`` (design.md, "Where data lives")."""

    schema_name = models.CharField(max_length=63)
    due_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sonnette")
        verbose_name_plural = _("sonnettes")
        indexes = [models.Index(fields=["due_at", "schema_name"], name="doorbell_due")]

    def __str__(self) -> str:
        return self.schema_name


def public_url(host: str) -> str:
    """The address of a host as people type it; the port is shown only where one is needed (the demo)."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{host}{port}"
