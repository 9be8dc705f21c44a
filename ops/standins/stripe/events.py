"""Events and the endpoints that receive them."""

from typing import Any, Final
from urllib.parse import urlsplit

import stripe
from stripe.params import EventListParams, WebhookEndpointCreateParams, WebhookEndpointListParams

from ops.standins.clock import Clock
from ops.standins.stripe import listing
from ops.standins.stripe.enums import DeliveryState
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.public import shown
from ops.standins.stripe.storage import JsonObject, Store, new_id

ARGUMENT_ENDPOINT: Final = "we_argument"


def emit(
    store: Store, clock: Clock, kind: str, subject: JsonObject, request: JsonObject | None = None
) -> None:
    """Record an event and one delivery for each endpoint that listens, in the caller's transaction."""
    now = clock.now()
    listeners = [endpoint for endpoint in store.all("webhook_endpoint") if _listens(endpoint, kind)]
    event: JsonObject = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": stripe.api_version,
        "created": int(now),
        "data": {"object": shown(subject)},
        "livemode": False,
        "pending_webhooks": len(listeners),
        "request": request or {"id": None, "idempotency_key": None},
        "type": kind,
    }
    with store.transaction():
        store.save(event)
        for endpoint in listeners:
            schedule(store, event["id"], endpoint["id"], now)


def schedule(store: Store, event: str, endpoint: str, at: float) -> None:
    store.connection.execute(
        "INSERT INTO deliveries (event, endpoint, state, next_at) VALUES (?, ?, ?, ?)",
        (event, endpoint, DeliveryState.PENDING, at),
    )


def redeliver(store: Store, event_id: str, at: float) -> int:
    """Send an event once more to every endpoint that listens; returns how many."""
    event = store.get("event", event_id)
    listeners = [endpoint for endpoint in store.all("webhook_endpoint") if _listens(endpoint, event["type"])]
    with store.transaction():
        for endpoint in listeners:
            schedule(store, event_id, endpoint["id"], at)
    return len(listeners)


def register(store: Store, clock: Clock, url: str, secret: str, identifier: str) -> JsonObject:
    """An endpoint whose URL is on this machine: nothing here ever leaves it."""
    if not is_local(url):
        raise ApiError("This stand-in delivers to this machine only.", code="url_invalid", param="url")
    endpoint: JsonObject = {
        "id": identifier,
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": int(clock.now()),
        "description": None,
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }
    with store.transaction():
        store.save(endpoint)
        store.connection.execute(
            "INSERT INTO secrets (endpoint, secret) VALUES (?, ?) "
            "ON CONFLICT (endpoint) DO UPDATE SET secret = excluded.secret",
            (identifier, secret),
        )
    return endpoint


def is_local(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "http" and (host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"))


def _listens(endpoint: JsonObject, kind: str) -> bool:
    enabled: list[str] = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in enabled or kind in enabled)


def _create_endpoint(call: Call) -> JsonObject:
    url, enabled = call.params.get("url"), call.params.get("enabled_events")
    if not url or not enabled:
        raise missing_parameter("enabled_events" if url else "url")
    secret = f"whsec_{new_id('')[1:]}"
    endpoint = register(call.store, call.clock, url, secret, new_id("we"))
    endpoint["enabled_events"] = list(enabled)
    endpoint["description"] = call.params.get("description")
    endpoint["metadata"] = dict(call.params.get("metadata", {}))
    call.store.save(endpoint)
    return {**endpoint, "secret": secret}


def _delete_endpoint(call: Call) -> JsonObject:
    endpoint = call.store.get("webhook_endpoint", call.identifier)
    call.store.remove(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def _list_events(call: Call) -> JsonObject:
    types: list[Any] = call.params.get("types") or ([call.params["type"]] if "type" in call.params else [])
    events = [event for event in call.store.all("event") if not types or event["type"] in types]
    return listing.listed(call, events)


OPERATIONS: Final = (
    Operation(
        "POST",
        "/v1/webhook_endpoints",
        _create_endpoint,
        WebhookEndpointCreateParams,
        frozenset({"url", "enabled_events", "description", "metadata", "api_version"}),
    ),
    Operation(
        "GET",
        "/v1/webhook_endpoints",
        lambda call: listing.listed(call, call.store.all("webhook_endpoint")),
        WebhookEndpointListParams,
        listing.PAGING,
    ),
    Operation("DELETE", "/v1/webhook_endpoints/{identifier}", _delete_endpoint),
    Operation(
        "GET", "/v1/events", _list_events, EventListParams, listing.PAGING | {"type", "types", "created"}
    ),
    Operation("GET", "/v1/events/{identifier}", lambda call: call.store.get("event", call.identifier)),
)
