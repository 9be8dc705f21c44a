"""The files that a list may become."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """The value is in addresses and is the file's extension."""

    ODS = "ods", _("Tableur ODS (LibreOffice)")
    XLSX = "xlsx", _("Tableur XLSX (Excel)")
    CSV = "csv", _("CSV, pour un autre logiciel")
    PDF = "pdf", _("PDF, la liste à imprimer")
    GEOJSON = "geojson", _("GeoJSON, les lieux pour un logiciel de cartes")
    ZIP = "zip", _("ZIP des pièces jointes")


MEDIA_TYPES: Final[dict[Format, str]] = {
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.GEOJSON: "application/geo+json",
    Format.ZIP: "application/zip",
}

#: Most dossiers in each kind of file: a table is written row by row; a document is composed whole; pieces weigh.
MOST: Final[dict[Format, int]] = {
    Format.ODS: 10_000,
    Format.XLSX: 10_000,
    Format.CSV: 10_000,
    Format.PDF: 1_000,
    Format.GEOJSON: 10_000,
    Format.ZIP: 500,
}
