"""The acts of the demonstration: what a visitor of its registers sees, whatever the day it is built."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from cms.acts.models import Act
from cms.acts.reminders import reminders
from identity.accounts.models import Agent
from ops.demo import acts
from ops.demo.people import CLERK, email_of
from tenants.current import commune_context

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


@pytest.mark.parametrize("shift", range(7))
def test_the_last_session_was_a_thursday_whose_papers_are_posted(shift: int) -> None:
    today = date(2026, 11, 23) + timedelta(days=shift)
    session = acts.last_session(today)
    assert session.weekday() == 3
    assert timedelta(days=2) <= today - session <= timedelta(days=8)


def test_each_register_has_acts_current_and_archived(
    venissieux: Commune, alice: Agent, at_venissieux: Client
) -> None:
    with commune_context(venissieux):
        Agent.objects.filter(pk=alice.pk).update(email=email_of(CLERK, venissieux))
    demonstration = SimpleNamespace(communes=(venissieux,))
    acts.fill(demonstration)  # type: ignore[arg-type]
    with commune_context(venissieux):
        today = timezone.localdate()
        posted = list(Act.objects.light())
        assert len(posted) == len(acts.examples(venissieux, today))
        assert {act.pdf_standard for act in posted} == {"PDF/A-3b"}
        assert [act.number for act in posted if not act.is_current(today)] == [
            f"{(today - timedelta(days=120)).year}-A-087"
        ]
        assert reminders() == []  # the site has nothing to remind of: list and minutes are there
    assert "Tarifs de la médiathèque" in at_venissieux.get("/actes/").content.decode()
    acts.fill(demonstration)  # type: ignore[arg-type]
    with commune_context(venissieux):
        assert Act.objects.count() == len(posted), "a second start adds nothing"
