"""The collectors, and which one the operator's legal form allows (norms: public funds go by the comptable public)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from billing import selectors
from billing.enums import Accounting, CollectorKind
from billing.errors import CollectorRefused

if TYPE_CHECKING:
    from billing.collection.base import Collector

COLLECTORS = {
    CollectorKind.STRIPE: "billing.collection.stripe.collector.StripeCollector",
    CollectorKind.TITRE: "billing.collection.titre.collector.TitreCollector",
}
LAWFUL = {Accounting.PRIVATE: CollectorKind.STRIPE, Accounting.PUBLIC: CollectorKind.TITRE}


def collector_named(kind: CollectorKind) -> Collector:
    collector: Collector = import_string(COLLECTORS[kind])()
    return collector


def collector_in_charge() -> Collector:
    """The collector of this operator: the one its accounting allows, or the one that the settings ask for.

    Raises CollectorRefused when the settings ask for one that the legal form forbids, BillingError for a legal form
    that is not one.
    """
    form = selectors.legal_form()
    asked = settings.BILLING_COLLECTOR
    if not asked:
        return collector_named(LAWFUL[form.accounting])
    try:
        collector = collector_named(CollectorKind(asked))
    except ValueError:
        raise CollectorRefused(
            _("PARVIS_BILLING_COLLECTOR=%(asked)s n’est pas un mode de recouvrement connu (%(known)s).")
            % {"asked": asked, "known": ", ".join(CollectorKind.values)}
        ) from None
    if collector.accounting is not form.accounting:
        raise CollectorRefused(
            _refusal(collector.kind) % {"form": form.label, "accounting": form.accounting.label}
        )
    return collector


def _refusal(kind: CollectorKind) -> str:
    if kind is CollectorKind.STRIPE:
        return _(
            "Stripe est refusé : l’opérateur est sous %(accounting)s (%(form)s), ses recettes sont encaissées par le "
            "comptable public, sur titre de recettes."
        )
    return _(
        "Un titre de recettes n’est émis que sous comptabilité publique ; l’opérateur est sous %(accounting)s (%(form)s)."
    )
