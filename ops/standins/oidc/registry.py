"""Files given on the command line, read again when they change: a commune opened meanwhile works."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class WatchedFile:
    """A JSON file; half-written content keeps the last good reading."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._content: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        with self._lock:
            if self._path is None:
                return self._content
            try:
                stat = self._path.stat()
                seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                if seen != self._seen:
                    self._content = json.loads(self._path.read_text(encoding="utf-8"))
                    self._seen = seen
            except (OSError, json.JSONDecodeError):
                return self._content
            return self._content


@dataclass(frozen=True)
class Client:
    """A service registered with the provider. `scopes` empty means every scope is open to it; `siret`: who asks for data."""

    client_id: str
    client_secret: str
    name: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    siret: str = ""


class ClientRegistry:
    def __init__(self, path: Path | None) -> None:
        self._file = WatchedFile(path)

    def find(self, client_id: str) -> Client | None:
        for row in self._file.read().get("clients", []):
            if row["client_id"] == client_id:
                return Client(
                    client_id=client_id,
                    client_secret=row["client_secret"],
                    name=row.get("name", client_id),
                    redirect_uris=tuple(row.get("redirect_uris", ())),
                    post_logout_redirect_uris=tuple(row.get("post_logout_redirect_uris", ())),
                    scopes=tuple(row.get("scopes", ())),
                    siret=row.get("siret", ""),
                )
        return None


@dataclass(frozen=True)
class Authentication:
    """How strongly a person signed in."""

    acr: str
    amr: tuple[str, ...]


@dataclass(frozen=True)
class AgentRecord:
    """A test agent. `step_up` is what a second factor gives, used when the client makes it essential."""

    email: str
    given_name: str
    usual_name: str
    uid: str
    siret: str
    idp_id: str
    organization: str
    authentication: Authentication
    step_up: Authentication | None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.idp_id}:{self.uid}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.usual_name}"


class AgentDirectory:
    def __init__(self, path: Path | None) -> None:
        self._file = WatchedFile(path)

    def all(self) -> list[AgentRecord]:
        return [_agent(row) for row in self._file.read().get("agents", [])]

    def find(self, key: str) -> AgentRecord | None:
        return next((agent for agent in self.all() if agent.key == key), None)


AGENT_FIELDS = frozenset(
    {
        "email",
        "given_name",
        "usual_name",
        "uid",
        "siret",
        "idp_id",
        "acr",
        "amr",
        "step_up",
        "organization_label",
    }
)


def _agent(row: dict[str, Any]) -> AgentRecord:
    step_up = row.get("step_up")
    extra = {key: value for key, value in row.items() if key not in AGENT_FIELDS}
    if "organization_label" in row:
        extra["organization_label"] = row["organization_label"]
    return AgentRecord(
        email=row["email"],
        given_name=row["given_name"],
        usual_name=row["usual_name"],
        uid=row["uid"],
        siret=row["siret"],
        idp_id=row["idp_id"],
        organization=row.get("organization_label", row["siret"]),
        authentication=Authentication(row.get("acr", "eidas1"), tuple(row.get("amr", ("pwd",)))),
        step_up=Authentication(step_up["acr"], tuple(step_up["amr"])) if step_up else None,
        extra=extra,
    )
