"""The vocabulary of billing. Labels are what the operator's staff and the members read."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class VatRegime(models.TextChoices):
    """How a line stands towards VAT (norms: CGI 256 B, 261 B, 278)."""

    OUT_OF_SCOPE = "hors_champ_contribution", _("Hors champ de la TVA")
    EXEMPT_261B = "exo_261b", _("Exonérée de TVA (261 B)")
    TAXABLE_20 = "taxable_20", _("TVA à 20 %")

    @property
    def rate(self) -> Decimal:
        """A percentage."""
        return Decimal(20) if self is VatRegime.TAXABLE_20 else Decimal(0)

    @property
    def mention(self) -> str:
        """What the invoice must print for this regime."""
        return str(_MENTIONS[self])


_MENTIONS = {
    VatRegime.OUT_OF_SCOPE: _(
        "Contribution des membres située hors du champ d’application de la TVA "
        "(article 256 B du code général des impôts)."
    ),
    VatRegime.EXEMPT_261B: _(
        "Exonération de TVA, article 261 B du code général des impôts : remboursement de la part exacte "
        "du membre dans les dépenses communes."
    ),
    VatRegime.TAXABLE_20: _("TVA au taux normal de 20 % (article 278 du code général des impôts)."),
}


class KeyKind(models.TextChoices):
    """What the shared budget is divided by."""

    POPULATION = "population", _("Population municipale")
    PERCENTAGE = "percentage", _("Pourcentages fixés")
    FISCAL_BASE = "fiscal_base", _("Base fiscale")


class Proration(models.TextChoices):
    """What a member pays for the year in which it enters or leaves."""

    JANUARY = "january", _("Effet au 1er janvier suivant")
    DAYS = "days", _("Au prorata des jours de présence")


class NewcomerRule(models.TextChoices):
    """Whether "a newcomer never makes an existing member pay more" is only shown or held."""

    REPORT = "report", _("Signalée dans la simulation")
    HOLD = "hold", _("Appliquée : l’écart est à la charge des nouveaux membres")


class LineKind(models.TextChoices):
    SHARE = "share", _("Part à la clé")
    ENTRY = "entry", _("Complément d’entrée")
    PERSONAL = "personal", _("Contribution personnalisée")


class MemberKind(models.TextChoices):
    COMMUNE = "commune", _("Commune")
    BODY = "body", _("Autre organisme")


class GridState(models.TextChoices):
    DRAFT = "draft", _("Projet")
    APPROVED = "approved", _("Approuvée")


class CollectorKind(models.TextChoices):
    STRIPE = "stripe", _("Stripe")
    TITRE = "titre", _("Titre de recettes")


class InvoiceState(models.TextChoices):
    """Prepared, then issued, then one of the ends. Only ``INVOICE_MOVES`` are possible."""

    PREPARED = "prepared", _("En préparation")
    ISSUED = "issued", _("Émise")
    PAID = "paid", _("Payée")
    VOID = "void", _("Annulée")
    UNCOLLECTIBLE = "uncollectible", _("Irrécouvrable")
    ERROR = "error", _("En erreur")


#: A state that comes late or twice never goes back: what is not here changes nothing.
INVOICE_MOVES: dict[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.PREPARED: frozenset({InvoiceState.ISSUED, InvoiceState.ERROR}),
    InvoiceState.ISSUED: frozenset(
        {InvoiceState.PAID, InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE, InvoiceState.ERROR}
    ),
    InvoiceState.UNCOLLECTIBLE: frozenset({InvoiceState.PAID, InvoiceState.VOID}),
    InvoiceState.PAID: frozenset(),
    InvoiceState.VOID: frozenset(),
    InvoiceState.ERROR: frozenset(),
}


class EventOutcome(models.TextChoices):
    """What became of an event that a collector sent us."""

    ACCEPTED = "accepted", _("Prise en compte")
    IGNORED = "ignored", _("Sans objet")
    UNKNOWN = "unknown", _("Facture inconnue")
    REFUSED = "refused", _("Refusée")


class DiscrepancyKind(models.TextChoices):
    """Where our ledger and a collector's, or the ledger and itself, do not agree."""

    NOT_ISSUED = "not_issued", _("Facture non émise")
    IN_ERROR = "in_error", _("Facture en erreur")
    MISSING = "missing", _("Absente chez le collecteur")
    AMOUNT = "amount", _("Montants différents")
    STATE = "state", _("États différents")
    FOREIGN = "foreign", _("Référence qui n’est pas la nôtre")
    ORPHAN = "orphan", _("Inconnue de notre registre")
    LEDGER = "ledger", _("Registre incohérent")


class BillingAction(models.TextChoices):
    """What this context writes to the audit log."""

    RUN_ISSUED = "billing.run.issued", _("Contributions émises")
    INVOICE_MOVED = "billing.invoice.moved", _("Facture changée d’état")
    PAYMENT_RECORDED = "billing.payment.recorded", _("Encaissement enregistré")
    EVENT_REFUSED = "billing.event.refused", _("Événement d’un collecteur refusé")


class Accounting(models.TextChoices):
    PRIVATE = "private", _("comptabilité privée")
    PUBLIC = "public", _("comptabilité publique")


class LegalForm(models.TextChoices):
    """Legal forms of an operator; its accounting decides who may collect (norms: CGCT, L1611-7-1)."""

    SPL = "spl", _("société publique locale")
    ASSOCIATION = "association", _("association")
    GIP_PRIVATE = "gip_private", _("groupement d’intérêt public (comptabilité privée)")
    GIP_PUBLIC = "gip_public", _("groupement d’intérêt public (comptabilité publique)")
    SYNDICAT = "syndicat", _("syndicat de communes")
    SYNDICAT_MIXTE = "syndicat_mixte", _("syndicat mixte")
    AGENCE_TECHNIQUE = "agence_technique", _("agence technique départementale")
    EPCI = "epci", _("établissement public de coopération intercommunale")

    @property
    def accounting(self) -> Accounting:
        private = {LegalForm.SPL, LegalForm.ASSOCIATION, LegalForm.GIP_PRIVATE}
        return Accounting.PRIVATE if self in private else Accounting.PUBLIC
