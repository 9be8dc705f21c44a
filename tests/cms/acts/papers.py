"""PDFs good and bad, made on the spot."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from cms.acts.checking import check
from cms.acts.deposits import Deposit, Paper
from cms.acts.enums import Nature
from cms.acts.services import post
from design.pdf import Letter, Party, render_letter
from design.pdf.rendering import PdfStandard

if TYPE_CHECKING:
    from cms.acts.models import Act
    from identity.accounts.models import Agent

PROSE = (
    "Le conseil municipal, après en avoir délibéré, fixe les tarifs de la médiathèque : l’inscription est gratuite "
    "pour les moins de dix-huit ans."
)


@cache
def pdf(text: str = PROSE, title: str = "Délibération") -> bytes:
    """As a word processor exports it: text, tags, PDF/UA."""
    return render_letter(Letter(title=title, sender=Party("Mairie"), paragraphs=[text]))


@cache
def archival(text: str = PROSE) -> bytes:
    return render_letter(
        Letter(title="Délibération", sender=Party("Mairie"), paragraphs=[text]), standard=PdfStandard.ARCHIVE
    )


def scan() -> bytes:
    """A picture of a page: no text at all."""
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PDF")
    return out.getvalue()


def _changed(change: Any) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted() -> bytes:
    return _changed(
        lambda writer: writer.encrypt(user_password="", owner_password="secret", algorithm="AES-256")
    )


def with_script() -> bytes:
    """In the names of the document, where a viewer runs it when it opens."""

    def change(writer: PdfWriter) -> None:
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        )
        names = ArrayObject([TextStringObject("a"), writer._add_object(script)])
        tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
        writer.root_object[NameObject("/Names")] = writer._add_object(tree)

    return _changed(change)


def with_launch() -> bytes:
    def change(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return _changed(change)


def with_script_on_a_link() -> bytes:
    """Hidden three steps away from the root: an annotation, its additional actions, the next one."""

    def change(writer: PdfWriter) -> None:
        script = writer._add_object(
            DictionaryObject(
                {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
            )
        )
        first = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://a.example")}
        )
        first[NameObject("/Next")] = ArrayObject([script])
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject([NumberObject(value) for value in (0, 0, 9, 9)]),
                NameObject("/A"): first,
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return _changed(change)


def with_field(flags: int = 0) -> bytes:
    def change(writer: PdfWriter) -> None:
        field = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject("nom"),
                NameObject("/Ff"): NumberObject(flags),
            }
        )
        form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)

    return _changed(change)


def portfolio() -> bytes:
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/Collection")] = DictionaryObject(
            {NameObject("/Type"): NameObject("/Collection")}
        )

    return _changed(change)


def with_attachment() -> bytes:
    return _changed(lambda writer: writer.add_attachment("note.txt", b"secret"))


def truncated() -> bytes:
    return pdf()[: len(pdf()) // 2]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "deliberation.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content, "application/pdf")


def paper(content: bytes | None = None, name: str = "deliberation.pdf") -> Paper:
    octets = pdf() if content is None else content
    return Paper(name, octets, check(octets))


def a_deposit(**changes: Any) -> Deposit:
    values: dict[str, Any] = {
        "nature": Nature.DELIBERATION,
        "number": "2026-045",
        "title": "Tarifs de la médiathèque",
        "matter": "7.10",
        "adopted_on": date(2026, 11, 12),
        "author_first_name": "Camille",
        "author_last_name": "Durand",
        "author_capacity": "Maire",
    }
    return Deposit(**(values | changes))


def posted(agent: Agent, content: bytes | None = None, **changes: Any) -> Act:
    """In the current commune."""
    now, supersedes = changes.pop("now", None), changes.pop("supersedes", None)
    annexes, confirmed = changes.pop("annexes", ()), changes.pop("confirmed", ())
    deposit = a_deposit(**changes)
    octets = (
        pdf(f"{PROSE} {deposit.title} {deposit.number} {deposit.adopted_on}") if content is None else content
    )
    return post(
        deposit, paper(octets), annexes, agent=agent, confirmed=confirmed, supersedes=supersedes, now=now
    )
