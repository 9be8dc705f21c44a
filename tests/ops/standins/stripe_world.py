"""A Stripe stand-in, the real library pointed at it, and a webhook endpoint that listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import stripe

from ops.standins.clock import Clock
from ops.standins.serving import in_thread
from ops.standins.stripe.app import StripeApplication, StripeConfig
from ops.standins.web import Application, Request, Response

SECRET = "whsec_test"


@dataclass
class Listener:
    """Keeps what it receives; answers with the statuses it was given, then 200."""

    received: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def application(self, base: str) -> Application:
        app = Application(not_found=lambda request: Response(b"", 404))
        app.route("POST", "/webhook", self.receive)
        return app

    def receive(self, request: Request) -> Response:
        event = stripe.Webhook.construct_event(request.body, request.headers["stripe-signature"], SECRET)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.received.append(event.to_dict())
        return Response(b"", status)

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.received]


@dataclass
class World:
    base: str
    client: stripe.StripeClient
    listener: Listener
    session: requests.Session
    webhook_url: str

    @property
    def v1(self) -> Any:
        """The library's services, untyped: tests also send what its types forbid."""
        return self.client.v1

    def hook(self, path: str, **form: str) -> dict[str, Any]:
        answer = self.session.post(f"{self.base}/_standin/{path}", data=form, timeout=5)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def hold(self) -> None:
        self.hook("webhooks/hold")

    def release(self, order: str = "oldest") -> int:
        return int(self.hook("webhooks/release", order=order)["received"])

    def raw(self, method: str, path: str, data: Any = None, **headers: str) -> requests.Response:
        headers.setdefault("Authorization", "Bearer sk_test_parvis")
        return self.session.request(method, self.base + path, data=data, headers=headers, timeout=5)

    def customer(self, **values: Any) -> str:
        return str(self.v1.customers.create({"name": "Ville de Vénissieux", **values}).id)

    def draft(self, customer: str, amount: int = 123456, **values: Any) -> Any:
        draft = {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30, **values}
        invoice = self.v1.invoices.create(draft)
        item = {"customer": customer, "invoice": invoice.id, "amount": amount, "currency": "eur"}
        self.v1.invoice_items.create({**item, "description": "Contribution 2026"})
        return self.v1.invoices.retrieve(invoice.id)

    def sent(self, amount: int = 123456) -> Any:
        draft = self.draft(self.customer(), amount)
        self.v1.invoices.finalize_invoice(draft.id)
        return self.v1.invoices.send_invoice(draft.id)


@contextmanager
def running(state_dir: Path, clock: Clock, webhook_url: str, port: int = 0) -> Iterator[str]:
    applications: list[StripeApplication] = []

    def build(base: str) -> StripeApplication:
        config = StripeConfig(base, state_dir, webhook_url=webhook_url, webhook_secret=SECRET)
        applications.append(StripeApplication(config, clock))
        return applications[0]

    with in_thread(build, port) as base:
        try:
            yield base
        finally:
            applications[0].close()


def client_of(base: str) -> stripe.StripeClient:
    session = requests.Session()
    session.trust_env = False
    return stripe.StripeClient(
        "sk_test_parvis",
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(session=session),
        max_network_retries=0,
    )


@contextmanager
def world(state_dir: Path, clock: Clock) -> Iterator[World]:
    listener = Listener()
    session = requests.Session()
    session.trust_env = False
    with in_thread(listener.application) as heard, session:
        # A name that only browsers resolve, as a commune's or the operator's host is.
        url = heard.replace("127.0.0.1", "operateur.localhost") + "/webhook"
        with running(state_dir, clock, url) as base:
            yield World(base, client_of(base), listener, session, url)
