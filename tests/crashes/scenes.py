"""What people do in a commune before something is cut: functions that are called in a fork (``Installation.call``)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from config.celery import app
from identity.audit.services import agent_actor
from identity.town_hall.models import Service
from ops import tasks
from ops.backups.models import Arrival, Export
from ops.console import openings, services
from tenants import lifecycle
from tenants.current import commune_context, operator_context
from tenants.geography import find_town
from tenants.models import Commune
from tenants.provisioning.opening import living_commune
from tenants.storage import private_storage
from tenants.valkey import shared
from tests.people import login_operator, make_oscar

if TYPE_CHECKING:
    from django.http import HttpResponse


def ask_opening(insee: str, admin_email: str) -> None:
    """Oscar, on « Ouvrir une commune »."""
    oscar = make_oscar()
    with operator_context():
        services.ask_opening(
            find_town(insee),
            oscar,
            agent_actor(oscar),
            domain="",
            admin_email=admin_email,
            demonstration=True,
        )


def at_its_opening(insee: str, verb: str = "") -> None:
    """Oscar, on the page of the commune's opening, or pressing the button that leads to ``verb``; what he reads."""
    with operator_context():
        opening = openings.unfinished_of(insee)
    assert opening is not None
    page = f"/ouverture/suivi/{opening.pk}/{verb}"
    oscar = _oscar()
    _read(oscar.post(page, follow=True) if verb else oscar.get(page))


def ask_deletion(insee: str) -> None:
    commune = _living(insee)
    told = {"typed_name": commune.name, "handed_to": "Mme Martin"}
    _read(_oscar().post(f"/communes/{commune.slug}/supprimer/", told, follow=True))


def ask_restoration(insee: str) -> None:
    """From its last archive."""
    commune = _living(insee)
    with operator_context():
        export = Export.objects.filter(commune=commune).latest("asked_at")
    page = f"/communes/{commune.slug}/restauration/preparer/"
    _read(_oscar().post(page, {"export": str(export.pk)}, follow=True))


def ask_import(name: str) -> None:
    """Of an archive that was put in the folder."""
    oscar = _oscar()
    read = oscar.post("/imports/", {"waiting": name})
    with operator_context():
        slug = Arrival.objects.get(source=name).slug
    _read(oscar.post(read["location"], {"slug": slug, "domain": ""}, follow=True))


def _oscar() -> Client:
    client = Client(headers={"host": "operateur.localhost"})
    login_operator(client)
    return client


def _read(answer: HttpResponse) -> None:
    print(" ".join(answer.content.decode().replace("\xa0", " ").split()))


def work_on_its_opening(insee: str) -> None:
    """A worker to whom it is handed; whether it did anything."""
    with operator_context():
        opening = openings.unfinished_of(insee)
        assert opening is not None
        print(openings.run(opening.pk))


def beat() -> None:
    """What beat has a worker do every thirty seconds."""
    tasks.beat.apply(headers={"_schema_name": "public"}).get()


def work() -> None:
    """A worker, until it is killed."""
    app.worker_main(["worker", "--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=ERROR"])


def write(insee: str, phone: str, name: str) -> None:
    """Rows, a private file, an entry of the cache, a count and a visit of the commune."""
    commune = _living(insee)
    with commune_context(commune):
        Service.objects.update(phone=phone)
        private_storage.save(f"pieces/{name}", ContentFile(name.encode()))
        cache.set("drawn", phone, None)
    counts = shared()
    if counts is not None:
        counts.set(f"parvis:refused:{commune.schema_name}:0", 1)
    visit(insee)


def tell(insee: str) -> None:
    """The private files of the commune, by name, on the last line; its home answers."""
    visit(insee)
    with commune_context(_living(insee)):
        names = private_storage.listdir("pieces")[1]
        for name in names:
            with private_storage.open(f"pieces/{name}") as file:
                assert file.read() == name.encode()
    print(json.dumps(sorted(names)))


def clean(insee: str, *names: str) -> None:
    with commune_context(_living(insee)):
        for name in names:
            private_storage.delete(f"pieces/{name}")


def visit(insee: str) -> None:
    """Somebody sees its home."""
    assert Client(headers={"host": _living(insee).primary_host}).get("/").status_code == 200


def close(insee: str) -> None:
    """Its grace ended the day before yesterday."""
    commune = _living(insee)
    with operator_context():
        lifecycle.open(commune)
        lifecycle.close(commune, reason="Fin de l’adhésion")
        Commune.objects.filter(pk=commune.pk).update(
            closing_since=timezone.now() - timedelta(days=91),
            closing_until=timezone.localdate() - timedelta(days=2),
        )


def _living(insee: str) -> Commune:
    with operator_context():
        commune = living_commune(insee)
    assert commune is not None
    return commune
