"""What collectors tell us and what came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.enums import CollectorKind, EventOutcome
from billing.models.invoices import Invoice
from billing.models.members import Member


class Payment(models.Model):
    """Money received. ``reference`` is the collector's (Stripe invoice, accountant's entry): once."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.BigIntegerField(_("montant, en centimes"))
    received_on = models.DateField(_("encaissé le"))
    collector = models.CharField(max_length=8, choices=CollectorKind.choices)
    reference = models.CharField(_("référence"), max_length=120)
    recorded_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("encaissement")
        verbose_name_plural = _("encaissements")
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["collector", "reference"], name="one_payment_a_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
        ]

    def __str__(self) -> str:
        return self.reference


class CollectorAccount(models.Model):
    """A member as a collector knows it (a Stripe customer)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="collector_accounts")
    collector = models.CharField(max_length=8, choices=CollectorKind.choices)
    reference = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("compte chez un collecteur")
        verbose_name_plural = _("comptes chez un collecteur")
        constraints = [
            models.UniqueConstraint(fields=["member", "collector"], name="one_account_a_member"),
            models.UniqueConstraint(fields=["collector", "reference"], name="one_account_a_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class CollectorEvent(models.Model):
    """An event that a collector told us about, once: the same id again changes nothing."""

    collector = models.CharField(max_length=8, choices=CollectorKind.choices)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT, related_name="events")
    outcome = models.CharField(max_length=10, choices=EventOutcome.choices)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("événement reçu")
        verbose_name_plural = _("événements reçus")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["collector", "event_id"], name="one_row_an_event")]

    def __str__(self) -> str:
        return self.event_id
