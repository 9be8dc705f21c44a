"""``parvis keys``: the data key of each commune, and the encryption of what was kept before there were keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar, table

if TYPE_CHECKING:
    import argparse

    from tenants.models import Commune


def listing(options: argparse.Namespace) -> Document:
    from tenants.keys import selectors

    return {
        "communes": [
            {
                "slug": one.commune.slug,
                "fingerprint": one.fingerprint,
                "state": one.state.value,
                "made_at": one.made_at,
                "sealed": one.sealed,
            }
            for one in selectors.states()
        ]
    }


def _show_list(document: Document) -> None:
    from tenants.keys.selectors import KeyState

    columns = ("Commune", "Empreinte", "Clé", "Fichiers")
    rows = [
        (
            one["slug"],
            one["fingerprint"][:16] or "–",
            KeyState(one["state"]).label,
            "chiffrés" if one["sealed"] else "à chiffrer",
        )
        for one in document["communes"]
    ]
    table(columns, rows)


def encrypt(options: argparse.Namespace) -> Document:
    from tenants.keys.errors import KeyTrouble

    communes = _asked(options.only)
    done: list[Document] = []
    with progress_bar("Chiffrement", total=len(communes)) as advance:
        for commune in communes:
            advance(commune.slug)
            try:
                done.append(_encrypt(commune))
            except (KeyTrouble, OSError) as error:
                raise CommandFailed(f"{commune.slug} : {error}", communes=done) from error
    return {"communes": done}


def _encrypt(commune: Commune) -> Document:
    from identity.oidc.services import encrypt_again
    from ops.backups import exports
    from tenants.current import commune_context
    from tenants.keys import services
    from tenants.keys.store import store

    files = services.seal_files(commune)
    archives = exports.seal_kept(commune)
    rewrapped = store().rewrap(commune.id)
    with commune_context(commune):
        secrets = encrypt_again()
    return {
        "slug": commune.slug,
        "files": files,
        "archives": archives,
        "secrets": secrets,
        "rewrapped": rewrapped,
    }


def _asked(only: list[str] | None) -> list[Commune]:
    from tenants.current import operator_context
    from tenants.keys import selectors

    with operator_context():
        communes = selectors.communes_with_keys()
    unknown = set(only or ()) - {commune.slug for commune in communes}
    if unknown:
        raise UsageError(f"Aucune commune ne s’appelle {', '.join(sorted(unknown))} (identifiant attendu).")
    return [commune for commune in communes if not only or commune.slug in only]


def _encrypt_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="COMMUNE",
        help="seulement ces communes, par leur identifiant (venissieux)",
    )


def _show_encrypted(document: Document) -> None:
    for one in document["communes"]:
        again = ", clé enveloppée de nouveau" if one["rewrapped"] else ""
        line(
            f"{one['slug']} : {one['files']} fichiers et {one['archives']} archives chiffrés, "
            f"{one['secrets']} secrets chiffrés de nouveau{again}"
        )


COMMANDS = [
    Command(("keys", "list"), "la clé de chaque commune", listing, _show_list),
    Command(
        ("keys", "encrypt"),
        "chiffrer les fichiers et les secrets d’avant les clés, ou d’avant un changement de secret",
        encrypt,
        _show_encrypted,
        _encrypt_options,
    ),
]
