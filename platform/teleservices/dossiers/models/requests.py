"""What a commune keeps of its teleservices: offers, drafts, dossiers and all that happens to them. Tenant schema.

A commune keeps its own copy of each version that it offers or has offered (`ProcedureCopy`), so that its schema means
the same wherever it is moved. Definitions are read with `.procedure`.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from identity.citizens.models import Citizen
from identity.town_hall.models import Service
from teleservices.definition.stored import from_json
from teleservices.dossiers.behalf import read
from teleservices.dossiers.enums import OPEN_STATES, Origin, State
from teleservices.dossiers.sealed import (
    EmailKeptApartField,
    KeptApartField,
    SealedJSONField,
    SealedTextField,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from django_stubs_ext.db.models.manager import RelatedManager

    from teleservices.definition import Procedure
    from teleservices.definition.appeals import Appeals
    from teleservices.definition.law import SilenceRule
    from teleservices.definition.timing import Completeness
    from teleservices.dossiers.behalf import Behalf
    from teleservices.dossiers.models.mandates import Mandate
    from teleservices.dossiers.models.records import Acknowledgement, Correction, Event, Message, Piece


class ProcedureCopy(models.Model):
    """The commune's copy of one version of a procedure; never changed once made."""

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("définition"))
    digest = models.CharField(_("empreinte"), max_length=64)
    copied_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("copie d’une démarche")
        verbose_name_plural = _("copies des démarches")
        ordering = ["slug", "-number"]
        constraints = [models.UniqueConstraint(fields=["slug", "number"], name="a_copy_once")]

    def __str__(self) -> str:
        return f"{self.slug} v{self.number}"

    @property
    def procedure(self) -> Procedure:
        """The definition, read once a process."""
        return from_json(self.definition, self.digest)


class Offer(models.Model):
    """A procedure that the commune offers, with its own settings. Title and summary are the copy's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    copy = models.ForeignKey(ProcedureCopy, on_delete=models.PROTECT, related_name="offers")
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("résumé"), blank=True)
    sector = models.CharField(_("thème"), max_length=40)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="offers", verbose_name=_("service")
    )
    is_enabled = models.BooleanField(_("proposée"), default=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    icon = models.CharField(_("icône"), max_length=40, default="file-text")
    prefix = models.CharField(_("préfixe des références"), max_length=4)
    intro = models.TextField(_("mot de la commune"), blank=True)
    contact_email = models.EmailField(_("adresse électronique propre"), blank=True)
    contact_phone = models.CharField(_("téléphone propre"), max_length=30, blank=True)
    settings = models.JSONField(_("réglages"), null=True, blank=True)
    """What the commune says of itself for this procedure, by key (`definition.settings`); None: nothing yet."""
    sequence_year = models.PositiveSmallIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("démarche proposée")
        verbose_name_plural = _("démarches proposées")
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return f"/demarches/{self.slug}/"

    @property
    def procedure(self) -> Procedure:
        return self.copy.procedure


class Draft(models.Model):
    """Answers on their way: in a browser's session, in an account, or resumed by a code kept hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="drafts")
    copy = models.ForeignKey(ProcedureCopy, on_delete=models.PROTECT, related_name="drafts")
    citizen = models.ForeignKey(
        Citizen, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rempli par l’agent"),
    )
    """Filled in at the desk: it opens for that agent alone (`perms.draft_of_session`)."""
    behalf = SealedJSONField(_("pour qui"), null=True, blank=True)
    """None: for who fills it in; {}: for somebody else, not said yet; else a `behalf.Behalf`. The first pages under way
    are beside it, as `unfinished`."""
    answers = SealedJSONField(_("réponses"), default=dict)
    sources = models.JSONField(_("réponses reprises"), null=True, blank=True)
    """By key of field: the id of the earlier dossier of the same person that its answer was taken from."""
    fetched = SealedJSONField(_("réponses de l’État"), null=True, blank=True)
    """By key of field: what a register or an administration answered, or why not, with the person's consent
    (`dossiers.fetched`)."""
    step = models.CharField(_("étape"), max_length=60, blank=True)
    resume_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    if TYPE_CHECKING:
        pieces: RelatedManager[Piece]

    class Meta:
        verbose_name = _("brouillon")
        verbose_name_plural = _("brouillons")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def procedure(self) -> Procedure:
        """The definition under which it was started."""
        return self.copy.procedure

    @property
    def is_for_another(self) -> bool:
        """Somebody else than who fills it in asks: nothing of an account is poured into its answers."""
        return self.behalf is not None

    @property
    def for_whom(self) -> Behalf | None:
        """The person it is for, once the first page says it."""
        return read(self.behalf)

    @property
    def own_account(self) -> Citizen | None:
        """The account whose identity its answers take: that of who asks, not of who acts for another."""
        return None if self.is_for_another else self.citizen

    @property
    def is_confidential(self) -> bool:
        """Its answers are ciphertext in the database (`dossiers.sealed`)."""
        return self.procedure.confidential


class Dossier(models.Model):
    """A request that was filed. States move by `definition.workflow`, only through `services`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("référence"), max_length=20, unique=True)
    tracking_hash = models.CharField(max_length=64, unique=True)
    draft_key = models.UUIDField(unique=True, editable=False)
    """The draft it was: a deposit sent twice is one dossier."""
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="dossiers")
    copy = models.ForeignKey(ProcedureCopy, on_delete=models.PROTECT, related_name="dossiers")
    slug = models.SlugField(_("démarche"), max_length=60)
    title = models.CharField(_("titre"), max_length=200)
    state = models.CharField(_("état"), max_length=12, choices=State.choices, default=State.SUBMITTED)
    answers = SealedJSONField(_("réponses"), default=dict)
    origin = models.CharField(_("origine"), max_length=14, choices=Origin.choices)
    citizen = models.ForeignKey(
        Citizen,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name=_("usager"),
    )
    person = KeptApartField(_("demandeur"), max_length=300, blank=True)
    email = EmailKeptApartField(_("adresse électronique"), blank=True)
    phone = KeptApartField(_("téléphone"), max_length=30, blank=True)
    identity = SealedJSONField(_("identité au dépôt"), default=dict)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("service")
    )
    assigned_to = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name=_("suivi par"),
    )
    submitted_at = models.DateTimeField(_("déposé le"), default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    due_explanation = models.TextField(blank=True)
    watch_on = models.DateField(_("à regarder le"), null=True, blank=True)
    """The next day on which the clock has something to do: alert, move by silence (`dossiers.clock`)."""
    escalated_level = models.SmallIntegerField(_("niveau d’alerte"), default=0, db_default=0)
    """How many thresholds before the date were told to the service; past the date, one more than there are."""
    extensions = models.JSONField(_("prolongations"), default=list, db_default=[], blank=True)
    """[{"key", "count", "unit", "reason", "article", "at"}]: what the texts allow and an agent decided."""
    by_silence = models.BooleanField(_("par silence"), default=False, db_default=False)
    """Accepted or refused because nobody answered in time; `due_on` is then the legal day."""
    reopened_at = models.DateTimeField(_("rouvert le"), null=True, blank=True)
    """A dossier opened again has no legal clock: its silence had its effect, or its decision was told."""
    decision = models.CharField(_("décision"), max_length=60, blank=True)
    decision_text = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    bundle_sha256 = models.CharField(max_length=64)
    search_text = models.TextField(blank=True, editable=False)
    """Reference, person and answers, lower case and without accents."""

    if TYPE_CHECKING:
        pieces: RelatedManager[Piece]
        messages: RelatedManager[Message]
        corrections: RelatedManager[Correction]
        events: RelatedManager[Event]
        acknowledgement: Acknowledgement
        mandate: Mandate

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-submitted_at"]
        indexes = [
            models.Index(fields=["service", "state", "due_on"], name="dossier_inbox"),
            models.Index(fields=["state", "due_on"], name="dossier_due"),
            models.Index(
                fields=["watch_on"], name="dossier_watch", condition=models.Q(watch_on__isnull=False)
            ),
            models.Index(fields=["citizen", "-submitted_at"], name="dossier_citizen"),
            # Parts of words, and words typed a little wrong; then words whatever their ending (instruction.search).
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="dossier_search_parts"),
            GinIndex(SearchVector("search_text", config="french"), name="dossier_search_words"),
        ]

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        """Who filed a confidential dossier is told by its sealed identity: the columns are empty."""
        found = super().from_db(db, field_names, values, **options)
        known = found.__dict__.get("identity")
        if isinstance(known, dict) and known.get("apart"):
            for column, name in (("person", "name"), ("email", "email"), ("phone", "phone")):
                if found.__dict__.get(column) == "":
                    setattr(found, column, known.get(name) or "")
        return found

    @property
    def is_confidential(self) -> bool:
        """Its words are ciphertext in the database (`dossiers.sealed`)."""
        return self.procedure.confidential

    @property
    def procedure(self) -> Procedure:
        """The definition under which it was filed."""
        return self.copy.procedure

    @property
    def silence(self) -> SilenceRule:
        """What silence means for what was asked."""
        return self.procedure.silence_for(self.answers)

    @property
    def completeness(self) -> Completeness | None:
        """The time to ask for what is missing, for what was asked; None when no text limits it."""
        return self.procedure.completeness_for(self.answers)

    @property
    def appeals(self) -> Appeals | None:
        """How a refusal of what was asked is contested; None: by the common rule."""
        return self.silence.appeals or self.procedure.appeals

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_for_another(self) -> bool:
        """Somebody filed it for the person (`mandate`): told on the row, so that the others cost no statement."""
        return bool(self.identity.get("on_behalf"))

    @property
    def mandate_or_none(self) -> Mandate | None:
        return self.mandate if self.is_for_another else None
