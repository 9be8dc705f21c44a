"""The provider's ES256 keys: made at first start, kept in the state directory, published as a JWK set."""

import json
import secrets
import threading
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from ops.standins.files import write_atomically

ALGORITHM: Final = "ES256"


class SigningKeys:
    """The newest key signs; older ones still verify an `id_token_hint`."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / "keys.json"
        self._lock = threading.Lock()
        if self._path.exists():
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            self._keys = [ECKey.import_key(key) for key in stored["keys"]]
            self.salt: str = stored["salt"]
        else:
            self._keys = [_new_key()]
            self.salt = secrets.token_hex(16)
            self._save()

    def rotate(self) -> None:
        with self._lock:
            self._keys.insert(0, _new_key())
            self._save()

    def published(self) -> dict[str, Any]:
        with self._lock:
            return {"keys": [key.as_dict(private=False, use="sig", alg=ALGORITHM) for key in self._keys]}

    def sign(self, claims: dict[str, Any]) -> str:
        with self._lock:
            key = self._keys[0]
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])

    def read(self, token: str) -> dict[str, Any] | None:
        """Claims of a token that we signed, expired or not; None for any other."""
        with self._lock:
            keys = KeySet(list(self._keys))
        try:
            return dict(jwt.decode(token, keys, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError):
            return None

    def _save(self) -> None:
        document = {"salt": self.salt, "keys": [key.as_dict(private=True) for key in self._keys]}
        write_atomically(self._path, json.dumps(document).encode())


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", auto_kid=True)
