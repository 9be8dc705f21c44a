"""« Versions »: where each commune's schema stands, what failed and why, when it last came back from an archive, and what
is ready for the next ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from design.components import Link, Tone
from ops.console.policy import console_view
from ops.console.presentation import Stat
from ops.console.views import ROWS
from ops.restoration.selectors import last_drills
from tenants.fleet import services
from tenants.fleet.services import Standing
from tenants.models import TemplateScript
from tenants.provisioning import orphans, pool

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from tenants.fleet.services import FleetStatus

#: The words of the address, and what each shows.
FILTERS: dict[str, tuple[_StrPromise, frozenset[Standing]]] = {
    "": (gettext_lazy("Toutes"), frozenset(Standing)),
    "echec": (gettext_lazy("En échec"), frozenset({Standing.FAILED})),
    "retard": (gettext_lazy("En retard"), frozenset({Standing.BEHIND, Standing.FAILED, Standing.UNFINISHED})),
}
TONES = {
    Standing.CURRENT: Tone.OK,
    Standing.BEHIND: Tone.WARN,
    Standing.FAILED: Tone.DANGER,
    Standing.UNFINISHED: Tone.DANGER,
}
LABELS = {
    Standing.CURRENT: gettext_lazy("À jour"),
    Standing.BEHIND: gettext_lazy("À migrer"),
    Standing.FAILED: gettext_lazy("En échec"),
    Standing.UNFINISHED: gettext_lazy("Ouverture inachevée"),
}
#: The worst first.
ORDER = (Standing.FAILED, Standing.UNFINISHED, Standing.BEHIND, Standing.CURRENT)


@require_safe
@console_view
def versions(request: HttpRequest) -> HttpResponse:
    """A number of statements that does not depend on the communes."""
    status = services.status()
    chosen = request.GET.get("voir", "")
    chosen = chosen if chosen in FILTERS else ""
    shown = [one for one in status.communes if one.standing in FILTERS[chosen][1]]
    shown.sort(key=lambda one: ORDER.index(one.standing))
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    drills = last_drills()
    context = {
        "status": status,
        "rows": [(one, LABELS[one.standing], TONES[one.standing], drills.get(one.slug)) for one in page],
        "page": page,
        "base": f"?voir={chosen}&page=",
        "tabs": _tabs(status, chosen),
        "stats": _stats(status),
        "pool": pool.state(),
        "template": TemplateScript.objects.filter(version=status.target)
        .only("version", "tables", "made_at")
        .first(),
        "orphans": orphans.find(),
    }
    return render(request, "ops/console/versions.html", context)


def _tabs(status: FleetStatus, chosen: str) -> list[Link]:
    return [
        Link(
            str(label),
            f"?voir={name}" if name else "?",
            active=name == chosen,
            count=sum(one.standing in those for one in status.communes),
        )
        for name, (label, those) in FILTERS.items()
    ]


def _stats(status: FleetStatus) -> list[Stat]:
    current = sum(one.standing is Standing.CURRENT for one in status.communes)
    late = len(status.communes) - current - len(status.failed)
    return [
        Stat(str(current), _("communes à jour")),
        Stat(str(late), _("communes en retard"), Tone.WARN if late else Tone.NEUTRAL),
        Stat(str(len(status.failed)), _("communes en échec"), Tone.DANGER if status.failed else Tone.NEUTRAL),
    ]
