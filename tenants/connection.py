"""Django's default connection, typed as the backend that switches communes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection as _connection
from django.db import connections

if TYPE_CHECKING:
    from tenants.postgresql_backend.base import DatabaseWrapper

connection = cast("DatabaseWrapper", _connection)


def end_when_idle(seconds: int) -> None:
    """For a web process: the server ends its connections once they served nobody for that long.

    Django closes a connection that is too old at the next request of its thread, and a thread without requests would
    keep one for ever. A connection that is ended so is older than ``CONN_MAX_AGE``: nobody uses it again.
    """
    options = connections.settings["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c idle_session_timeout={seconds}s".strip()
