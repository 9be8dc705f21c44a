"""Typed readers of the environment. A value that is present and wrong is refused, never replaced by a default."""

from __future__ import annotations

import math
import os
from datetime import date
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_DATABASE_FORM = "postgresql://compte:mot-de-passe@serveur:5432/parvis"


class Environment(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


def text(name: str, default: str | None = None) -> str:
    """The variable ``name``; raises ImproperlyConfigured when it is absent and has no default."""
    value = os.environ.get(name)
    if value is None or value == "":
        if default is None:
            raise ImproperlyConfigured(f"{name} est obligatoire et n’est pas donné.")
        return default
    return value


def flag(name: str, default: bool) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "oui", "on"}:
        return True
    if raw in {"0", "false", "no", "non", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} : « true » ou « false » est attendu.")


def number(name: str, default: int, *, least: int = 0) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} : un nombre entier est attendu.") from None
    if value < least:
        raise ImproperlyConfigured(f"{name}={value} : {least} est le minimum.")
    return value


def day(name: str) -> date | None:
    """``2026-11-30``; None when it is not given."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} : une date (AAAA-MM-JJ) est attendue.") from None


def rate(name: str, default: str) -> tuple[float, int]:
    """``15/60``: 15 a second in the long run, 60 at once. ``0``: no limit."""
    raw = os.environ.get(name, "").strip() or default
    if raw == "0":
        return (0.0, 0)
    per_second, _, burst = raw.partition("/")
    try:
        found = (float(per_second), int(burst))
    except ValueError:
        found = (0.0, 0)
    if found[0] <= 0 or found[1] < 1 or not math.isfinite(found[0]):
        raise ImproperlyConfigured(
            f"{name}={raw!r} : « 15/60 » (15 par seconde, 60 d’un coup) ou « 0 » est attendu."
        )
    return found


def names(name: str, default: list[str] | None = None) -> list[str]:
    """A comma-separated list."""
    raw = os.environ.get(name, "")
    return [part.strip() for part in raw.split(",") if part.strip()] or list(default or [])


def endpoints(name: str, *, port: int) -> list[tuple[str, int]]:
    """A comma-separated list of addresses (``9.9.9.9``, ``127.0.0.1:5353``, ``[::1]:5353``), each with its port."""
    found: list[tuple[str, int]] = []
    for part in names(name):
        try:
            bare, number = _split_port(part)
            found.append((str(ip_address(bare)), int(number or port)))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} : « {part} » n’est pas une adresse IP, suivie d’un port ou non."
            ) from None
    return found


def _split_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        bare, _, rest = text[1:].partition("]")
        return bare, rest.removeprefix(":")
    return (text, "") if text.count(":") > 1 else (text.partition(":")[0], text.partition(":")[2])


def service(name: str, kinds: tuple[str, ...]) -> str:
    """``clamd:///run/clamav/clamd.ctl`` or ``clamd://127.0.0.1:3310``: a kind, then a socket's path or a host and its port.
    Empty: none."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return ""
    kind, slashes, place = raw.partition("://")
    host, _, port = place.rpartition(":")
    reachable = len(place) > 1 if place.startswith("/") else host and port.isdigit() and 0 < int(port) < 65536
    if kind not in kinds or not slashes or not reachable:
        forms = " ou ".join(f"{one}:///chemin/de/la/prise ou {one}://adresse:port" for one in kinds)
        raise ImproperlyConfigured(f"{name}={raw!r} : {forms} est attendu.")
    return raw


def web_service(name: str, kinds: tuple[str, ...]) -> str:
    """``ban+https://data.example/geocodage``: a kind, then an address; http only to this machine. Empty: none."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return ""
    kind, plus, address = raw.partition("+")
    parts = urlsplit(address)
    reached = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    )
    if kind not in kinds or not plus or not parts.hostname or not reached:
        forms = " ou ".join(f"{one}+https://…" for one in kinds)
        raise ImproperlyConfigured(f"{name}={raw!r} : {forms} est attendu.")
    return raw


def tiles(name: str) -> str:
    """``https://data.example/wmts?…{z}…{x}…{y}``: an address with the three places of a tile. Empty: none."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return ""
    parts = urlsplit(raw)
    named = all(raw.count(f"{{{one}}}") == 1 for one in "zxy") and not set(raw) & set(" ;,'\"")
    if parts.scheme != "https" or not parts.hostname or "{" in parts.netloc or not named:
        raise ImproperlyConfigured(f"{name}={raw!r} : https://… avec {{z}}, {{x}} et {{y}} est attendu.")
    return raw


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().absolute()


def environment() -> Environment:
    raw = os.environ.get("PARVIS_ENV", Environment.DEMO)
    try:
        return Environment(raw)
    except ValueError:
        known = ", ".join(Environment)
        raise ImproperlyConfigured(f"PARVIS_ENV={raw!r} : un de ces mots est attendu : {known}.") from None


def database(name: str, url: str) -> dict[str, object]:
    """Django's settings for a ``postgresql://`` URL; ``?host=/run/x`` names a socket directory (libpq's own form).

    ``name`` is the variable's, for the refusal: the URL itself holds a password and is not shown.
    """
    refused = ImproperlyConfigured(f"{name} : une adresse de la forme {_DATABASE_FORM} est attendue.")
    try:
        parts = urlsplit(url)
        own_port = parts.port
    except ValueError:  # brackets or port
        raise refused from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise refused
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port = options.pop("port", None) or (str(own_port) if own_port else "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }
