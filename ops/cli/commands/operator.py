"""``parvis operator``: the first of the operator's staff is invited from the machine itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse


def invite(options: argparse.Namespace) -> Document:
    """Bound to the address and to the operator's SIREN; entered by ProConnect, then with a second factor."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from identity.accounts import services
    from identity.accounts.enums import Role
    from tenants.current import operator_context

    try:
        validate_email(options.email)
    except ValidationError:
        raise UsageError(f"« {options.email} » n’est pas une adresse électronique.") from None
    with operator_context():
        invitation = services.invite(options.email, Role.OPERATOR)
    return {
        "email": invitation.email,
        "siren": invitation.siren,
        "expires_at": invitation.expires_at.isoformat(),
    }


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="ADRESSE", help="adresse professionnelle, celle de ProConnect")


def _show(document: Document) -> None:
    line(f"Invitation envoyée à {document['email']}, pour un agent de l’organisme {document['siren']}.")


COMMANDS = [
    Command(
        ("operator", "invite"), "inviter une personne de l’équipe de l’opérateur", invite, _show, _options
    )
]
