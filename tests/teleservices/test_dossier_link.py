"""A request that names an earlier one: the person's own, by the account or by its tracking code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.dossiers.models import Dossier, Draft
from tenants.current import commune_context
from tests.people import login_citizen
from tests.teleservices.journeys import (
    POTHOLE,
    REPORT,
    answer,
    begin,
    codes,
    filled,
    go_through,
    main_text,
    send,
    title,
)
from tests.teleservices.offering import offer

if TYPE_CHECKING:
    from django.test import Client

    from identity.citizens.models import Citizen
    from tenants.models import Commune

NUMBERS = {"plaque": "AB-123-CD", "surface": "12,5"}
NOT_YOURS = "Nous ne trouvons pas cette demande parmi les vôtres"


@pytest.fixture
def start(venissieux: Commune) -> str:
    return offer(venissieux, "champs")


def _kept(commune: Commune) -> object:
    with commune_context(commune):
        return Draft.objects.get(offer__slug="champs").answers.get("ancienne")


def test_one_s_own_request_is_known_by_the_account(
    at_venissieux: Client, venissieux: Commune, dora: Citizen, start: str
) -> None:
    login_citizen(at_venissieux, dora)
    go_through(at_venissieux, REPORT, POTHOLE)
    reference, _code = codes(send(at_venissieux, REPORT))
    with commune_context(venissieux):
        own = Dossier.objects.get()
    begin(at_venissieux, start)
    page = answer(at_venissieux, f"{start}numeros/", **NUMBERS, **{"ancienne-reference": reference.lower()})
    assert "Erreur" not in title(page)
    assert _kept(venissieux) == {"reference": reference, "dossier": str(own.pk)}
    with commune_context(venissieux):
        Dossier.objects.update(citizen=None)  # another's: the same words as for one that does not exist
    at_venissieux.cookies.clear()  # this browser had it open by its code too
    login_citizen(at_venissieux, dora)
    said = []
    for other in (reference, "EC-26-9999"):
        begin(at_venissieux, start)
        page = answer(at_venissieux, f"{start}numeros/", **NUMBERS, **{"ancienne-reference": other})
        assert title(page).startswith("Erreur")
        said.append(NOT_YOURS in main_text(page))
    assert said == [True, True]


def test_without_an_account_its_tracking_code_opens_it_and_is_kept_nowhere(
    at_venissieux: Client, venissieux: Commune, start: str
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE)
    reference, code = codes(send(at_venissieux, REPORT))
    at_venissieux.cookies.clear()
    begin(at_venissieux, start)
    step = f"{start}numeros/"
    named = {**NUMBERS, "ancienne-reference": reference}
    assert NOT_YOURS in main_text(answer(at_venissieux, step, **named))
    assert NOT_YOURS in main_text(
        answer(at_venissieux, step, **named, **{"ancienne-code": "AAAA-BBBB-CCCC-DDDD"})
    )
    assert "Erreur" not in title(answer(at_venissieux, step, **named, **{"ancienne-code": code}))
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
    assert _kept(venissieux) == {"reference": reference, "dossier": str(dossier.pk)}
    page = at_venissieux.get(step)
    assert filled(page)["ancienne-code"] == [""]
    at_venissieux.post(step, filled(page), follow=True)  # sent again without the code: still known
    assert _kept(venissieux) == {"reference": reference, "dossier": str(dossier.pk)}
    assert "Erreur" in title(answer(at_venissieux, step, **(named | {"ancienne-reference": "ES-26-0001"})))
    assert _kept(venissieux) == {"reference": "ES-26-0001"}
