"""Where styles, scripts and fonts are gathered: under names of their content, compressed, the sheets of a page in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from design.bundles import BUNDLES, file_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator


class GatheredStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """`paths` are what was gathered: a bundle is made of them before names and compressed copies are."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for bundle, names in BUNDLES.items():
                self._make(bundle, {name: self._text(paths[name], name) for name in names})
                paths[file_of(bundle)] = (self, file_of(bundle))
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _make(self, bundle: str, read: dict[str, str]) -> None:
        path = file_of(bundle)
        if self.exists(path):
            self.delete(path)
        self.save(path, ContentFile(joined(bundle, read).encode()))

    @staticmethod
    def _text(place: tuple[Any, str], _name: str) -> str:
        storage, path = place
        with storage.open(path) as file:
            text: str = file.read().decode("utf-8")
        return text
