"""What the template schema holds from the start: the group that `cms` grants its permissions to."""

from __future__ import annotations

from django.contrib.auth.models import Group

from identity.accounts.enums import WEBMASTERS_GROUP


def seed() -> None:
    Group.objects.get_or_create(name=WEBMASTERS_GROUP)
