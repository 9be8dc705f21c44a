"""``parvis identity``: the credentials that a commune, or the operator, holds with FranceConnect and ProConnect.

The secret comes from standard input or from a variable of the environment: an argument would show in ``ps``.
"""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ops.cli.command import Command, Document
from ops.cli.commands.commune import find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from identity.oidc.enums import Provider

PROVIDERS = ("franceconnect", "proconnect")


@contextmanager
def _owner(options: argparse.Namespace) -> Iterator[str]:
    """Stand where the credentials are kept; its name."""
    from tenants.current import commune_context, operator_context

    if not options.commune:
        with operator_context():
            yield "operator"
        return
    commune = find_commune(options.commune)
    if not commune.schema_version:
        raise CommandFailed(
            f"L’ouverture technique de {commune.name} n’est pas terminée : relancez sa création."
        )
    with commune_context(commune):
        yield commune.slug


def _document(owner: str) -> Document:
    from identity.oidc.selectors import providers_offered

    return {"owner": owner, "providers": [_provider(provider) for provider in providers_offered()]}


def _provider(provider: Provider) -> dict[str, Any]:
    from identity.oidc.selectors import client_or_none
    from identity.oidc.services import post_logout_redirect_uri, redirect_uri

    client = client_or_none(provider)
    return {
        "provider": provider.value,
        "configured": client is not None,
        "issuer": client.issuer if client else "",
        "client_id": client.client_id if client else "",
        "expires_on": client.expires_on.isoformat() if client and client.expires_on else None,
        "has_data_token": bool(client and client.encrypted_data_token),
        "redirect_uri": redirect_uri(provider),
        "post_logout_redirect_uri": post_logout_redirect_uri(provider),
    }


def show(options: argparse.Namespace) -> Document:
    with _owner(options) as owner:
        return _document(owner)


def configure(options: argparse.Namespace) -> Document:
    from identity.audit.services import SYSTEM
    from identity.oidc.forms import ClientForm
    from identity.oidc.selectors import client_or_none

    with _owner(options) as owner:
        provider = _asked(options)
        client = client_or_none(provider)
        if options.keep_secret and client is None:
            raise UsageError(f"{provider.label} n’a pas encore de secret à garder.")
        known_day = client.expires_on if client and options.keep_secret else None
        answers = {
            "issuer": options.issuer or (client.issuer if client else ""),
            "client_id": options.client_id or (client.client_id if client else ""),
            "secret": "" if options.keep_secret else _secret(options.secret_from),
            **_day(options.expires or known_day or ""),
        }
        if options.data_token_from:
            answers["data_token"] = _secret(options.data_token_from)
        if options.forget_data_token:
            answers["forget_data_token"] = "on"  # noqa: S105 (a box that is ticked)
        token_day = client.data_token_expires_on if client and not options.data_token_from else None
        answers |= _day(options.data_token_expires or token_day or "", "data_token_expires_on")
        form = ClientForm(provider, client, answers)
        if not form.is_valid():
            raise UsageError(_first_problem(form))
        form.save(SYSTEM)
        return _document(owner)


#: What people typed, for each answer of the form.
_OPTIONS = {
    "issuer": "--issuer",
    "client_id": "--client-id",
    "secret": "le secret",
    "expires_on": "--expires",
    "data_token": "le jeton",
    "data_token_expires_on": "--data-token-expires",
}


def _first_problem(form: Any) -> str:
    name, messages = next(iter(form.errors.items()))
    return f"{_OPTIONS[name]} : {messages[0]}"


def _day(value: object, name: str = "expires_on") -> dict[str, str]:
    """A date as the form's three fields; one that is none is left for the form to refuse."""
    if not value:
        return {}
    parts = [*str(value).split("-"), "", ""][:3]
    return {f"{name}_{one}": part for one, part in zip(("annee", "mois", "jour"), parts, strict=True)}


def _secret(variable: str | None) -> str:
    """From the environment, typed without echo, or the first line of standard input."""
    if variable:
        if not os.environ.get(variable):
            raise UsageError(f"La variable {variable} est absente ou vide.")
        return os.environ[variable].strip()
    typed = getpass.getpass("Secret : ") if sys.stdin.isatty() else sys.stdin.readline()
    if not typed.strip():
        raise UsageError(
            "Le secret est attendu sur l’entrée standard, ou dans la variable que nomme --secret-from."
        )
    return typed.strip()


def remove(options: argparse.Namespace) -> Document:
    from identity.oidc.errors import NotConfigured
    from identity.oidc.services import remove_client

    with _owner(options) as owner:
        provider = _asked(options)
        try:
            remove_client(provider)
        except NotConfigured as error:
            raise CommandFailed(f"{provider.label} n’est pas configuré ici.") from error
        return _document(owner)


def _asked(options: argparse.Namespace) -> Provider:
    """Refuses FranceConnect for the operator: citizens enter communes only."""
    from identity.oidc.enums import Provider
    from identity.oidc.selectors import providers_offered

    provider = Provider(options.provider)
    if provider not in providers_offered():
        raise UsageError(
            "FranceConnect se configure pour une commune (--commune) : "
            "aucun citoyen n’entre chez l’opérateur."
        )
    return provider


def _whose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--commune",
        metavar="COMMUNE",
        help="identifiant (venissieux) ou code INSEE (69259) ; sans elle, l’opérateur",
    )


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("provider", choices=PROVIDERS, metavar="FOURNISSEUR", help=" ou ".join(PROVIDERS))
    _whose(parser)


def _configure_options(parser: argparse.ArgumentParser) -> None:
    _which(parser)
    parser.add_argument("--issuer", metavar="ADRESSE", help="l’adresse que le fournisseur annonce (issuer)")
    parser.add_argument("--client-id", metavar="IDENTIFIANT", help="l’identifiant du client qu’il a remis")
    parser.add_argument("--expires", metavar="AAAA-MM-JJ", help="le jour où le secret expire")
    parser.add_argument(
        "--data-token-from", metavar="VARIABLE", help="lire le jeton d’API Particulier dans cette variable"
    )
    parser.add_argument("--data-token-expires", metavar="AAAA-MM-JJ", help="le jour où ce jeton expire")
    parser.add_argument("--forget-data-token", action="store_true", help="oublier le jeton d’API Particulier")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument(
        "--secret-from",
        metavar="VARIABLE",
        help="lire le secret dans cette variable ; sinon, sur l’entrée standard",
    )
    secret.add_argument("--keep-secret", action="store_true", help="garder le secret actuel")


def _show(document: Document) -> None:
    from identity.oidc.enums import Provider

    for one in document["providers"]:
        name = Provider(one["provider"]).label
        line(f"{name} : {one['issuer'] if one['configured'] else 'pas encore configuré'}")
        if one["configured"]:
            line(f"  Identifiant du client     {one['client_id']}")
            line(f"  Le secret expire le       {one['expires_on'] or 'date inconnue'}")
        if one["has_data_token"]:
            line("  API Particulier           jeton en place")
        line(f"  Retour de connexion       {one['redirect_uri']}")
        line(f"  Retour de déconnexion     {one['post_logout_redirect_uri']}")
    line("Déclarez les deux adresses de retour chez le fournisseur, au caractère près.")


COMMANDS = [
    Command(
        ("identity", "show"), "les fournisseurs d’identité et les adresses à déclarer", show, _show, _whose
    ),
    Command(
        ("identity", "configure"),
        "donner les identifiants remis par FranceConnect ou ProConnect",
        configure,
        _show,
        _configure_options,
    ),
    Command(("identity", "remove"), "oublier les identifiants d’un fournisseur", remove, _show, _which),
]
