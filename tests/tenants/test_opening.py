"""Opening a commune: complete or resumable, refused in plain words, and equal to the template."""

from __future__ import annotations

import pytest
from django.db import connection

from tenants import geography
from tenants.current import operator_context
from tenants.errors import ProvisioningError
from tenants.models import TEMPLATE_SCHEMA, Commune, ProvisioningStep, TemplateScript
from tenants.provisioning import database, opening, template
from tenants.provisioning.options import ProvisioningOptions
from tenants.provisioning.steps import step_names
from tests.tenants.catalogue import objects_of

CORBAS = "69273"


@pytest.fixture
def corbas_is_gone_after(transactional_db: None):
    """These tests commit: what they open, they take away."""
    yield
    with operator_context():
        for commune in Commune.objects.filter(insee=CORBAS):
            Commune.objects.filter(pk=commune.pk).update(schema_version="")
            commune.refresh_from_db()
            opening.discard(commune)


def test_a_commune_is_opened_with_every_step_recorded(corbas_is_gone_after: None) -> None:
    opened = opening.open_commune(ProvisioningOptions(insee=CORBAS))
    assert [step.name for step in opened.steps] == step_names()
    assert opened.commune.schema_version == template.schema_version()
    assert opened.commune.slug == "corbas"
    assert ProvisioningStep.objects.filter(commune=opened.commune, done_at__isnull=False).count() == len(
        step_names()
    )


def test_a_copied_schema_equals_the_migrated_one_object_by_object(corbas_is_gone_after: None) -> None:
    opened = opening.open_commune(ProvisioningOptions(insee=CORBAS))
    with database.owner_connection() as owner:
        assert objects_of(owner, opened.commune.schema_name) == objects_of(owner, TEMPLATE_SCHEMA)


def test_a_commune_already_open_is_refused_with_its_address(corbas_is_gone_after: None) -> None:
    opening.open_commune(ProvisioningOptions(insee=CORBAS))
    with pytest.raises(ProvisioningError, match=r"corbas\.localhost"):
        opening.open_commune(ProvisioningOptions(insee=CORBAS))


def test_an_opening_cut_short_goes_on_where_it_stopped(corbas_is_gone_after: None, settings) -> None:
    steps = settings.PROVISIONING_STEPS
    settings.PROVISIONING_STEPS = [*steps, "tests.tenants.test_opening.breaks"]
    with pytest.raises(RuntimeError, match="power cut"):
        opening.open_commune(ProvisioningOptions(insee=CORBAS))
    commune = Commune.objects.get(insee=CORBAS)
    assert commune.schema_version == ""
    settings.PROVISIONING_STEPS = steps
    opened = opening.open_commune(ProvisioningOptions(insee=CORBAS))
    assert opened.commune.pk == commune.pk
    assert Commune.objects.filter(insee=CORBAS).count() == 1


def breaks(commune: Commune, options: ProvisioningOptions) -> None:
    raise RuntimeError("power cut")


def test_a_schema_that_fails_half_way_leaves_nothing(
    corbas_is_gone_after: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "grant_schema", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        opening.open_commune(ProvisioningOptions(insee=CORBAS))
    schema = Commune.objects.get(insee=CORBAS).schema_name
    with database.owner_connection() as owner:
        assert not database.schema_exists(owner, schema)
    steps = ProvisioningStep.objects.filter(commune__insee=CORBAS).order_by("id")
    assert [(step.name, bool(step.done_at), bool(step.error)) for step in steps] == [
        ("role", True, False),
        ("schema", False, True),
    ]


def test_a_delegated_commune_names_its_successor(db: None) -> None:
    with pytest.raises(geography.FormerTown, match="69149"):
        opening.open_commune(ProvisioningOptions(insee="69152"))


def test_an_unknown_code_is_refused(db: None) -> None:
    with pytest.raises(geography.UnknownTown):
        opening.open_commune(ProvisioningOptions(insee="00000"))


def test_only_names_of_our_own_making_reach_ddl() -> None:
    for name in (
        "public",
        "c_",
        "c_xyz",
        'c_000000000001"; DROP SCHEMA public',
        "pg_catalog",
        "c_0000000000011",
    ):
        with pytest.raises(ValueError, match="commune's schema"):
            database.check_schema_name(name)


def test_the_table_budget_of_a_commune_is_pinned(db: None) -> None:
    """Each table costs catalogue, files and memory a thousand times over (design.md: at most ~110)."""
    # 110 models and Django's own list of migrations.
    assert TemplateScript.objects.get().tables <= 111


def test_the_roles_of_the_run_are_not_superusers(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolsuper AND rolname LIKE 'parvis%%'")
        assert cursor.fetchall() == []
