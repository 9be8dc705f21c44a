"""What billing refuses. ``str(error)`` is the sentence that people read."""

from __future__ import annotations


class BillingError(Exception):
    """A refusal that the operator can act upon."""


class KeyUnusable(BillingError):
    """A key that divides by nothing, or by less than nothing."""


class UnknownGrid(BillingError):
    pass


class GridNotApproved(BillingError):
    pass


class UnknownPeriod(BillingError):
    pass


class CollectorRefused(BillingError):
    """The collector that is asked for is not lawful, or not configured, here."""


class PaymentRefused(BillingError):
    pass
