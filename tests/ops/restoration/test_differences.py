"""Which rows a restoration would change: named for every model, nothing private among them, one statement a model."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.utils import timezone

from cms.pages.models import NewsPage
from identity.accounts.models import Agent
from identity.audit.services import SYSTEM, record
from identity.citizens.models import Citizen
from identity.town_hall.models import Service
from ops.backups import reading
from ops.backups.enums import ArchiveAction
from ops.backups.tables import exported_models, table_of
from ops.restoration import comparing, loading, services
from ops.restoration.comparing import Listed, Named
from ops.restoration.models import Restoration
from ops.restoration.naming import NAMED, Number
from teleservices.dossiers.models import Dossier, Message
from tenants.current import commune_context, operator_context
from tenants.provisioning import database
from tests.ops.backups.conftest import CANARY, archived

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    import psycopg

    from tenants.models import Commune


def test_every_model_of_an_archive_says_how_its_rows_are_called() -> None:
    labels = {model._meta.label_lower for model in exported_models()}
    assert set(NAMED) == labels, "decide in ops/restoration/naming.py: a title, a reference, or its number"
    for label, how in NAMED.items():
        if not isinstance(how, Number):
            assert how.column in table_of(apps.get_model(label)).columns, label


def test_nothing_of_citizens_but_references_is_a_name() -> None:
    """What a person wrote, and who he is, stays in the commune."""
    assert all(isinstance(NAMED[label], Number) for label in NAMED if label.startswith("citizens."))
    own = {
        label: how.column
        for label, how in NAMED.items()
        if label.startswith("dossiers.") and hasattr(how, "column")
    }
    assert set(own.values()) == {"dossier_id", "reference", "offer_id", "title", "slug"}


class Counted:
    """A connection that counts what it is asked."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.asked = 0

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self.asked += 1
        return self._connection.execute(*arguments, **options)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Counted]:
    found: list[Counted] = []
    connect = database.owner_connection

    @contextmanager
    def counting(**options: Any) -> Iterator[Counted]:
        with connect(**options) as connection:
            found.append(Counted(connection))
            yield found[-1]

    monkeypatch.setattr(database, "owner_connection", counting)
    return found


@pytest.fixture
def compared(corbas: Commune) -> Iterator[Restoration]:
    """Since the archive: a page renamed and one gone, a service more, sixty messages, a citizen who moved; an agent signed
    in, which is no difference."""
    kept = archived(corbas)
    with commune_context(corbas):
        NewsPage.objects.filter(slug="fete-du-pain").update(title="Fête reportée", lead="À 10 h")
        Service.objects.create(slug="archives", name="Service des archives")
        Citizen.objects.update(family_name="Autre")
        Agent.objects.update(last_login=timezone.now())
        record(ArchiveAction.EXPORTED, SYSTEM)
        dossier = Dossier.objects.order_by("reference")[0]
        Message.objects.bulk_create(
            Message(dossier=dossier, author_kind="citizen", text=f"{CANARY} {number}") for number in range(60)
        )
        Dossier.objects.exclude(pk=dossier.pk).update(person=CANARY, email="z@zanzibarine.example")
    yield _prepared(kept, corbas)
    with operator_context():
        for one in Restoration.objects.filter(commune=corbas):
            loading.drop(loading.beside(corbas, one.id))


def _prepared(kept: io.BytesIO, commune: Commune) -> Restoration:
    with reading.opened(kept) as archive:
        return services.prepare(archive, commune)


def test_rows_are_named_bounded_and_tell_what_changes(
    compared: Restoration, corbas: Commune, counted: list[Counted]
) -> None:
    found = {one.label: one for one in services.names(compared)}
    assert set(found) == {one["label"] for one in compared.differences}
    assert counted[0].asked == len(found), "one statement a model that differs"
    with commune_context(corbas):
        reference = Dossier.objects.order_by("reference").values_list("reference", flat=True)
        first, *others = reference
    page = found["wagtailcore.page"].changed.names[0]
    assert (page.name, page.columns, page.fields) == ("Fête reportée", ("title",), ("titre",))
    news = found["pages.newspage"].changed.names[0]
    assert (news.name, news.columns) == ("Fête reportée", ("lead",))
    assert "accounts.agent" not in found
    assert not comparing.DERIVED & set(found)
    assert found["audit.entry"].title == "Journal"
    assert "Commune exportée" in [one.name for one in found["audit.entry"].lost.names]
    assert found["town_hall.service"].lost == Listed((Named("Service des archives"),))
    assert found["dossiers.message"].lost == Listed((Named(first, rows=60),))
    assert [one.name for one in found["dossiers.dossier"].changed.names] == others
    assert {"person", "email"} <= set(found["dossiers.dossier"].changed.names[0].columns)
    citizen = found["citizens.citizen"].changed.names[0]
    assert citizen.name.startswith("n° ")
    assert citizen.fields == ("nom de naissance",)
    told = json.dumps([one.as_json() for one in found.values()], ensure_ascii=False)
    for private in (CANARY, "zanzibarine", "Autre"):
        assert private not in told
    counted.clear()
    assert {one.label for one in comparing.differences(corbas, compared.side_schema)} == set(found)
    assert counted[0].asked == len(comparing.compared())
    _a_long_list_ends_by_how_many_more(compared, corbas)


def _a_long_list_ends_by_how_many_more(compared: Restoration, corbas: Commune) -> None:
    with commune_context(corbas):
        Service.objects.bulk_create(Service(slug=f"s-{n}", name=f"Service {n:03}") for n in range(173))
    compared.differences = [{"label": "town_hall.service"}]
    (services_named,) = services.names(compared)
    assert len(services_named.lost.names) == comparing.LONGEST_LIST
    assert services_named.lost.others == 174 - comparing.LONGEST_LIST
    assert services_named.lost.names[0].name == "Service 000"
