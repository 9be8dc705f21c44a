"""Example members, a grid, and a first instalment that is billed: the figures are examples and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from billing import demo
from tenants.current import operator_context

if TYPE_CHECKING:
    from ops.demo.content import Account, Demonstration


def fill(demonstration: Demonstration) -> list[Account]:
    today = timezone.localdate()
    with operator_context():
        demo.seed(today)
        demo.bill(today)
    return []
