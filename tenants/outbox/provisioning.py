"""The mail identity of a new commune: who its e-mails come from and where the answers go. No DNS is needed for it."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from tenants.errors import ProvisioningError
from tenants.outbox.mail import sender

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_mail_identity(commune: Commune, options: ProvisioningOptions) -> str:
    """What is missing, in French. Raises ProvisioningError when the sender would not reach a reader as it is."""
    check_sender(sender())
    return "" if commune.contact_email else _("Aucune adresse où répondre\u00a0: écrivez-la dans la fiche.")


def check_sender(written: str) -> None:
    """Written in a real message and read again: one name, one address, ASCII on the wire, no line over 998 octets
    (RFC 5322 §2.1.1). Raises ProvisioningError."""
    try:
        wire = EmailMessage("-", "-", written, ["quelqu-un@exemple.example"]).message().as_bytes()
        read = message_from_bytes(wire, policy=policy.default)["From"]
        (address,) = read.addresses
        whole = address.domain and address.username and address.display_name and not read.defects
    except (ValueError, AttributeError) as error:
        raise ProvisioningError(f"L’expéditeur {written!r} ne peut pas être écrit : {error}") from error
    lines = wire.partition(b"\n\n")[0].split(b"\n")
    if not whole or not wire.isascii() or len(address.username) > 64 or max(map(len, lines)) > 998:
        raise ProvisioningError(f"L’expéditeur {written!r} ne peut pas être écrit.")
