"""The operator's own audit of accessibility: a file that cannot be read would be told nowhere but in a log, and every
commune's statement would go without it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from pydantic import ValidationError

from cms.pages.compliance import Audited
from cms.reports.accessibility import base
from ops.monitoring.checkup.base import Component, failed, good, warned

NAME = "accessibility"


def accessibility() -> Component:
    try:
        found = base.read()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "le fichier"
        return _bad(f"{where} n’est pas comme il faut ({first['msg']})")
    except OSError:
        return _bad(f"{settings.ACCESSIBILITY_BASE} ne se lit pas")
    except ValueError:
        return _bad(f"{settings.ACCESSIBILITY_BASE} n’est pas du JSON")
    if found is None:
        return good(NAME, "Aucun audit de la plateforme (PARVIS_ACCESSIBILITY_BASE)")
    told = f"Audit de la plateforme du {found.audited_on:%d/%m/%Y}, RGAA {found.rgaa_version}"
    today = timezone.localdate()
    if found.audited_on > today:
        return _bad(f"la date de l’audit ({found.audited_on:%d/%m/%Y}) est à venir")
    until = Audited(found.audited_on, found.rate, found.rgaa_version).valid_until
    if until < today:
        return warned(NAME, f"{told} : il ne compte plus depuis le {until:%d/%m/%Y}, refaites-le")
    return good(NAME, f"{told}, valable jusqu’au {until:%d/%m/%Y}")


def _bad(why: str) -> Component:
    return failed(NAME, f"PARVIS_ACCESSIBILITY_BASE : {why}")
