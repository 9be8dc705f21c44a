"""Letters: tagged, in French, extractable; what people wrote stays text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pypdf
import pytest
from PIL import Image

from design.outline import FALLBACK_PATH
from design.pdf import Annex, Letter, Look, Party, PdfStandard, Section, render_letter, render_pdf
from design.pdf.pictures import HIGHEST, WIDEST, on_paper, printed_height
from design.pdf.rendering import UnknownPdfTemplate

if TYPE_CHECKING:
    from pathlib import Path

LETTER = Letter(
    title="Accusé de réception",
    sender=Party("Vénissieux", ["5 avenue Marcel-Houël", "69200 Vénissieux"]),
    look=Look(emblem_path=FALLBACK_PATH, colour="#9A3B26"),
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
    drawn = (
        read(render_letter(replace(LETTER, look=replace(LETTER.look, colour=colour)))).pages[0].get_contents()
    )
    assert drawn is not None
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    operators = [
        [float(one) for one in operands]
        for operands, operator in drawn.operations
        if operator in {b"SCN", b"RG", b"scn", b"rg"} and len(operands) == 3
    ]
    assert any(found == pytest.approx([red, green, blue], abs=0.005) for found in operators)


def logo_of(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGBA").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("standard", list(PdfStandard))
def test_a_letter_bears_the_logo_of_the_commune_in_place_of_its_outline(standard: PdfStandard) -> None:
    large = logo_of(2400, 800)
    look = replace(LETTER.look, logo=on_paper(large))
    assert len(look.logo) < 200_000 < len(large)
    page = read(render_letter(replace(LETTER, look=look), standard=standard)).pages[0]
    assert [one.image.size for one in page.images if one.image] == [(WIDEST, HIGHEST)]
    without = read(render_letter(LETTER, standard=standard)).pages[0]
    assert not list(without.images)


def test_a_wide_logo_leaves_room_for_the_name() -> None:
    assert printed_height(on_paper(logo_of(100, 100))) == 15
    assert printed_height(on_paper(logo_of(1200, 100))) == pytest.approx(45 * 60 / 720)


@pytest.mark.parametrize(
    ("look", "faces"),
    [
        (Look(), {"ParvisText", "ParvisDisplay"}),
        (Look(is_serif=True), {"ParvisSerif", "ParvisDisplay"}),
        (Look(is_serif=True, has_plain_titles=True), {"ParvisSerif"}),
        (Look(has_plain_titles=True), {"ParvisText"}),
    ],
)
def test_a_letter_is_set_in_the_faces_of_the_theme(look: Look, faces: set[str]) -> None:
    reader = read(render_letter(replace(LETTER, look=look)))
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert {one.removesuffix("Regular").removesuffix("Bold").removesuffix("Italic") for one in fonts} == faces
    assert "Mme Łucja D’Œuvre" in reader.pages[0].extract_text(), "letters of other languages too"
