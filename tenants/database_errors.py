"""Why the database cannot be reached, and what to do, in one French sentence: libpq says it in English and at length."""

from __future__ import annotations

import re

import psycopg

_WHERE = re.compile(r'connection to server at "([^"]+)"(?: \([^)]*\))?, port (\d+)')
#: What libpq or the server says, and what we say. The first that fits wins.
_CAUSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"password|authentication failed|role \"[^\"]*\" does not exist|no pg_hba\.conf entry"),
        (
            "PostgreSQL refuse ce compte{where} : vérifiez le nom et le mot de passe "
            "de DATABASE_URL et de DATABASE_OWNER_URL."
        ),
    ),
    (
        re.compile(r"database \"[^\"]*\" does not exist"),
        (
            "La base demandée n’existe pas{where} : créez-la comme le dit docs/operator.md, "
            "ou corrigez DATABASE_URL et DATABASE_OWNER_URL."
        ),
    ),
    (
        re.compile(r"too many (?:clients|connections)|remaining connection slots"),
        "PostgreSQL n’a plus de connexion libre{where} : augmentez max_connections, ou arrêtez des processus.",
    ),
    (
        re.compile(r"failed to resolve|could not translate|Name or service not known|name resolution"),
        "Le nom du serveur de la base est inconnu : corrigez DATABASE_URL et DATABASE_OWNER_URL.",
    ),
    (
        re.compile(r"starting up|shutting down|recovery"),
        "PostgreSQL démarre ou s’arrête{where} : attendez quelques instants, puis relancez.",
    ),
    (
        re.compile(""),
        (
            "La base de données ne répond pas{where} : démarrez PostgreSQL, "
            "ou corrigez DATABASE_URL et DATABASE_OWNER_URL."
        ),
    ),
)


def unreachable(error: BaseException) -> str | None:
    """None for any other failure. Looks at what the error comes from: Django wraps it."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__) and cause not in chain:
        chain.append(cause)
    for one in chain:
        if isinstance(one, psycopg.OperationalError) and _is_connection(one):
            return _said(str(one))
    return None


def _is_connection(error: psycopg.OperationalError) -> bool:
    """The server gives a code to whatever happens once the session is open; class 08 is the session that broke."""
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))


def _said(text: str) -> str:
    place = _WHERE.search(text)
    where = f" ({place[1]}, port {place[2]})" if place else ""
    sentence = next(said for pattern, said in _CAUSES if pattern.search(text))
    return sentence.format(where=where)
