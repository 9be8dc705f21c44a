"""Dossiers as a package for the archives: a ZIP with `manifest.xml` (`seda`) and one file for each document.

Each dossier brings what a person would read of it (PDF/A), its answers as data (JSON), its acknowledgement, its pieces
and every other document kept for it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.models import Piece
from teleservices.retention import seda
from teleservices.retention.erasing import files_of
from teleservices.retention.summary import summary_pdf
from tenants.current import current_commune
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models.fields.files import FieldFile

    from teleservices.dossiers.models import Dossier
    from teleservices.retention.models import Transfer
    from tenants.models import Commune

PDF, JSON = "application/pdf", "application/json"
MEDIA_TYPES = {".pdf": PDF, ".json": JSON, ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_CHUNK = 1024 * 1024


class _Package:
    """Writes each file once, hashed on its way; a file is never whole in memory."""

    def __init__(self, out: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self.count = 0

    def add(self, name: str, media_type: str, content: Iterator[bytes]) -> seda.Data:
        self.count += 1
        key = f"D{self.count}"
        uri = f"content/{key}{PurePosixPath(name).suffix}"
        digest, size = hashlib.sha512(), 0
        with self.zip.open(uri, "w") as target:
            for chunk in content:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        return seda.Data(key, uri, name, media_type, digest.hexdigest(), size)


def write_package(out: IO[bytes], transfer: Transfer, dossiers: Sequence[Dossier], now: datetime) -> None:
    """The whole package; the stream is left open."""
    commune = current_commune()
    package = _Package(out)
    with package.zip:
        files = [_file(package, one, commune) for one in dossiers]
        message = seda.Transfer(
            id=f"parvis-{transfer.pk}",
            at=now,
            comment=_("Versement de dossiers par la commune %(place)s")
            % {"place": of_commune(commune.insee, commune.name)},
            series=transfer.title,
            agreement=transfer.agreement,
            archival_agency=transfer.agency,
            originating_agency=commune.siret or commune.siren,
            files=files,
        )
        package.zip.writestr("manifest.xml", seda.manifest(message))


def _file(package: _Package, dossier: Dossier, commune: Commune) -> seda.File:
    started = local_day(commune, dossier.submitted_at)
    ended = local_day(commune, dossier.ended_at or dossier.submitted_at)
    answers = json.dumps(dossier.answers, ensure_ascii=False, indent=1, sort_keys=True).encode()
    items = [
        seda.Item(
            _("Le dossier en clair"),
            package.add(f"{dossier.reference}.pdf", PDF, iter([summary_pdf(dossier, commune)])),
            ended,
        ),
        seda.Item(
            _("Les réponses"),
            package.add(f"{dossier.reference}-reponses.json", JSON, iter([answers])),
            started,
        ),
    ]
    for held in files_of([dossier]):
        name, title = _named(held)
        media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
        items.append(seda.Item(title, package.add(name, media_type, _chunks(held))))
    return seda.File(
        reference=dossier.reference,
        title=_("%(reference)s, %(title)s") % {"reference": dossier.reference, "title": dossier.title},
        description=_("Issue\u00a0: %(state)s. Service\u00a0: %(service)s.")
        % {"state": dossier.get_state_display(), "service": dossier.service.name},
        started=started,
        ended=ended,
        items=items,
    )


def _named(held: FieldFile) -> tuple[str, str]:
    """The person's own name for a piece; what it is for the others."""
    owner = held.instance
    if isinstance(owner, Piece):
        return owner.name, owner.label or _("Pièce")
    suffix = PurePosixPath(str(held.name)).suffix
    title = str(owner._meta.verbose_name).capitalize()
    return f"{owner._meta.model_name}-{owner.pk}{suffix}", title


def _chunks(held: FieldFile) -> Iterator[bytes]:
    with held.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk
