"""What can go wrong with an archive. Messages are for the person who asked, in French."""

from __future__ import annotations

from tenants.errors import TenantError


class ArchiveError(TenantError):
    """Base of the errors of archives."""


class ExportFailed(ArchiveError):
    """The archive could not be written; nothing that looks like one is left."""


class BadArchive(ArchiveError):
    """The file is not an archive of Parvis, or it is damaged, or it holds what it does not declare. ``entry`` is the path in
    it of the file that is not what the manifest says, when that is what is wrong."""

    def __init__(self, told: str, entry: str = "") -> None:
        super().__init__(told)
        self.entry = entry


class ImportRefused(ArchiveError):
    """The archive is sound and cannot be taken here as asked: another commune, another version."""
