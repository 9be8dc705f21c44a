"""python -m ops.standins.oidc --provider franceconnect --port 8001 --clients clients.json --state-dir DIR"""

import argparse
from functools import partial
from pathlib import Path

from ops.standins.guard import LOOPBACK, refuse_production, refuse_taken_port
from ops.standins.oidc.app import OidcConfig, build
from ops.standins.oidc.enums import ProviderName
from ops.standins.serving import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops.standins.oidc", description="Simulated identity provider.")
    parser.add_argument("--provider", type=ProviderName, choices=list(ProviderName), required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=Path, required=True, help="JSON, read again when it changes")
    parser.add_argument("--agents", type=Path, help="JSON, read again when it changes (ProConnect)")
    parser.add_argument("--state-dir", type=Path, required=True, help="where the signing keys are kept")
    options = parser.parse_args()
    refuse_production(options.provider)
    refuse_taken_port(options.provider, options.port)
    config = OidcConfig(
        provider=options.provider,
        base_url=f"http://{LOOPBACK}:{options.port}",
        clients=options.clients,
        state_dir=options.state_dir,
        agents=options.agents,
    )
    serve(options.provider, options.port, partial(build, config), details="/api/v2")


if __name__ == "__main__":
    main()
