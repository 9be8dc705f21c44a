"""The Stripe stand-in as a WSGI application."""

from dataclasses import dataclass
from pathlib import Path

from ops.standins.clock import Clock
from ops.standins.markup import serve_style
from ops.standins.serving import add_health
from ops.standins.stripe.api import Api
from ops.standins.stripe.delivery import Deliveries
from ops.standins.stripe.events import ARGUMENT_ENDPOINT, register
from ops.standins.stripe.hooks import add_hooks
from ops.standins.stripe.hosted import HostedPages
from ops.standins.stripe.storage import Store
from ops.standins.web import Application


@dataclass(frozen=True)
class StripeConfig:
    """`webhook_url` and its secret register an endpoint at start; `api_key` None takes any sk_test_ key."""

    base_url: str
    state_dir: Path
    api_key: str | None = None
    webhook_url: str | None = None
    webhook_secret: str | None = None


class StripeApplication(Application):
    """Has a store and a thread to close."""

    def __init__(self, config: StripeConfig, clock: Clock | None = None) -> None:
        clock = clock or Clock()
        self.store = Store(config.state_dir / "stripe.sqlite3")
        self.deliveries = Deliveries(self.store, clock)
        api = Api(self.store, clock, config.base_url, self.deliveries, config.api_key)
        super().__init__(not_found=api.unknown_route)
        if config.webhook_url and config.webhook_secret:
            register(self.store, clock, config.webhook_url, config.webhook_secret, ARGUMENT_ENDPOINT)
        api.add_routes(self)
        HostedPages(self.store, clock, self.deliveries).add_routes(self)
        add_hooks(self, api)
        serve_style(self)
        add_health(self, "stripe")
        self.deliveries.start()

    def close(self) -> None:
        self.deliveries.stop()
        self.store.close()
