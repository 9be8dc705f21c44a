"""``parvis commune open | suspend | resume | close | reopen | rename``: the moves of a commune's life.

Each one is written to the operator's audit log, as the console's are, under the account of the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.commands.commune import commune_document, find_commune, one_commune, show_one
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from ops.console.enums import Move


def _run(move: Move, options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.console import golive, services
    from tenants import lifecycle

    commune = find_commune(options.commune)
    told = services.Told(
        reason=getattr(options, "reason", "") or "",
        notice=getattr(options, "notice", "") or "",
        until=_day(getattr(options, "until", None)),
    )
    try:
        services.move(commune, move, command_line(), told)
    except lifecycle.BadDetail as bad:
        raise UsageError(f"--{bad.detail} : {bad}") from bad
    except lifecycle.Refused as refused:
        detail: Document = {"missing": list(refused.missing)}
        if refused.missing:
            detail["checklist"] = golive.documents(commune)
        raise CommandFailed(str(refused), **detail) from refused
    return commune_document(commune)


def _day(text: str | None) -> date | None:
    from datetime import date

    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until : « {text} » n’est pas une date (AAAA-MM-JJ).") from None


def _open(options: argparse.Namespace) -> Document:
    from ops.console.enums import Move

    return _run(Move.OPEN, options)


def _suspend(options: argparse.Namespace) -> Document:
    from ops.console.enums import Move

    return _run(Move.SUSPEND, options)


def _resume(options: argparse.Namespace) -> Document:
    from ops.console.enums import Move

    return _run(Move.RESUME, options)


def _close(options: argparse.Namespace) -> Document:
    from ops.console.enums import Move

    return _run(Move.CLOSE, options)


def _reopen(options: argparse.Namespace) -> Document:
    from ops.console.enums import Move

    return _run(Move.REOPEN, options)


def _rename(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.console import services
    from tenants import naming

    if not (options.name or options.slug):
        raise UsageError("Donnez le nouveau nom (--name), le nouvel identifiant (--slug), ou les deux.")
    commune = find_commune(options.commune)
    try:
        before = services.rename(commune, command_line(), name=options.name or "", slug=options.slug or "")
    except naming.BadName as bad:
        raise UsageError(str(bad)) from bad
    document = commune_document(commune)
    document["former"] = {"name": before.name, "slug": before.slug, "host": before.host}
    return document


def _show_renamed(document: Document) -> None:
    show_one({key: value for key, value in document.items() if key != "former"})
    former = document["former"]
    if former["host"] != document["hosts"][0]:
        line(f"L’ancienne adresse, {former['host']}, mène à la nouvelle.")
        line("Déclarez la nouvelle à ProConnect et à FranceConnect : « parvis identity show --commune … ».")


def _told_options(parser: argparse.ArgumentParser, *, reason_required: bool) -> None:
    one_commune(parser)
    parser.add_argument(
        "--reason",
        metavar="TEXTE",
        required=reason_required,
        help="pourquoi : lu par les agents de la commune",
    )
    parser.add_argument("--notice", metavar="TEXTE", help="ce que le public lit de plus, sur l’avis")


def _suspend_options(parser: argparse.ArgumentParser) -> None:
    _told_options(parser, reason_required=False)


def _close_options(parser: argparse.ArgumentParser) -> None:
    _told_options(parser, reason_required=True)
    parser.add_argument(
        "--until",
        metavar="AAAA-MM-JJ",
        help="dernier jour où tout est conservé (sinon, le délai de PARVIS_CLOSING_GRACE_DAYS)",
    )


def _rename_options(parser: argparse.ArgumentParser) -> None:
    one_commune(parser)
    parser.add_argument("--name", metavar="NOM", help="le nouveau nom, par exemple « Grigny-sur-Rhône »")
    parser.add_argument("--slug", metavar="IDENTIFIANT", help="le nouvel identifiant, sinon tiré du nom")


COMMANDS = [
    Command(("commune", "open"), "ouvrir le site au public, si rien ne manque", _open, show_one, one_commune),
    Command(
        ("commune", "suspend"),
        "remplacer le site par un avis, sans rien perdre",
        _suspend,
        show_one,
        _suspend_options,
    ),
    Command(
        ("commune", "resume"), "remettre en service une commune suspendue", _resume, show_one, one_commune
    ),
    Command(
        ("commune", "close"),
        "commencer la fermeture : plus de dépôt, tout est conservé jusqu’à un jour dit",
        _close,
        show_one,
        _close_options,
    ),
    Command(("commune", "reopen"), "annuler une fermeture commencée", _reopen, show_one, one_commune),
    Command(
        ("commune", "rename"),
        "changer le nom ou l’adresse ; les anciens mènent toujours à elle",
        _rename,
        _show_renamed,
        _rename_options,
    ),
]
