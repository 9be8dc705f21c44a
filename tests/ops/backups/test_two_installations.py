"""Reversibility, as an operator does it: from one installation to another by the command line, equal on arrival."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ops.backups import reading
from ops.embedded.postgres import DatabaseRole
from tests import plugin
from tests.ops.backups.conftest import contents

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def elsewhere(octets: bytes) -> Iterator[dict[str, str]]:
    """The environment of another operator: its own PostgreSQL, its own home, its own secrets and names."""
    cluster = plugin.Cluster()
    cluster.start()
    assert cluster.from_cache
    try:
        yield {
            **os.environ,
            "PARVIS_HOME": str(cluster.home),
            "DATABASE_URL": cluster.postgres.dsn(DatabaseRole.APP),
            "DATABASE_OWNER_URL": cluster.postgres.dsn(DatabaseRole.OWNER),
            "PARVIS_PG_DUMP": str(cluster.postgres.pg_dump),
            "PARVIS_KEYS_DIR": str(cluster.home / "keys"),
            "PARVIS_SECRET_KEY": "another-installation-" + "x" * 40,
            "PARVIS_OPERATOR_NAME": "Syndicat d’arrivée",
            "PARVIS_COMMUNE_DOMAIN": "communes.arrivee.example",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        }
    finally:
        cluster.end()


def parvis(environment: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "ops.cli", *words, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.timeout(300)
def test_a_commune_moves_to_another_operator_with_the_same_counts_and_digests(
    octets: bytes, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    before = tmp_path / "corbas.zip"
    before.write_bytes(octets)
    after = tmp_path / "corbas-again.zip"
    arrived = parvis(elsewhere, "commune", "import", str(before))
    assert (arrived["state"], arrived["hosts"]) == ("preparing", ["corbas.communes.arrivee.example"])
    parvis(elsewhere, "commune", "export", "corbas", "--output", str(after))
    with reading.opened(before) as one, reading.opened(after) as other:
        other.check()
        assert contents(one.manifest) == contents(other.manifest)
        assert one.manifest.rows > 100
        assert len(one.manifest.files) > 5
        assert other.manifest.installation.operator == "Syndicat d’arrivée"
        assert one.manifest.commune.id == other.manifest.commune.id
        assert [step.name for step in one.manifest.steps] == [step.name for step in other.manifest.steps]
