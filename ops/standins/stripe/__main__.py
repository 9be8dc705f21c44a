"""python -m ops.standins.stripe --port 8003 --state-dir DIR [--webhook URL --webhook-secret whsec_…]"""

import argparse
import sys
from functools import partial
from pathlib import Path

from ops.standins.guard import LOOPBACK, refuse_production, refuse_taken_port
from ops.standins.serving import serve
from ops.standins.stripe.app import StripeApplication, StripeConfig
from ops.standins.stripe.events import is_local

NAME = "stripe"


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops.standins.stripe", description="Simulated Stripe.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True, help="where its database is kept")
    parser.add_argument("--api-key", help="the only sk_test_ key accepted (any, by default)")
    parser.add_argument("--webhook", help="endpoint registered at start, on this machine")
    parser.add_argument("--webhook-secret", help="its signing secret, whsec_…")
    options = parser.parse_args()
    refuse_production(NAME)
    if options.webhook and not (options.webhook_secret and is_local(options.webhook)):
        print(
            f"{NAME} : --webhook demande une adresse http de cette machine et --webhook-secret.",
            file=sys.stderr,
        )
        raise SystemExit(2)
    refuse_taken_port(NAME, options.port)
    config = StripeConfig(
        base_url=f"http://{LOOPBACK}:{options.port}",
        state_dir=options.state_dir,
        api_key=options.api_key,
        webhook_url=options.webhook,
        webhook_secret=options.webhook_secret,
    )
    serve(NAME, options.port, partial(StripeApplication, config))


if __name__ == "__main__":
    main()
