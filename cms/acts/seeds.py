"""What the template schema holds from the start: who was given the register alone comes in by Wagtail's door."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from identity.accounts.enums import REGISTRARS_GROUP


def seed() -> None:
    """Idempotent. Communes of before have the group from migration 0001."""
    group, _created = Group.objects.get_or_create(name=REGISTRARS_GROUP)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
