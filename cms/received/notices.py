"""The e-mail that says to a commune's webmasters that something of the operator arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as __

from identity.accounts.enums import PUBLISHING_ROLES
from identity.accounts.selectors import agents_with_roles
from tenants.current import current_commune
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    import uuid


def tell(broadcast_id: uuid.UUID, title: str, *, is_imposed: bool, operator: str) -> None:
    """One message a person who publishes; nobody when nobody does."""
    commune = current_commune()
    agents = [
        agent
        for agent in agents_with_roles()
        if any(membership.role in PUBLISHING_ROLES for membership in agent.memberships.all())
    ]
    subject = __("Sur votre site\u00a0: %s") if is_imposed else __("À publier ou non\u00a0: %s")
    for agent in agents:
        send_mail(
            to=agent.email,
            subject=subject % title,
            template="cms/received/emails/arrived",
            context={
                "title": title,
                "operator": operator,
                "is_imposed": is_imposed,
                "link": f"{commune.base_url}/gestion/envois/",
            },
            key=f"received-{broadcast_id}-{agent.pk}",
        )
