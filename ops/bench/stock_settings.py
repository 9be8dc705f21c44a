"""Parvis's settings on django-tenants' own backend: ``SET search_path`` at each statement, no role, as the owner."""

from config import env
from config import settings as parvis
from config.settings import *  # noqa: F403 - the same, whatever is added there

DATABASES = {
    "default": {
        **parvis.DATABASES["default"],
        **env.database("DATABASE_OWNER_URL", parvis.DATABASE_OWNER_URL),
        "ENGINE": "django_tenants.postgresql_backend",
    }
}
