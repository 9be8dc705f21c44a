"""The operator's look, read from a commune's schema in the statement of something else."""

from __future__ import annotations

from django.db.models import JSONField, Subquery
from django.db.models.functions import JSONObject

from design.looks import LOOK_FIELDS, House
from design.models import HouseTheme


def house_values() -> Subquery:
    """An annotation: the operator's look as JSON (House.of reads it), for any queryset of a commune."""
    columns = {name: name for name in (*LOOK_FIELDS, "mention", "locked")}
    only = HouseTheme.objects.filter(pk=HouseTheme.THE_ONE)
    return Subquery(only.values(asked=JSONObject(**columns))[:1], output_field=JSONField())


def house() -> House:
    """By itself, where one statement more does not matter."""
    kept = HouseTheme.objects.filter(pk=HouseTheme.THE_ONE).first()
    return kept.house if kept else House()
