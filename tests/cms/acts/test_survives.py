"""The register and its guard go through a commune's life: copied with the schema, archived, restored, undone; then deleted
with the commune and nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from cms.acts import selectors, services
from cms.acts.enums import Basis
from cms.acts.models import Act
from ops.backups import reading
from ops.restoration import loading
from ops.restoration import services as restorations
from ops.restoration.models import Restoration
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.provisioning import database
from tenants.storage import private_storage
from tests.cms.acts import papers
from tests.cms.acts.papers import posted
from tests.isolation.world import strongest
from tests.ops.backups.conftest import archived, corbas, few_pages, forget

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["corbas", "few_pages"]


def _filled(commune: Commune) -> Agent:
    """An act, its correction, and one whose file was withdrawn."""
    agent = strongest(commune, "Camille")
    with commune_context(commune):
        first = posted(agent)
        posted(agent, papers.pdf("Texte corrigé de la délibération sur la médiathèque."), supersedes=first)
        gone = posted(agent, number="2026-046")
        services.withdraw(gone, Basis.JUDGE, "Jugement du 3 mars 2027.", agent=agent)
    return agent


def _stands(commune: Commune) -> None:
    """Its words, links and octets; and the guard awake, for the commune's own role."""
    with commune_context(commune):
        acts = {one.slug: one for one in Act.objects.select_related("supersedes")}
        assert set(acts) == {"deliberation-2026-045", "deliberation-2026-045-v2", "deliberation-2026-046"}
        second = acts["deliberation-2026-045-v2"]
        assert second.supersedes == acts["deliberation-2026-045"]
        assert acts["deliberation-2026-046"].withdrawn_reason == "Jugement du 3 mars 2027."
        with private_storage.open(second.file.name) as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == second.sha256
        assert [one.url for one in selectors.search("mediatheque corrige")] == [second.get_absolute_url()]
        for statement in ("DELETE FROM acts_act", "UPDATE acts_act SET title = 'x'"):
            refused = pytest.raises(DatabaseError, match="never changed nor deleted")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_a_new_communes_copy_of_the_template_is_guarded(corbas: Commune) -> None:
    _filled(corbas)
    _stands(corbas)


def test_it_comes_back_from_an_archive_and_may_be_undone(corbas: Commune) -> None:
    agent = _filled(corbas)
    kept = archived(corbas)
    with commune_context(corbas):
        posted(agent, number="2026-047", adopted_on=dt.date(2026, 11, 13))
    with reading.opened(kept) as archive:
        restoration = restorations.prepare(archive, corbas)
    try:
        (found,) = [one for one in restoration.differences if one["label"] == "acts.act"]
        assert found["lost"] == 1
        restorations.put_in_place(restoration)
        _stands(corbas)
        restorations.undo(restoration)
        with commune_context(corbas):
            assert Act.objects.count() == 4
    finally:
        with operator_context():
            for one in Restoration.objects.filter(commune=corbas):
                loading.drop(loading.beside(corbas, one.id))


def test_it_goes_with_its_commune(corbas: Commune) -> None:
    """A schema is dropped whole: the guard keeps rows from being deleted, not a commune from leaving."""
    _filled(corbas)
    forget(corbas.insee)
    with database.owner_connection() as owner:
        assert not database.schema_exists(owner, corbas.schema_name)
