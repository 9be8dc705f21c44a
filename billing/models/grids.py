"""Versions of the tariff, as data."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.enums import GridState, KeyKind, NewcomerRule, Proration, VatRegime
from billing.models.members import Member


class Grid(models.Model):
    """A version of the tariff, approved by a deliberation: shared budget, its key, personalised lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("intitulé"), max_length=160)
    state = models.CharField(_("état"), max_length=8, choices=GridState.choices, default=GridState.DRAFT)
    deliberation_number = models.CharField(_("délibération"), max_length=40, blank=True)
    deliberation_date = models.DateField(_("date de la délibération"), null=True, blank=True)
    valid_from = models.DateField(_("applicable à compter du"))
    budget = models.DecimalField(_("budget réparti"), max_digits=12, decimal_places=2)
    budget_without_newcomers = models.DecimalField(
        _("budget sans les nouveaux membres"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    key = models.CharField(_("clé"), max_length=12, choices=KeyKind.choices, default=KeyKind.POPULATION)
    share_label = models.CharField(_("libellé de la part à la clé"), max_length=120, blank=True)
    share_vat = models.CharField(
        _("régime de TVA de la part à la clé"),
        max_length=24,
        choices=VatRegime.choices,
        default=VatRegime.OUT_OF_SCOPE,
    )
    proration = models.CharField(
        _("entrée et sortie"), max_length=8, choices=Proration.choices, default=Proration.JANUARY
    )
    newcomer_rule = models.CharField(
        _("règle du nouveau membre"), max_length=8, choices=NewcomerRule.choices, default=NewcomerRule.HOLD
    )
    instalments = models.PositiveSmallIntegerField(_("échéances dans l’année"), default=1)
    payment_days = models.PositiveSmallIntegerField(_("délai de paiement en jours"), default=30)
    is_example = models.BooleanField(_("chiffres d’exemple"), default=False)

    class Meta:
        verbose_name = _("grille")
        verbose_name_plural = _("grilles")
        ordering = ["-valid_from", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GridState.DRAFT)
                | (~Q(deliberation_number="") & Q(deliberation_date__isnull=False)),
                name="grid_approved_by_a_deliberation",
            ),
            models.CheckConstraint(condition=Q(instalments__in=[1, 2, 4, 12]), name="grid_instalments"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="grid_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class KeyValue(models.Model):
    """A member's weight under a grid whose key is not the population (or a population fixed by the grid)."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="key_values")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="key_values")
    value = models.DecimalField(_("valeur"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = _("valeur de clé")
        verbose_name_plural = _("valeurs de clé")
        constraints = [
            models.UniqueConstraint(fields=["grid", "member"], name="one_key_value_a_member"),
            models.CheckConstraint(condition=Q(value__gte=0), name="key_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.value}"


class PersonalContribution(models.Model):
    """A line of a member's personalised contribution, for the whole year."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="personal_contributions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="personal_contributions")
    label = models.CharField(_("libellé"), max_length=160)
    amount = models.DecimalField(_("montant hors taxe"), max_digits=12, decimal_places=2)
    vat_regime = models.CharField(_("régime de TVA"), max_length=24, choices=VatRegime.choices)

    class Meta:
        verbose_name = _("contribution personnalisée")
        verbose_name_plural = _("contributions personnalisées")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="personal_contribution_not_negative")
        ]

    def __str__(self) -> str:
        return self.label
