"""An archive of a year ago comes back: into the schema of then, made again, and brought up to date as the others were."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from wagtail.users.models import UserProfile

from cms.pages.models import NewsPage
from ops.backups import arriving, loading, reading, rows, writing
from ops.backups.errors import ImportRefused
from ops.backups.manifest import MANIFEST
from ops.restoration import services as restoration
from tenants.current import commune_context, operator_context
from tenants.models import TEMPLATE_SCHEMA, Commune, TemplateScript
from tenants.provisioning import database, former, migrating, template
from tests.ops.backups.conftest import contents
from tests.ops.backups.test_archive import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What came since: a column that no default of the database fills, a model (its content type, its permissions), and
#: a migration of the operator's own tables.
SINCE = {
    "wagtailusers.0015_userprofile_keyboard_shortcuts",
    "wagtailadmin.0006_formstate",
    "ops.0003_bulk_and_sign_in_facts",
}
LABEL, COLUMN = "wagtailusers.userprofile", "keyboard_shortcuts"


def of_then(entries: dict[str, bytes]) -> None:
    """The archive as the version of before ``SINCE`` would have written it."""
    manifest: dict[str, Any] = json.loads(entries[MANIFEST])
    assert set(manifest["migrations"]) >= SINCE
    manifest["migrations"] = sorted(set(manifest["migrations"]) - SINCE)
    manifest["schema_version"] = former.version_of(manifest["migrations"])
    manifest["installation"]["version"] = "2025.11.0"
    card = manifest["models"][LABEL]
    lines = [json.loads(line) for line in entries[card["path"]].splitlines()]
    assert lines
    assert all(line.pop(COLUMN) for line in lines)
    content = b"".join(rows.dumped(line).encode() + b"\n" for line in lines)
    card["columns"].remove(COLUMN)
    card |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    entries[card["path"]] = content
    entries[MANIFEST] = json.dumps(manifest).encode()


@pytest.fixture
def unknown_before(transactional_db: None) -> Iterator[None]:
    """The template of then is forgotten afterwards."""
    yield
    with operator_context():
        TemplateScript.objects.exclude(version=template.schema_version()).delete()


def _numbers(schema: str) -> rows.Names:
    with database.owner_connection() as owner:
        return rows.names_of(owner, schema)


@pytest.mark.timeout(300)  # all the migrations, once
def test_it_arrives_and_is_restored(
    emptied: bytes, unknown_before: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = changed(emptied, of_then).getvalue()
    with reading.opened(io.BytesIO(then)) as archive:
        assert loading.version_for(archive) == archive.manifest.schema_version
        arrived = arriving.import_commune(archive)
    commune = arrived.commune
    assert (arrived.upgraded_from, arrived.is_current) == ("2025.11.0", True)
    _is_whole_and_of_today(commune, emptied)
    monkeypatch.setattr(former, "_make", lambda *_: pytest.fail("made once, it is known"))
    with commune_context(commune):
        NewsPage.objects.filter(slug="fete-du-pain").update(title="Changée depuis")
    with reading.opened(io.BytesIO(then)) as archive:
        prepared = restoration.prepare(archive, commune)
    try:
        found = {one["label"]: one for one in prepared.differences}
        assert found["wagtailcore.page"]["changed"] == 1
        assert LABEL not in found
        restoration.put_in_place(prepared)
        _is_whole_and_of_today(commune, emptied)
    finally:
        restoration.drop(prepared)


def _of(commune: Commune) -> io.BytesIO:
    stream = io.BytesIO()
    writing.write_archive(commune, stream, with_site=False)
    stream.seek(0)
    return stream


def _is_whole_and_of_today(commune: Commune, whole: bytes) -> None:
    """As today's archive of the same commune would have brought it, the numbers of content types included."""
    assert _numbers(commune.schema_name) == _numbers(TEMPLATE_SCHEMA)
    with commune_context(commune):
        assert all(UserProfile.objects.values_list(COLUMN, flat=True))
        assert "Changée depuis" not in NewsPage.objects.values_list("title", flat=True)
    with reading.opened(io.BytesIO(whole)) as before, reading.opened(_of(commune)) as after:
        theirs, ours = contents(before.manifest), contents(after.manifest)
        assert {name for name in theirs if theirs[name] != ours[name]} <= {"outbox.effect"}
        assert set(after.manifest.migrations) >= SINCE


def test_a_version_that_cannot_be_made_again_says_which_one_reads_it(
    octets: bytes, unknown_before: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(entries: dict[str, bytes], version: str, migration: str) -> None:
        manifest = json.loads(entries[MANIFEST])
        manifest["schema_version"], manifest["installation"]["version"] = "other", version
        manifest["migrations"].append(migration)
        entries[MANIFEST] = json.dumps(manifest).encode()

    for version, told in (
        ("2019.3.1", "importez-la dans une installation en 2019.3.1"),
        ("2099.1.0", "plus récente"),
    ):
        archive = changed(octets, lambda e, v=version: unknown(e, v, "pages.0002_gone"))  # type: ignore[misc]
        with reading.opened(archive) as found, pytest.raises(ImportRefused, match=told):
            loading.version_for(found)

    def fails(_applied: object) -> None:
        raise RuntimeError("a migration that no longer runs")

    monkeypatch.setattr(former, "_make", fails)
    with (
        reading.opened(changed(octets, of_then)) as found,
        pytest.raises(ImportRefused, match=r"en 2025\.11\.0"),
    ):
        loading.load(found, "c_beefbeefbeef")
    with database.owner_connection() as owner:
        assert not database.schema_exists(owner, "c_beefbeefbeef")
        assert not database.schema_exists(owner, former.SCHEMA)


def test_what_has_no_place_here_is_refused_and_named(octets: bytes) -> None:
    def more(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries[MANIFEST])
        manifest["models"][LABEL]["columns"].append("gone")
        entries[MANIFEST] = json.dumps(manifest).encode()

    with (
        reading.opened(changed(octets, more)) as archive,
        pytest.raises(ImportRefused, match="« gone »"),
    ):
        loading.load(archive, "c_beefbeefbeef")


def test_versions_are_named_alike(db: None) -> None:
    everything = {f"{app}.{name}" for app, name in migrating.on_disk().graph.node_map}
    assert former.version_of(everything) == template.schema_version()
    assert former.not_to_be_made(everything) == []
    assert former.version_of(everything - SINCE) != template.schema_version()
