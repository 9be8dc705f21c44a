"""PDF documents by typst: tagged (PDF/UA-1), in French, made from data that is never written into markup."""

from design.pdf.letters import Annex, Letter, Look, Party, Section, render_letter
from design.pdf.rendering import PdfStandard, render_pdf

__all__ = ["Annex", "Letter", "Look", "Party", "PdfStandard", "Section", "render_letter", "render_pdf"]
