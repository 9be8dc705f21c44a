"""« Sauvegardes et réversibilité » of a commune: ask for an archive, follow it, hand it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from identity.audit.services import record
from ops.backups import exports, kept, selectors
from ops.backups.enums import ArchiveAction
from ops.backups.errors import BadArchive, ExportFailed
from ops.backups.stored_files import CHUNK
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from tenants.current import commune_context

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def backups(request: HttpRequest, slug: str) -> HttpResponse:
    """POST asks for an export; the page follows it by itself, with JavaScript or without."""
    commune = find(slug)
    if not commune.schema_version:
        raise Http404
    if request.method == "POST":
        try:
            exports.ask(commune, actor_of(request))
        except ExportFailed as refused:
            messages.info(request, str(refused))
        return redirect("ops:commune-backups", slug=commune.slug)
    lines = selectors.export_lines(commune)
    context = {"subject": commune, "lines": lines, "is_moving": any(line.is_moving for line in lines)}
    part = getattr(request, "htmx", False)
    return render(request, "ops/backups/list.html" if part else "ops/backups/page.html", context)


@require_POST
@console_view
def download(request: HttpRequest, slug: str, export_id: uuid.UUID) -> HttpResponse:
    """The archive in clear, as it was written; both audit logs say who took it."""
    commune = find(slug)
    row = selectors.export_or_none(commune, export_id)
    if row is None:
        raise Http404
    path = exports.kept_file(row)
    try:
        if path is None:
            raise BadArchive(_("Cette archive n’est plus ici : demandez un nouvel export."))
        archive = kept.clear(path, commune)
    except BadArchive as refused:
        messages.warning(request, str(refused))
        return redirect("ops:commune-backups", slug=commune.slug)
    actor = actor_of(request)
    record(ArchiveAction.DOWNLOADED, actor, commune, {"commune": commune.slug, "sha256": row.sha256})
    with commune_context(commune):
        record(ArchiveAction.DOWNLOADED, actor, None, {"sha256": row.sha256})
    file = FileResponse(
        kept.HandedOut(archive, lambda: exports.hand_out(row)),
        as_attachment=True,
        filename=path.name.removesuffix(kept.SUFFIX),
        content_type="application/zip",
    )
    file.block_size = CHUNK
    return cast("HttpResponse", file)
