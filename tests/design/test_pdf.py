"""Letters: tagged, in French, extractable; what people wrote stays text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pypdf
import pytest

from design.outline import FALLBACK_PATH
from design.pdf import Annex, Letter, Party, PdfStandard, Section, render_letter, render_pdf
from design.pdf.rendering import UnknownPdfTemplate

if TYPE_CHECKING:
    from pathlib import Path

LETTER = Letter(
    title="Accusé de réception",
    sender=Party("Vénissieux", ["5 avenue Marcel-Houël", "69200 Vénissieux"]),
    emblem_path=FALLBACK_PATH,
    colour="#9A3B26",
    recipient=Party('Mme Łucja D’Œuvre #sys *gras* "', ["12 rue Gambetta"]),
    reference="SV-26-0412",
    place_date="Vénissieux, le 24 septembre 2026",
    paragraphs=["Nous avons reçu votre demande."],
    sections=[Section("Votre demande", pairs=[("Enfant", "Lou")], items=["Justificatif de domicile"])],
    signature=["Le maire"],
    annexes=[
        Annex(
            "Calcul",
            ["Poste", "Montant"],
            [["Part fixe", "1\u202f234,50\u00a0€"]],
            numeric=[1],
            total=["Total", "1"],
        )
    ],
    demonstration="Document de démonstration",
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def test_a_letter_is_tagged_titled_and_in_french() -> None:
    reader = read(render_letter(LETTER))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("fr")
    assert reader.metadata is not None
    assert reader.metadata.title == "Accusé de réception"
    assert len(reader.pages) == 2


def test_what_people_wrote_is_text_never_markup() -> None:
    text = read(render_letter(LETTER)).pages[0].extract_text()
    assert 'Mme Łucja D’Œuvre #sys *gras* "' in text
    assert "Justificatif de domicile" in text
    assert "Document de démonstration" in text


def test_the_shortest_letter_and_the_archive() -> None:
    shortest = Letter(title="Avis", sender=Party("Corbas"))
    assert len(read(render_letter(shortest)).pages) == 1
    assert render_letter(shortest, standard=PdfStandard.ARCHIVE).startswith(b"%PDF")


def test_others_bring_templates_that_import_the_base(tmp_path: Path) -> None:
    (tmp_path / "bilan.typ").write_text(
        '#import "parvis.typ": ink\n#set document(title: "x")\n#json("data.json").word'
    )
    assert (
        "bonjour" in read(render_pdf("bilan", {"word": "bonjour"}, folder=tmp_path)).pages[0].extract_text()
    )
    with pytest.raises(UnknownPdfTemplate):
        render_pdf("../bilan", {}, folder=tmp_path)


def test_the_same_letter_gives_the_same_octets() -> None:
    made_at = datetime(2026, 9, 24, 21, 12, tzinfo=UTC)
    assert render_letter(LETTER, made_at=made_at) == render_letter(LETTER, made_at=made_at)


@pytest.mark.parametrize("colour", ["#9A3B26", "#00605E"])
def test_a_letter_bears_the_commune_s_colour(colour: str) -> None:
    drawn = read(render_letter(replace(LETTER, colour=colour))).pages[0].get_contents()
    assert drawn is not None
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    operators = [
        [float(one) for one in operands]
        for operands, operator in drawn.operations
        if operator in {b"SCN", b"RG", b"scn", b"rg"} and len(operands) == 3
    ]
    assert any(found == pytest.approx([red, green, blue], abs=0.005) for found in operators)
