import time
from collections.abc import Callable

import pytest
import stripe

from tests.ops.standins.stripe_world import SECRET, World


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "Nothing came."
        time.sleep(0.02)


def test_events_arrive_signed_and_in_order(world: World) -> None:
    invoice = world.sent()
    world.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    eventually(lambda: "invoice.paid" in world.listener.types)
    assert world.listener.types == [
        "customer.created",
        "invoice.created",
        "invoiceitem.created",
        "invoice.finalized",
        "invoice.sent",
        "invoice.paid",
    ]
    paid = world.listener.received[-1]
    assert paid["api_version"] == stripe.api_version
    assert paid["data"]["object"]["id"] == invoice.id
    assert not [key for key in paid["data"]["object"] if key.startswith("_")]
    assert world.v1.events.retrieve(paid["id"]).type == "invoice.paid"


def test_a_failed_delivery_is_tried_again(world: World) -> None:
    world.listener.statuses = [500, 503]
    world.customer()
    eventually(lambda: not world.listener.statuses or _attempts(world) >= 1)
    world.hook("clock", seconds="1.5")
    eventually(lambda: _attempts(world) >= 2)
    world.hook("clock", seconds="3")
    eventually(lambda: world.listener.types == ["customer.created"])
    eventually(lambda: _attempts(world) == 3)


def _attempts(world: World) -> int:
    rows = world.session.get(f"{world.base}/_standin/deliveries", timeout=5).json()["deliveries"]
    return int(rows[0]["attempts"])


def test_events_held_then_sent_backwards(world: World) -> None:
    world.hold()
    invoice = world.sent()
    world.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert world.listener.received == []
    assert world.release("newest") == 6
    assert world.listener.types[0] == "invoice.paid"
    assert world.listener.types[-1] == "customer.created"


def test_an_event_sent_again(world: World) -> None:
    world.customer()
    eventually(lambda: len(world.listener.received) == 1)
    event = world.listener.received[0]["id"]
    assert world.hook(f"events/{event}/redeliver") == {"scheduled": 1, "received": 1}
    eventually(lambda: len(world.listener.received) == 2)
    assert {row["id"] for row in world.listener.received} == {event}


def test_a_wrong_secret_does_not_verify(world: World) -> None:
    world.customer()
    eventually(lambda: len(world.listener.received) == 1)
    header = f"t={int(time.time())},v1={'0' * 64}"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event("{}", header, SECRET)


def test_an_endpoint_of_the_api(world: World) -> None:
    endpoint = world.v1.webhook_endpoints.create(
        {"url": world.webhook_url, "enabled_events": ["invoice.paid"]}
    )
    assert endpoint.secret.startswith("whsec_")
    assert all("secret" not in row for row in world.v1.webhook_endpoints.list().data)
    with pytest.raises(stripe.InvalidRequestError):
        world.v1.webhook_endpoints.create({"url": "http://parvis.example/", "enabled_events": ["*"]})
    world.v1.webhook_endpoints.delete(endpoint.id)
    assert len(world.v1.webhook_endpoints.list().data) == 1
