"""Who issues, who is a member, who pays for whom."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.enums import MemberKind


class Issuer(models.Model):
    """Who issues invoices or titres, as printed on them. The last row counts; an invoice keeps a copy."""

    name = models.CharField(_("dénomination"), max_length=200)
    siret = models.CharField("SIRET", max_length=14)
    vat_number = models.CharField(_("numéro de TVA"), max_length=14, blank=True)
    address = models.TextField(_("adresse"))
    email = models.EmailField(_("adresse électronique"), blank=True)
    signatory = models.CharField(_("signataire (nom et qualité)"), max_length=200)
    accountant = models.CharField(_("comptable assignataire"), max_length=200, blank=True)
    accountant_address = models.TextField(_("adresse du comptable"), blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    court = models.CharField(_("tribunal administratif compétent"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("émetteur")
        verbose_name_plural = _("émetteurs")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A member of the operator: a commune, or a body. ``payer`` is who is billed in its place, if anyone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("nature"), max_length=8, choices=MemberKind.choices, default=MemberKind.COMMUNE)
    name = models.CharField(_("nom"), max_length=120)
    commune = models.ForeignKey(
        "tenants.Commune",
        verbose_name=_("commune"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    address = models.TextField(_("adresse"), blank=True)
    email = models.EmailField(_("adresse pour les factures"), blank=True)
    payer = models.ForeignKey(
        "self",
        verbose_name=_("payeur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pays_for",
    )
    population = models.PositiveIntegerField(_("population municipale"), default=0)
    joined_on = models.DateField(_("membre depuis le"))
    left_on = models.DateField(_("sorti le"), null=True, blank=True)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["commune"], name="one_member_a_commune"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gt=models.F("joined_on")),
                name="member_leaves_after_joining",
            ),
            models.CheckConstraint(condition=~Q(payer=models.F("id")), name="member_payer_is_another"),
        ]

    def __str__(self) -> str:
        return self.name
