"""``parvis doctor``: one line a component, and the one that is wrong says what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ops.cli.commands import doctor
from ops.models import Heartbeat
from ops.monitoring import checkup
from ops.monitoring.checkup import database, domains, services
from tenants.domains.enums import ClaimState
from tenants.domains.models import DomainClaim
from tenants.domains.services import claim
from tenants.models import Commune, Doorbell, TemplateScript
from tenants.provisioning import database as walls

if TYPE_CHECKING:
    import pytest
    from pytest_django.fixtures import SettingsWrapper

    from ops.monitoring.checkup.base import Component


def test_it_examines_everything_that_the_contract_names(
    venissieux: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    document = doctor.examine(None)  # type: ignore[arg-type]
    names = [component["name"] for component in document["components"]]
    assert names == list(checkup.CHECKS)
    found = {component["name"]: component for component in document["components"]}
    for name in ("database", "owner", "template", "walls", "storage", "standins"):
        assert found[name]["ok"], found[name]
    assert found["scanner"]["ok"]
    assert found["scanner"]["warning"]
    assert "non analysées" in found["scanner"]["detail"]
    doctor.COMMANDS[0].show(document)
    assert len(capsys.readouterr().out.splitlines()) == len(names)


def test_one_failure_fails_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> Component:
        raise RuntimeError("no way")

    monkeypatch.setattr(checkup, "CHECKS", {"one": breaks})
    document = doctor.examine(None)  # type: ignore[arg-type]
    assert document["ok"] is False
    assert document["components"][0]["detail"] == "RuntimeError\xa0: no way"


def test_a_wall_with_a_hole_is_seen(venissieux: Commune, givors: Commune) -> None:
    assert database.walls().ok
    first, second = sorted([venissieux.schema_name, givors.schema_name])
    with walls.owner_connection() as owner:
        owner.execute(f'GRANT USAGE ON SCHEMA "{second}" TO "{first}"')
        try:
            assert "peuvent lire une autre" in database.walls().detail
        finally:
            owner.execute(f'REVOKE USAGE ON SCHEMA "{second}" FROM "{first}"')


def test_a_template_of_another_release_is_seen(venissieux: Commune) -> None:
    TemplateScript.objects.all().delete()
    assert "parvis fleet migrate" in database.template_version().detail


def test_a_worker_that_fell_silent_is_seen(db: None, settings: SettingsWrapper) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    assert not services.worker().ok
    beat = Heartbeat.objects.create(name="worker")
    assert services.worker().ok
    beat.at = timezone.now() - timedelta(minutes=10)
    beat.save()
    assert not services.worker().ok


def test_effects_that_wait_too_long_are_seen(venissieux: Commune) -> None:
    assert services.outbox().ok
    Doorbell.objects.create(schema_name=venissieux.schema_name, due_at=timezone.now() - timedelta(minutes=6))
    assert not services.outbox().ok


def test_a_mail_server_that_does_not_answer_is_seen(settings: SettingsWrapper) -> None:
    settings.EMAIL_BACKEND = services.SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert services.mail().detail == "127.0.0.1:9 ne répond pas (ConnectionRefusedError)."


def test_names_of_communes_ask_for_a_dns_and_a_lost_proof_is_told(
    venissieux: Commune, settings: SettingsWrapper
) -> None:
    assert domains.names().ok
    settings.PUBLIC_ADDRESSES = ["192.0.2.10"]
    claim(venissieux, "ville-de-venissieux.fr")
    assert (domains.names().ok, domains.names().warning) == (True, False)
    DomainClaim.objects.update(state=ClaimState.LOST)
    assert domains.names().warning
    assert "ville-de-venissieux.fr" in domains.names().detail
