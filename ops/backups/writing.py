"""Write a commune's archive to a stream, in one pass and bounded memory.

What a visitor sees is drawn first, as he would see it now; then one instant of the rows, then the files. The manifest
comes last, when everything else is counted and hashed, and the summary quotes its digest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from identity.oidc.models import OidcClient
from ops.backups import json_schemas, rows, stored_files, summary
from ops.backups.entries import ArchiveStream
from ops.backups.manifest import (
    MANIFEST,
    README,
    ROWS,
    SCHEMAS,
    SUMMARY,
    CommuneCard,
    DomainCard,
    Installation,
    Manifest,
    ProviderCard,
    StepCard,
    TableCard,
)
from ops.backups.site import site_of
from ops.backups.snapshot import snapshot
from ops.backups.tables import LEFT_OUT, exported_models, table_of, tables
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.outbox.models import Effect, EffectState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import psycopg
    from django.db.models import Model

    from ops.backups.entries import Sink
    from ops.backups.manifest import Entry
    from ops.backups.tables import Table

#: Columns of the public row that are this installation's own, or a key.
_KEPT_HERE = frozenset({"schema_name", "schema_version", "preview_key"})


@dataclass(frozen=True)
class Written:
    """``sha256`` is the manifest's: it covers every file of the archive."""

    manifest: Manifest
    sha256: str


def steps() -> int:
    """How many times ``progress`` is called."""
    return len(tables()) + 5


def write_archive(
    commune: Commune,
    stream: Sink,
    progress: Callable[[str], None] = lambda _: None,
    *,
    with_site: bool = True,
    made_at: datetime | None = None,
) -> Written:
    """The whole archive of ``commune``, dated ``made_at`` (now, unless told). The stream is written forward only, and left
    open. Without its site it holds all that brings the commune back.

    Raises tenants.errors.SchemaMismatch, and whatever the stream or a storage raises: what is written so far is then
    no archive (its directory is missing).
    """
    made_at = made_at or timezone.now()
    out = ArchiveStream(stream, timezone.localtime(made_at))
    try:
        return _write(out, commune, made_at, progress, with_site)
    except BaseException:
        out.abandon()
        raise


def _write(
    out: ArchiveStream,
    commune: Commune,
    made_at: datetime,
    progress: Callable[[str], None],
    with_site: bool,
) -> Written:
    progress("format")
    others = [out.write(README, [summary.readme(commune, made_at).encode()])]
    others += [out.write(path, [text]) for path, text in _schemas()]
    progress("site")
    pages = 0
    for file in site_of(commune) if with_site else ():
        others.append(out.write(file.path, file.chunks))
        pages += file.is_page
    progress("rows")
    card, facts = _card(commune), _facts(commune)
    with snapshot(commune) as seen:
        models = _write_rows(out, commune, seen, progress)
    progress("files")
    files, vanished = _write_files(out, commune)
    manifest = Manifest(
        made_at=made_at,
        installation=_installation(),
        schema_version=commune.schema_version,
        migrations=facts.migrations,
        commune=card.commune,
        domains=card.domains,
        steps=card.steps,
        models=models,
        left_out={label: str(reason.words) for label, reason in LEFT_OUT.items()},
        providers=facts.providers,
        pending_effects=facts.pending_effects,
        files=tuple(files),
        vanished=tuple(vanished),
        pages=pages,
        others=tuple(others),
    )
    return _close(out, manifest, progress)


def _installation() -> Installation:
    return Installation(
        operator=settings.OPERATOR_NAME, host=settings.OPERATOR_HOSTS[0], version=settings.PARVIS_VERSION
    )


def _close(out: ArchiveStream, manifest: Manifest, progress: Callable[[str], None]) -> Written:
    progress("manifest")
    text = manifest.model_dump_json(indent=1).encode()
    sha256 = hashlib.sha256(text).hexdigest()
    out.write(MANIFEST, [text])
    out.write(SUMMARY, [summary.render(manifest, sha256)])
    out.close()
    return Written(manifest, sha256)


def _schemas() -> Iterator[tuple[str, bytes]]:
    for model in exported_models():
        schema = json_schemas.schema_of(model)
        yield f"{SCHEMAS}{model._meta.label_lower}.schema.json", _pretty(schema)
    yield f"{SCHEMAS}manifest.schema.json", _pretty(Manifest.model_json_schema())


def _pretty(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True)
class _Card:
    commune: CommuneCard
    domains: tuple[DomainCard, ...]
    steps: tuple[StepCard, ...]


def _card(commune: Commune) -> _Card:
    """What ``public`` knows of the commune."""
    with operator_context():
        kept = Commune.objects.get(pk=commune.pk)
        values = {
            field.attname: _plain(kept, field.attname)
            for field in Commune._meta.concrete_fields
            if field.attname not in _KEPT_HERE
        }
        return _Card(
            CommuneCard.model_validate(values),
            tuple(
                DomainCard(domain=domain.domain, is_primary=domain.is_primary)
                for domain in kept.domains.order_by("-is_primary", "domain")
            ),
            tuple(
                StepCard(name=step.name, seconds=step.seconds, done_at=step.done_at)
                for step in kept.steps.all()
            ),
        )


def _plain(row: Model, name: str) -> object:
    """As JSON has it: texts, numbers and lists stay, dates and UUIDs are written out."""
    value = getattr(row, name)
    if value is None or isinstance(value, str | int | float | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@dataclass(frozen=True)
class _Facts:
    migrations: tuple[str, ...]
    providers: tuple[ProviderCard, ...]
    pending_effects: int


def _facts(commune: Commune) -> _Facts:
    with commune_context(commune):
        applied = MigrationRecorder(connection).applied_migrations()
        return _Facts(
            tuple(sorted(f"{app}.{name}" for app, name in applied)),
            tuple(
                ProviderCard(provider=client.provider, issuer=client.issuer, client_id=client.client_id)
                for client in OidcClient.objects.order_by("provider")
            ),
            Effect.objects.filter(state=EffectState.PENDING).count(),
        )


def _write_rows(
    out: ArchiveStream, commune: Commune, seen: psycopg.Connection[Any], progress: Callable[[str], None]
) -> dict[str, TableCard]:
    schema = commune.schema_name
    names = rows.names_of(seen, schema)
    numbers = rows.last_numbers(seen, schema, tables())
    cards: dict[str, TableCard] = {}
    for model in exported_models():
        table = table_of(model)
        progress(table.label)
        counted = rows.Counted(rows.lines(seen, schema, table, names))
        entry = out.write(f"{ROWS}{table.label}.jsonl", counted)
        title = str(model._meta.verbose_name_plural)
        cards[table.label] = _table_card(entry, table, title, counted.rows, numbers.get(table.label))
    return cards


def _table_card(entry: Entry, table: Table, title: str, count: int, last_number: int | None) -> TableCard:
    return TableCard(
        **entry.model_dump(),
        title=title,
        rows=count,
        table=table.name,
        key=table.key,
        columns=table.columns,
        content_types=table.content_types,
        permissions=table.permissions,
        serialised=table.serialised,
        neutral=table.neutral,
        sequence=table.sequence,
        last_number=last_number,
    )


def _write_files(out: ArchiveStream, commune: Commune) -> tuple[list[Entry], list[str]]:
    """The files, and those that were deleted between their listing and their reading."""
    found: list[Entry] = []
    vanished: list[str] = []
    with commune_context(commune):
        for file in stored_files.stored_files():
            try:
                chunks = file.chunks()
                first = next(chunks, b"")
            except FileNotFoundError:
                vanished.append(file.path)
                continue
            found.append(out.write(file.path, _joined(first, chunks)))
    return found, vanished


def _joined(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
