"""What an archive holds: every table in the words of its schema, every file with its digest, nobody else's rows."""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import psycopg
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from ops.backups import loading, reading, rows, tables
from ops.backups.errors import BadArchive, ImportRefused
from ops.backups.manifest import MANIFEST
from ops.backups.snapshot import snapshot
from tenants.provisioning import database
from tests.ops.backups.conftest import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Commune

ELSEWHERE = "c_beefbeefbeef"


def test_every_table_is_exported_or_left_out_with_its_reason(venissieux: Commune) -> None:
    with database.owner_connection() as owner:
        there = {
            name
            for (name,) in owner.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = %s",
                [venissieux.schema_name],
            )
        }
    left_out = {
        model._meta.db_table for model in tables.tenant_models() if model._meta.label_lower in tables.LEFT_OUT
    }
    assert len(left_out) == len(tables.LEFT_OUT)
    assert {table.name for table in tables.tables()} | left_out | {tables.MIGRATIONS_TABLE} == there


def test_nothing_exported_refers_to_what_is_left_out() -> None:
    for model in tables.exported_models():
        table = tables.table_of(model)
        for field in model._meta.local_concrete_fields:
            if field.remote_field and field.column not in {*table.content_types, *table.permissions}:
                assert field.remote_field.model._meta.label_lower not in tables.LEFT_OUT, field


def test_every_line_is_what_its_schema_says(octets: bytes) -> None:
    with reading.opened(io.BytesIO(octets)) as archive, zipfile.ZipFile(io.BytesIO(octets)) as plain:
        archive.check()
        full = {label for label, card in archive.manifest.models.items() if card.rows}
        assert {"dossiers.dossier", "dossiers.piece", "pages.newspage", "wagtailcore.revision"} <= full
        for label in archive.manifest.models:
            schema = json.loads(plain.read(f"schemas/{label}.schema.json"))
            Draft202012Validator.check_schema(schema)
            validator = Draft202012Validator(schema)
            for line in archive.lines(label):
                validator.validate(json.loads(line))
        manifest = json.loads(plain.read(MANIFEST))
        Draft202012Validator(json.loads(plain.read("schemas/manifest.schema.json"))).validate(manifest)


def test_numbers_that_mean_nothing_elsewhere_are_names(octets: bytes) -> None:
    with reading.opened(io.BytesIO(octets)) as archive:
        pages = [json.loads(line) for line in archive.lines("wagtailcore.page")]
        assert "pages.newspage" in {page["content_type_id"] for page in pages}
        (revision,) = [json.loads(line) for line in archive.lines("wagtailcore.revision")]
        assert revision["content"]["content_type"] == revision["content_type_id"] == "pages.newspage"
        granted = [json.loads(line) for line in archive.lines("auth.group_permissions")]
        assert all(":" in row["permission_id"] for row in granted)


def test_secrets_sessions_and_tokens_are_not_in_it(octets: bytes) -> None:
    with reading.opened(io.BytesIO(octets)) as archive:
        assert set(archive.manifest.left_out) == set(tables.LEFT_OUT)
        assert not set(archive.manifest.left_out) & set(archive.manifest.models)
        assert "preview_key" not in archive.manifest.commune.model_dump()


def test_the_summary_quotes_the_manifest_and_people_can_read_it(octets: bytes) -> None:
    with reading.opened(io.BytesIO(octets)) as archive, zipfile.ZipFile(io.BytesIO(octets)) as plain:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(plain.read("resume.pdf"))).pages)
        words = "".join(text.split())
        assert archive.sha256 in words
        assert "Archivedelacommune" in words
        assert "donneespersonnelles" not in words
        readme = plain.read("LISEZMOI.txt").decode()
        assert "Corbas (69273)" in readme
        assert CANARY not in text + readme


def test_the_role_of_a_commune_reads_no_other(venissieux: Commune, givors: Commune) -> None:
    """Attack 34: a wrong name in a statement of the export is refused by the database."""
    table = next(table for table in tables.tables() if table.label == "dossiers.dossier")
    with snapshot(venissieux) as seen:
        names = rows.names_of(seen, venissieux.schema_name)
        assert list(rows.lines(seen, venissieux.schema_name, table, names)) == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            list(rows.lines(seen, givors.schema_name, table, names))


@pytest.mark.parametrize("shift", [0, 1000])
def test_it_loads_whole_wherever_content_types_have_other_numbers(
    octets: bytes, monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    make_schema = database.make_schema

    def shifted(owner: psycopg.Connection[Any], schema: str, *others: Any) -> None:
        make_schema(owner, schema, *others)
        for statement in (
            f"UPDATE {schema}.auth_permission SET id = id + {5 * shift}, content_type_id = content_type_id + {shift}",
            f"UPDATE {schema}.django_content_type SET id = id + {shift}",
        ):
            owner.execute(statement.encode())

    monkeypatch.setattr(database, "make_schema", shifted)
    with (
        reading.opened(io.BytesIO(octets)) as archive,
        database.owner_connection(autocommit=False) as owner,
    ):
        loaded = loading.load_in(owner, archive, ELSEWHERE)
        assert loaded.rows == archive.manifest.rows
        assert loading.differences(owner, archive, ELSEWHERE) == []
        query = f"""
            SELECT t.id, t.model, r.content ->> 'content_type' FROM {ELSEWHERE}.wagtailcore_revision AS r
            JOIN {ELSEWHERE}.django_content_type AS t ON t.id = r.content_type_id
        """
        number, model, within = owner.execute(query.encode()).fetchone() or (0, "", "")
        assert (model, int(within)) == ("newspage", number)
        assert number > shift
        owner.execute(f"UPDATE {ELSEWHERE}.pages_newspage SET lead = lead || '.'".encode())
        assert loading.differences(owner, archive, ELSEWHERE) == ["pages.newspage"]
        last = archive.manifest.models["wagtailcore.page"].last_number
        (drawn,) = owner.execute(
            f"SELECT nextval(pg_get_serial_sequence('{ELSEWHERE}.wagtailcore_page', 'id'))".encode()
        ).fetchone() or (0,)
        assert drawn == (last or 0) + 1
        owner.rollback()


def test_the_site_opens_from_a_disk(octets: bytes) -> None:
    """Links between its pages and to what draws them lead to files of the archive; the others to the living site."""
    with zipfile.ZipFile(io.BytesIO(octets)) as plain:
        names = set(plain.namelist())
        pages = {name: plain.read(name).decode() for name in names if re.match(r"site/.*\.html$", name)}
        assert {
            "site/index.html",
            "site/actualites/fete-du-pain/index.html",
            "site/contact/index.html",
        } <= set(pages)
        assert "site/demarches/acte-etat-civil/index.html" in pages
        assert b"data:font/woff2;base64," in plain.read("site/static/design/css/tokens.css")
        assert any(name.startswith("site/medias/images/") for name in names)
        for name, text in pages.items():
            assert CANARY not in text
            soup = BeautifulSoup(text, "html.parser")
            assert not soup.select("script, form[method=post], use, input[name=csrfmiddlewaretoken]")
            assert "Archive du site au" in text
            led = [str(tag.get(what)) for what in ("href", "src") for tag in soup.select(f"[{what}]")]
            for address in (one for one in led if not re.match(r"(https?:|mailto:|tel:|data:|#)", one)):
                target = posixpath.normpath(
                    posixpath.join(posixpath.dirname(name), unquote(address.partition("#")[0]))
                )
                assert target in names, f"{name}: {address}"
        assert "http://corbas.localhost/compte/" in pages["site/index.html"]


def changed(octets: bytes, change: Callable[[dict[str, bytes]], None]) -> io.BytesIO:
    """The archive once more, its entries as ``change`` leaves them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as before, zipfile.ZipFile(out, "w") as after:
        entries = {info.filename: before.read(info) for info in before.infolist()}
        change(entries)
        for name, content in entries.items():
            after.writestr(name, content)
    out.seek(0)
    return out


def another_octet(path: str) -> Callable[[dict[str, bytes]], None]:
    """The first file whose path begins so is no longer what the manifest declares."""

    def change(entries: dict[str, bytes]) -> None:
        name = next(name for name in entries if name.startswith(path))
        entries[name] = entries[name][:-1] + b"?"

    return change


def _manifest(entries: dict[str, bytes], path: tuple[str | int, ...], value: object) -> None:
    document = json.loads(entries[MANIFEST])
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    entries[MANIFEST] = json.dumps(document).encode()


BAD: dict[str, Callable[[dict[str, bytes]], object]] = {
    "climbs out": lambda e: e.update({"fichiers/publics/../../../../etc/cron.d/x": b"x"}),
    "absolute": lambda e: e.update({"/etc/passwd": b"x"}),
    "backslash": lambda e: e.update({"fichiers\\publics\\x": b"x"}),
    "a drive": lambda e: e.update({"c:/x": b"x"}),
    "not declared": lambda e: e.update({"fichiers/publics/x.php": b"x"}),
    "a row more": lambda e: e.update(
        {"donnees/citizens.citizen.jsonl": e["donnees/citizens.citizen.jsonl"] * 2}
    ),
    "a declared file out of its folder": lambda e: _manifest(e, ("files", 0, "path"), "../x"),
    "a declared file elsewhere": lambda e: _manifest(e, ("files", 0, "path"), "site/x"),
    "a file of another size": lambda e: _manifest(e, ("files", 0, "size"), 10**15),
    "an SQL name": lambda e: _manifest(e, ("models", "pages.newspage", "table"), 'x"; DROP TABLE y; --'),
    "a later format": lambda e: _manifest(e, ("format_version",), 2),
    "another format": lambda e: _manifest(e, ("format",), "x"),
    "no manifest": lambda e: e.pop(MANIFEST),
    "a file is missing": lambda e: e.pop("LISEZMOI.txt"),
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_an_archive_that_is_not_what_it_declares_is_refused(
    octets: bytes, change: Callable[[dict[str, bytes]], None]
) -> None:
    """Attack 11, and a disk that lies."""
    with (
        pytest.raises(BadArchive),
        reading.opened(changed(octets, change)) as archive,
    ):
        archive.check()


def test_a_byte_that_changed_is_found(octets: bytes) -> None:
    def change(entries: dict[str, bytes]) -> None:
        name = "donnees/citizens.citizen.jsonl"
        entries[name] = entries[name].replace(b"Zanzibarine", b"Zanzibarinf", 1)

    with reading.opened(changed(octets, change)) as archive, pytest.raises(BadArchive, match="abîmée"):
        archive.check()


@pytest.mark.parametrize("kept", [0, 100, 0.5, 0.999])
def test_half_a_file_is_no_archive(octets: bytes, kept: float) -> None:
    half = octets[: int(kept * len(octets)) if kept < 1 else int(kept)]
    with pytest.raises(BadArchive), reading.opened(io.BytesIO(half)):
        pass


def test_an_archive_of_a_later_version_is_refused_in_plain_words(octets: bytes) -> None:
    def change(entries: dict[str, bytes]) -> None:
        document = json.loads(entries[MANIFEST])
        document["schema_version"] = "later"
        document["migrations"].append("pages.0099_later")
        entries[MANIFEST] = json.dumps(document).encode()

    with (
        reading.opened(changed(octets, change)) as archive,
        pytest.raises(ImportRefused, match="plus récente"),
    ):
        loading.version_for(archive)
