"""The shared catalogue and what a commune takes from it at its birth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection, transaction

from teleservices.catalogue import services
from teleservices.catalogue.models import ImmutableVersion, ProcedureVersion
from teleservices.catalogue.selectors import latest_versions, read
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition.stored import digest_of, from_json, to_json
from teleservices.dossiers.models import Offer, ProcedureCopy
from teleservices.dossiers.provisioning import PLACINGS
from tenants.current import commune_context, operator_context

if TYPE_CHECKING:
    from tenants.models import Commune


def test_the_shipped_procedures_are_published_once(db: None) -> None:
    with operator_context():
        before = ProcedureVersion.objects.count()
        services.publish_shipped()
        assert ProcedureVersion.objects.count() == before == len(shipped_procedures())


def test_a_definition_changed_without_its_number_is_refused(db: None) -> None:
    shipped = shipped_procedures()["signalement"]
    changed = shipped.model_copy(update={"title": "Autre titre"})
    with (
        operator_context(),
        pytest.raises(services.VersionConflict, match=f"version: {shipped.version + 1}"),
    ):
        services.publish(changed)


def test_a_new_version_is_published_beside_the_old_one(db: None) -> None:
    shipped = shipped_procedures()["signalement"]
    following = shipped.version + 1
    second = shipped.model_copy(update={"version": following, "title": "Signaler"})
    with operator_context():
        services.publish(second)
        (latest,) = [one for one in latest_versions() if one.procedure.slug == "signalement"]
        assert (latest.number, latest.procedure.title) == (following, "Signaler")
        assert ProcedureVersion.objects.filter(procedure__slug="signalement").count() == 2


def test_a_published_version_is_never_changed(db: None) -> None:
    with operator_context():
        version = latest_versions()[0]
        for attempt in (version.save, version.delete, ProcedureVersion.objects.all().delete):
            with pytest.raises(ImmutableVersion):
                attempt()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_procedureversion SET number = 9")


def test_a_definition_comes_back_from_its_json_as_it_was() -> None:
    for procedure in shipped_procedures().values():
        stored = to_json(procedure)
        assert from_json(stored, digest_of(stored)) == procedure


def test_a_commune_reads_the_catalogue_and_cannot_write_it(in_venissieux: Commune) -> None:
    assert {read(one).slug for one in latest_versions()} == set(shipped_procedures())
    with pytest.raises(DatabaseError), transaction.atomic():
        services.publish(shipped_procedures()["signalement"].model_copy(update={"version": 7}))


def test_a_new_commune_offers_the_procedures_with_their_services(
    venissieux: Commune, givors: Commune
) -> None:
    for commune in (venissieux, givors):
        with commune_context(commune):
            offered = {one.slug: one for one in Offer.objects.select_related("service")}
        assert set(offered) == set(shipped_procedures())
        assert set(offered) <= set(PLACINGS)
        assert {slug: one.service.slug for slug, one in offered.items()} == {
            slug: PLACINGS[slug].service for slug in offered
        }
        assert len({one.prefix for one in offered.values()}) == len(offered)


def test_every_icon_of_a_procedure_is_in_the_set() -> None:
    sprite = finders.find("design/icons.svg")
    assert sprite
    drawn = Path(sprite).read_text(encoding="utf-8")
    for placing in PLACINGS.values():
        assert f'id="{placing.icon}"' in drawn


def test_a_copy_is_never_changed(in_venissieux: Commune) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureCopy.objects.update(number=3)
