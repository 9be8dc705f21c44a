"""What Wagtail writes in Python and no template overrides, replaced when the app is ready.

Where it reads one address and one sender for the whole installation, it is given the commune's (pitfall 16): its admin's
address is one function, imported by name in three modules, its e-mails another. Its choosers start themselves by an inline
script (pitfall 24): ``start.js`` starts them instead. A test fails when a new version of Wagtail does either elsewhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.html import format_html
from wagtail.admin import mail, userbar, utils
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

from tenants.current import commune_or_none
from tenants.outbox.mail import send_mail as send_in_the_communes_name

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


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


def render_chooser(
    self: BaseChooser, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """A chooser and, in data attributes, what ``start.js`` starts it with."""
    identifier = (attrs or {})["id"]
    data = self.get_value_data(value)
    if isinstance(self, AdminTaskChooser):
        starter, arguments = "createTaskChooser", [identifier]
    else:
        options = self.get_js_init_options(identifier, name, data)
        starter, arguments = self.js_constructor, [identifier, options]
    return format_html(
        '{}<template data-gestion-start="{}" data-gestion-arguments="{}"></template>',
        self.render_html(name, data, attrs), starter, json.dumps(arguments, default=str),
    )  # fmt: skip


def install() -> None:
    BaseChooser.render = render_chooser
    for module in (utils, wagtailadmin_tags, userbar):
        module.get_admin_base_url = admin_base_url
    mail.send_mail = send_mail
