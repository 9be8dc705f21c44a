"""The pieces of dossiers as a ZIP, a folder a dossier, and beside them what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.models import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import IO
    from uuid import UUID

    from stream_zip import Method

_MODE: Final = 0o600
_CHUNK: Final = 64 * 1024
Member = tuple[str, "datetime", int, "Method", "Iterator[bytes]"]


def write_zip(keys: Sequence[UUID], out: IO[bytes], *, unscanned: bool) -> None:
    """A piece found dangerous, or still waiting for the antivirus, never leaves; one that nothing scanned leaves when
    the agent said so.
    """
    from stream_zip import stream_zip  # with its ciphers, 3 MB of a process that exports nothing

    for chunk in stream_zip(_members(keys, unscanned=unscanned)):
        out.write(chunk)


def _members(keys: Sequence[UUID], *, unscanned: bool) -> Iterator[Member]:
    from stream_zip import ZIP_64  # read already, by what writes them

    now = timezone.localtime().replace(tzinfo=None)
    left_out: list[str] = []
    taken: set[str] = set()
    rows = Piece.objects.filter(dossier__in=list(keys)).select_related("dossier__copy")
    for piece in rows.order_by("dossier__reference", "created_at"):
        reference = piece.dossier.reference if piece.dossier else ""
        if reason := _kept_back(piece, unscanned=unscanned):
            left_out.append(f"{reference}\t{piece.name}\t{reason}")
            continue
        yield _name(reference, piece.name, taken), now, _MODE, ZIP_64, _octets(piece)
    head = _("Pièces qui ne sont pas dans ce fichier\u00a0: référence, nom, raison.")
    lines = left_out or [_("Aucune\u00a0: toutes y sont.")]
    text = "\r\n".join([head, "", *lines, ""]).encode("utf-8-sig")
    yield "LISEZ-MOI.txt", now, _MODE, ZIP_64, iter([text])


def _kept_back(piece: Piece, *, unscanned: bool) -> str:
    if piece.dossier is not None and piece.dossier.is_confidential:
        return _("confidentielle\u00a0: elle se lit dans le dossier")
    if piece.is_erased:
        return _("effacée au terme de sa durée")
    match piece.scan:
        case ScanState.CLEAN:
            return ""
        case ScanState.INFECTED:
            return _("dangereuse")
        case ScanState.NOT_SCANNED if unscanned:
            return ""
        case ScanState.NOT_SCANNED:
            return _("non analysée par un antivirus")
        case _waiting:
            return _("analyse en attente")


def _octets(piece: Piece) -> Iterator[bytes]:
    with piece.file.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _name(reference: str, name: str, taken: set[str]) -> str:
    """Once in the archive, and never outside of its folder."""
    plain = name.replace("/", "-").replace("\\", "-").lstrip(".") or "document"
    stem, dot, extension = plain.rpartition(".")
    found, rank = f"{reference}/{plain}", 2
    while found in taken:
        found, rank = f"{reference}/{stem or plain} ({rank}){dot}{extension if stem else ''}", rank + 1
    taken.add(found)
    return found
