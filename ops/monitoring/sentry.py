"""Errors to Sentry, tagged with the commune, without personal data.

What leaves is a list of what may leave, not of what may not: the class of the error, the lines of code it crossed, the
view or task, the release, the commune. Neither messages of exceptions (they quote values), nor local variables, nor the
request's address, headers, body, cookies, nor breadcrumbs, nor the arguments of tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sentry_sdk
import tenant_schemas_celery.app  # noqa: F401 - its signal that enters the commune is connected before ours
from celery.signals import task_prerun
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from tenants.current import commune_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sentry_sdk._types import DataCollectionUserOptions
    from sentry_sdk.types import Event, Hint

#: What the library itself may gather (the successor of ``send_default_pii=False``); ``scrub`` is the second wall.
NOTHING: DataCollectionUserOptions = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
}
_TOP = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk", "tags")
_FRAME = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")
_NAMED_BY_CODE = {"component", "route", "task", "custom"}
OPERATOR = "operateur"


def start() -> bool:
    """Report errors when ``SENTRY_DSN`` is set; whether they are."""
    if not settings.SENTRY_DSN:
        return False
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=f"parvis@{settings.PARVIS_VERSION}",
        environment=str(settings.PARVIS_ENV),
        data_collection=NOTHING,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub,
        before_breadcrumb=lambda crumb, hint: None,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="function_name", middleware_spans=False),
            CeleryIntegration(propagate_traces=False),
            LoggingIntegration(level=None, event_level=None),
        ],
        auto_session_tracking=False,
        send_client_reports=False,
        trace_propagation_targets=[],
    )
    task_prerun.connect(_tag_task, dispatch_uid="ops.monitoring.sentry")
    return True


def tag_commune() -> None:
    """Name the commune being served on whatever goes wrong until the end of this request or task."""
    commune = commune_or_none()
    scope = sentry_sdk.get_isolation_scope()
    scope.set_tag("commune", commune.slug if commune else OPERATOR)
    scope.set_tag("insee", commune.insee if commune else "")


def _tag_task(**_signal: Any) -> None:
    tag_commune()


def scrub(event: Event, hint: Hint) -> Event:
    """The event rebuilt from what may leave."""
    given: Mapping[str, Any] = event
    kept: dict[str, Any] = {key: given[key] for key in _TOP if key in given}
    errors = (given.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_error(error) for error in errors]}
    if (given.get("transaction_info") or {}).get("source") in _NAMED_BY_CODE:
        kept["transaction"] = given.get("transaction")
        kept["transaction_info"] = given["transaction_info"]
    method = (given.get("request") or {}).get("method")
    if method:
        kept["request"] = {"method": method}
    contexts = given.get("contexts") or {}
    trace = contexts.get("trace") or {}
    kept["contexts"] = {"trace": {key: trace[key] for key in ("trace_id", "span_id") if key in trace}}
    if "runtime" in contexts:
        kept["contexts"]["runtime"] = contexts["runtime"]
    return kept  # type: ignore[return-value] # the same keys, fewer of them


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    mechanism = error.get("mechanism") or {}
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "mechanism": {key: mechanism[key] for key in ("type", "handled") if key in mechanism},
        "stacktrace": {"frames": [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]},
    }
