"""Where Wagtail reads one address and one sender for the whole installation, give it the commune's (pitfall 16).

Wagtail resolves its admin's address by one function, imported by name in three modules, and sends its e-mails by
another: both are replaced when the app is ready. A test fails when a new version of Wagtail names them elsewhere.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from wagtail.admin import mail, userbar, utils
from wagtail.admin.templatetags import wagtailadmin_tags

from tenants.current import commune_or_none
from tenants.outbox.mail import send_mail as send_in_the_communes_name


def admin_base_url() -> str:
    """The commune's own address, without a final slash; empty outside of a commune."""
    commune = commune_or_none()
    return commune.base_url if commune else ""


def send_mail(
    subject: str, message: str, recipient_list: list[str], from_email: Any = None, **options: Any
) -> int:
    """Wagtail's notifications leave as every e-mail does: by the outbox, from the operator's domain, answered to the
    commune."""
    with transaction.atomic():
        for recipient in recipient_list:
            send_in_the_communes_name(
                to=recipient,
                subject=subject,
                template="cms/emails/notification",
                context={"message": message},
                key=f"wagtail-{uuid4()}",
            )
    return len(recipient_list)


def install() -> None:
    for module in (utils, wagtailadmin_tags, userbar):
        module.get_admin_base_url = admin_base_url
    mail.send_mail = send_mail
