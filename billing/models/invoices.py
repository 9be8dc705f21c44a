"""Campaigns, runs, invoices and their documents: the ledger. Amounts are whole cents."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.enums import CollectorKind, InvoiceState, LineKind, VatRegime
from billing.grids.rounding import to_euros
from billing.models.grids import Grid
from billing.models.members import Member

if TYPE_CHECKING:
    from decimal import Decimal


class Campaign(models.Model):
    """An exercise that is billed: its calculation is made once, at the first run, and frozen here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exercise = models.PositiveSmallIntegerField(_("exercice"), unique=True)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="campaigns")
    calculation = models.JSONField(_("calcul"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=254)

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-exercise"]

    def __str__(self) -> str:
        return str(self.exercise)


class Run(models.Model):
    """One instalment of a campaign, issued."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="runs")
    period = models.PositiveSmallIntegerField(_("échéance"))
    issued_on = models.DateField(_("émise le"))
    due_on = models.DateField(_("à payer avant le"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=254)

    class Meta:
        verbose_name = _("émission")
        verbose_name_plural = _("émissions")
        ordering = ["campaign", "period"]
        constraints = [models.UniqueConstraint(fields=["campaign", "period"], name="one_run_a_period")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.period}"


class InvoiceSequence(models.Model):
    """The last number given in an exercise; locked while numbers are given, so that none is skipped."""

    exercise = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numérotation")
        verbose_name_plural = _("numérotations")

    def __str__(self) -> str:
        return f"{self.exercise} {self.last}"


class Invoice(models.Model):
    """What a payer owes for a run: an invoice or a titre de recettes. A trigger guards all but its state."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="invoices")
    member = models.ForeignKey(
        Member, verbose_name=_("débiteur"), on_delete=models.PROTECT, related_name="invoices"
    )
    exercise = models.PositiveSmallIntegerField(_("exercice"))
    rank = models.PositiveIntegerField()
    number = models.CharField(_("numéro"), max_length=12, unique=True)
    object = models.CharField(_("objet"), max_length=160)
    net = models.BigIntegerField(_("total hors taxe, en centimes"))
    vat = models.BigIntegerField(_("TVA, en centimes"))
    gross = models.BigIntegerField(_("total à payer, en centimes"))
    issued_on = models.DateField(_("date"))
    due_on = models.DateField(_("à payer avant le"))
    calculation = models.JSONField(_("calcul"))
    collector = models.CharField(_("recouvrement"), max_length=8, choices=CollectorKind.choices)
    state = models.CharField(
        _("état"), max_length=14, choices=InvoiceState.choices, default=InvoiceState.PREPARED
    )
    state_at = models.DateTimeField(default=timezone.now)
    collector_reference = models.CharField(_("référence chez le collecteur"), max_length=80, blank=True)
    collector_url = models.URLField(_("adresse de paiement"), max_length=500, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("facture")
        verbose_name_plural = _("factures")
        ordering = ["-exercise", "-rank"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "rank"], name="one_invoice_a_rank"),
            models.UniqueConstraint(fields=["run", "member"], name="one_invoice_a_payer_and_run"),
            models.UniqueConstraint(
                fields=["collector", "collector_reference"],
                condition=~Q(collector_reference=""),
                name="one_invoice_a_collector_reference",
            ),
            models.CheckConstraint(
                condition=Q(gross=models.F("net") + models.F("vat")), name="invoice_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def net_euros(self) -> Decimal:
        return to_euros(self.net)

    @property
    def vat_euros(self) -> Decimal:
        return to_euros(self.vat)

    @property
    def gross_euros(self) -> Decimal:
        return to_euros(self.gross)

    @property
    def state_kind(self) -> InvoiceState:
        return InvoiceState(self.state)


class InvoiceLine(models.Model):
    """A line, for one member; never changed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="invoice_lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    member_name = models.CharField(max_length=120)
    label = models.CharField(max_length=160)
    explanation = models.TextField()
    net = models.BigIntegerField()
    vat_regime = models.CharField(max_length=24, choices=VatRegime.choices)
    vat = models.BigIntegerField()

    class Meta:
        verbose_name = _("ligne de facture")
        verbose_name_plural = _("lignes de facture")
        ordering = ["invoice", "position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="one_line_a_position")]

    def __str__(self) -> str:
        return self.label

    @property
    def net_euros(self) -> Decimal:
        return to_euros(self.net)

    @property
    def vat_euros(self) -> Decimal:
        return to_euros(self.vat)

    @property
    def regime(self) -> VatRegime:
        return VatRegime(self.vat_regime)


class InvoiceDocument(models.Model):
    """The PDF as issued. In the database: the operator's ledger is one thing to back up, and it is small."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="document")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.sha256
