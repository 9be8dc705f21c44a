"""What keeps a stand-in out of production and off the network."""

import os
import socket
import sys
from collections.abc import Mapping
from typing import Final

LOOPBACK: Final = "127.0.0.1"
REFUSED: Final = 2


def refuse_production(name: str, environ: Mapping[str, str] | None = None) -> None:
    """Leave with exit code 2 when this machine says that it is in production."""
    environment = (os.environ if environ is None else environ).get("PARVIS_ENV", "")
    if environment.strip().lower() == "production":
        print(
            f"{name} : ce service de démonstration refuse de démarrer quand PARVIS_ENV=production.",
            file=sys.stderr,
        )
        raise SystemExit(REFUSED)


def refuse_taken_port(name: str, port: int) -> None:
    """Leave with exit code 1 when another process listens on the port (0 means any, and never fails)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            print(
                f"{name} : le port {port} est déjà pris ; arrêtez l’autre programme ou changez de port.",
                file=sys.stderr,
            )
            raise SystemExit(1) from None
