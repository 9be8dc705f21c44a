"""What the provider remembers between two requests; in memory, behind one lock."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

from ops.standins.clock import Clock
from ops.standins.oidc.registry import Authentication, Client

CODE_SECONDS: Final = 30
ACCESS_TOKEN_SECONDS: Final = 60
ID_TOKEN_SECONDS: Final = 60
INTERACTION_SECONDS: Final = 1800


@dataclass
class Interaction:
    """A person in front of the provider's pages, between /authorize and the return to the client."""

    uid: str
    client: Client
    parameters: dict[str, str]
    expires_at: float
    person: str = ""


@dataclass
class Grant:
    """What a person agreed to: behind a code for 30 seconds, then behind an access token for 60."""

    client: Client
    parameters: dict[str, str]
    person: str
    authentication: Authentication
    expires_at: float
    used: bool = False
    access_tokens: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Session:
    """A single sign-on session: who, how, until when."""

    person: str
    authentication: Authentication
    expires_at: float


class State:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._interactions: dict[str, Interaction] = {}
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, tuple[Grant, float]] = {}
        self._sessions: dict[str, Session] = {}

    def start_interaction(self, client: Client, parameters: dict[str, str]) -> Interaction:
        expires_at = self._clock.now() + INTERACTION_SECONDS
        interaction = Interaction(secrets.token_urlsafe(24), client, parameters, expires_at)
        with self._lock:
            self._forget_the_old()
            self._interactions[interaction.uid] = interaction
        return interaction

    def interaction(self, uid: str) -> Interaction | None:
        with self._lock:
            found = self._interactions.get(uid)
            return found if found and found.expires_at > self._clock.now() else None

    def end_interaction(self, uid: str) -> Interaction | None:
        with self._lock:
            return self._interactions.pop(uid, None)

    def issue_code(
        self, client: Client, parameters: dict[str, str], person: str, authentication: Authentication
    ) -> str:
        code = secrets.token_urlsafe(32)
        expires_at = self._clock.now() + CODE_SECONDS
        with self._lock:
            self._codes[code] = Grant(client, parameters, person, authentication, expires_at)
        return code

    def consume_code(self, code: str) -> Grant | None:
        """The grant behind a code, once and in time. A second use revokes what the first one gave."""
        with self._lock:
            grant = self._codes.get(code)
            if grant is None:
                return None
            if grant.used:
                for token in grant.access_tokens:
                    self._tokens.pop(token, None)
                return None
            grant.used = True
            return grant if grant.expires_at > self._clock.now() else None

    def issue_access_token(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(32)
        with self._lock:
            grant.access_tokens.append(token)
            self._tokens[token] = (grant, self._clock.now() + ACCESS_TOKEN_SECONDS)
        return token

    def access_token(self, token: str) -> Grant | None:
        with self._lock:
            found = self._tokens.get(token)
            return found[0] if found and found[1] > self._clock.now() else None

    def open_session(self, person: str, authentication: Authentication, seconds: int) -> str:
        sid = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[sid] = Session(person, authentication, self._clock.now() + seconds)
        return sid

    def session(self, sid: str) -> Session | None:
        with self._lock:
            found = self._sessions.get(sid)
            return found if found and found.expires_at > self._clock.now() else None

    def close_session(self, sid: str) -> None:
        with self._lock:
            self._sessions.pop(sid, None)

    def _forget_the_old(self) -> None:
        now = self._clock.now()
        self._interactions = {uid: kept for uid, kept in self._interactions.items() if kept.expires_at > now}
        self._codes = {code: kept for code, kept in self._codes.items() if kept.expires_at > now - 600}
        self._tokens = {token: kept for token, kept in self._tokens.items() if kept[1] > now}
        self._sessions = {sid: kept for sid, kept in self._sessions.items() if kept.expires_at > now}
