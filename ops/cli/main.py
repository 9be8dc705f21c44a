"""``parvis``: the command line that scripts depend on (design.md, "The command line").

Every command takes ``--json`` (one document on stdout), and exits 0 on success, 2 on bad usage, 1 on failure with one
clear line on stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from ops.cli.errors import CommandFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ops.cli.command import Command, Document

#: Each module lists its commands in ``COMMANDS``. It is imported before Django is set up, so it imports models late.
MODULES = (
    "ops.cli.commands.demo",
    "ops.cli.commands.doctor",
    "ops.cli.commands.commune",
    "ops.cli.commands.deletion",
    "ops.cli.commands.restoration",
    "ops.cli.commands.life",
    "ops.cli.commands.archive",
    "ops.cli.commands.domains",
    "ops.cli.commands.fleet",
    "ops.cli.commands.upkeep",
    "ops.cli.commands.audience",
    "ops.cli.commands.keys",
    "ops.cli.commands.catalogue",
    "ops.cli.commands.deadline",
    "ops.cli.commands.operator",
    "ops.cli.commands.identity",
    "ops.cli.commands.billing",
    "ops.cli.commands.bench",
)
GROUPS = {
    "operator": "l’équipe de l’opérateur",
    "identity": "FranceConnect et ProConnect",
    "commune": "ouvrir, voir et faire vivre les communes",
    "commune domain": "les noms de domaine d’une commune",
    "fleet": "les versions de schéma de toutes les communes",
    "audience": "la fréquentation des sites, sans cookie",
    "keys": "la clé de chiffrement de chaque commune",
    "catalogue": "les démarches : celles qui sont livrées, et celles que l’on écrit",
    "deadline": "les délais légaux",
    "billing": "la contribution des membres",
    "bench": "mesurer, à côté de la manière ordinaire",
}


#: What argparse says, as people here say it.
_FRENCH = (
    (r"the following arguments are required: (.*)", r"il manque {0}"),
    (
        r"argument (.*): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"« {1} » n’existe pas (au choix : {2})",
    ),
    (r"argument (.*): expected one argument", r"{0} attend une valeur"),
    (r"argument (.*): invalid int value: '(.*)'", r"{0} : « {1} » n’est pas un nombre entier"),
    (r"argument (.*): invalid (?:UUID|\w+) value: '(.*)'", r"{0} : « {1} » n’est pas valable"),
    (r"argument (.*): not allowed with argument (.*)", r"{0} ne va pas avec {1}"),
    (r"one of the arguments (.*) is required", r"il faut l’une de ces options : {0}"),
    (r"unrecognized arguments: (.*)", r"« {0} » n’est pas une option connue"),
)


def in_french(message: str) -> str:
    """argparse's own sentence in French; another is left as it is."""
    for pattern, sentence in _FRENCH:
        found = re.fullmatch(pattern, message)
        if found:
            return sentence.format(*(part.replace("'", "") for part in found.groups()))
    return message


class FrenchFormatter(argparse.HelpFormatter):
    """The pages of ``--help``."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(f"{heading} " if heading else heading)


class Parser(argparse.ArgumentParser):
    """argparse in French: one line, then exit code 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": FrenchFormatter, **options, "add_help": False})
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--help", action="help", help="montrer cette aide")

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{in_french(message)} (« {self.prog} --help » dit comment l’employer)")


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("PARVIS_LOG_LEVEL", "WARNING")  # people read the result, not the journal
    as_json = "--json" in words
    try:
        options = build_parser().parse_args(words)
        command: Command = options.command
        document = _run(command, options)
    except UsageError as error:
        return _fail(str(error), 2, as_json=as_json)
    except CommandFailed as error:
        return _fail(str(error), 1, as_json=as_json, **error.detail)
    except KeyboardInterrupt:
        return _fail("Interrompu.", 1, as_json=as_json)
    except Exception as error:
        return _fail(_unexpected(error), 1, as_json=as_json)
    with _reader_may_leave():
        if as_json:
            print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        else:
            command.show(document)
        sys.stdout.flush()
    return 0 if document.get("ok", True) else 1


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """`parvis … | head` reads what it wants: what was done is done, and nothing more is written, not even at exit."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser() -> Parser:
    parser = Parser(
        prog="parvis", description="La plateforme d’un opérateur public pour ses communes membres."
    )
    under: dict[str, Any] = {
        "": parser.add_subparsers(metavar="COMMANDE", required=True, parser_class=Parser)
    }
    for command in commands():
        *groups, name = command.words
        entry = _group(under, groups).add_parser(name, help=command.help, description=command.help)
        entry.add_argument("--json", action="store_true", help="un document JSON sur la sortie standard")
        command.options(entry)
        entry.set_defaults(command=command)
    return parser


def _group(under: dict[str, Any], groups: list[str]) -> Any:
    """Where a command of these words is added; ``under`` keeps each group that was made."""
    path = " ".join(groups)
    if path not in under:
        above = _group(under, groups[:-1])
        entry = above.add_parser(groups[-1], help=GROUPS[path], description=GROUPS[path])
        under[path] = entry.add_subparsers(metavar="COMMANDE", required=True, parser_class=Parser)
    return under[path]


def commands() -> list[Command]:
    found: list[Command] = []
    for module in MODULES:
        found += import_module(module).COMMANDS
    return found


def _run(command: Command, options: argparse.Namespace) -> Document:
    from ops.cli.servers import servers
    from ops.embedded.errors import EmbeddedError

    try:
        with servers() if command.needs_database else nullcontext():
            if command.needs_database:
                _set_up_django()
            return command.run(options)
    except EmbeddedError as error:
        raise CommandFailed(str(error)) from error


def _set_up_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CommandFailed(f"La configuration est refusée : {error}") from error


def _unexpected(error: Exception) -> str:
    """One line for people; the whole trace is kept beside the other logs."""
    from ops.cli import traces
    from ops.cli.servers import home
    from ops.embedded.errors import disk_full
    from tenants.database_errors import unreachable

    file = traces.keep(error)
    if full := disk_full(error, home()):
        return str(full)
    if told := unreachable(error):
        return told
    if _is_unprepared(error):
        return (
            "La base de données n’est pas encore préparée : lancez « parvis fleet migrate », "
            "ou « parvis demo » pour une démonstration."
        )
    return f"{_in_words(error).rstrip('.')}. Le détail est dans {file}."


def _in_words(error: Exception) -> str:
    """Our own errors speak French; another one's words are for the file."""
    from tenants import faults
    from tenants.errors import NoCommune, SchemaMismatch, TenantError

    if isinstance(error, TenantError) and not isinstance(error, NoCommune | SchemaMismatch):
        return str(error)
    cause = faults.cause_of(error)
    return cause.sentence if cause else f"Erreur interne ({type(error).__name__})"


def _is_unprepared(error: Exception) -> bool:
    """Whether even the list of communes is missing: nothing was ever migrated here."""
    return getattr(error.__cause__, "sqlstate", "") == "42P01" and "tenants_commune" in str(error)


def _fail(message: str, code: int, *, as_json: bool, **detail: object) -> int:
    one_line = " ".join(message.split())
    print(f"parvis : {one_line}", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": one_line, **detail}, ensure_ascii=False, indent=2, default=str))
    return code


if __name__ == "__main__":
    sys.exit(main())
