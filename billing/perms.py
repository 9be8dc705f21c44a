"""Who sees the ledger: the operator's staff, on the operator's host, with a second factor."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast
from uuid import UUID  # noqa: TC003 - an annotation that callers read

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404
from django.views.decorators.cache import never_cache

from billing import selectors
from identity.accounts.perms import agent_of, operator_required
from identity.audit.services import SYSTEM, Actor, agent_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from billing.models import Invoice

P = ParamSpec("P")

#: As the console's: nothing by default, our files, scripts and styles of a page only with its nonce, no frame.
POLICY: dict[str, list[Any]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}


def ledger_view(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff of the operator with a second factor; strict policy; no copy kept on the way."""
    for_staff = operator_required(view)

    @wraps(view)
    @never_cache
    @csp_replace(POLICY)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return for_staff(request, *args, **kwargs)

    # never_cache forgets the type of what it wraps
    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def invoice_or_404(invoice_id: UUID) -> Invoice:
    invoice = selectors.invoice_or_none(invoice_id)
    if invoice is None:
        raise Http404
    return invoice


def actor_of(request: HttpRequest) -> Actor:
    agent = agent_of(request)
    return agent_actor(agent, request) if agent is not None else SYSTEM
