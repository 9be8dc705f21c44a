"""The settings of the embedded PostgreSQL: how it listens, who enters, how much it promises to keep."""

from enum import StrEnum
from pathlib import Path

from ops.embedded.places import Account

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"


class DatabaseRole(StrEnum):
    """The roles of the cluster; each commune's own role is made by provisioning and cannot log in."""

    SUPERUSER = "postgres"
    OWNER = "parvis_owner"
    APP = "parvis_app"


WITH_PASSWORD = (DatabaseRole.OWNER, DatabaseRole.APP)

_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
}

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_locks_per_transaction": "256",
    "max_wal_senders": "0",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "logging_collector": "off",
    "lc_messages": "C",
}

_ACCESS = f"""\
# Written at each start. No line allows a network address.
local all {DatabaseRole.SUPERUSER} peer map=keepers
local all {",".join(WITH_PASSWORD)} scram-sha-256
local all all reject
"""


def settings_files(folder: Path, sockets: Path, account: Account, *, durable: bool) -> dict[str, str]:
    """The text of each settings file to write in `folder`, whose `data` is the cluster."""
    settings = dict(_SETTINGS) | ({} if durable else _NOT_DURABLE)
    settings |= {
        "unix_socket_directories": str(sockets),
        "data_directory": str(folder / "data"),
        "hba_file": str(folder / "pg_hba.conf"),
        "ident_file": str(folder / "pg_ident.conf"),
    }
    lines = [f"include '{_quoted(str(folder / 'data' / 'postgresql.conf'))}'"]
    lines += [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    keepers = {account.name} | ({"root"} if account.switches else set())
    return {
        "postgresql.conf": "\n".join(lines) + "\n",
        "pg_hba.conf": _ACCESS,
        "pg_ident.conf": "".join(f'keepers "{who}" {DatabaseRole.SUPERUSER}\n' for who in sorted(keepers)),
    }


def _quoted(value: str) -> str:
    return value.replace("'", "''")
