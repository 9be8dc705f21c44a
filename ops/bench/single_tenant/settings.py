"""Parvis's settings, but for what makes it a home of many: ``PARVIS_BENCH_SCHEMA`` names the only commune's schema."""

from config import env
from config import settings as parvis
from config.settings import *  # noqa: F403 - the same, whatever is added there

ONLY_SCHEMA = env.text("PARVIS_BENCH_SCHEMA")
MIDDLEWARE = [
    "ops.bench.single_tenant.middleware.OnlyCommuneMiddleware"
    if name == "tenants.middleware.CommuneMiddleware"
    else name
    for name in parvis.MIDDLEWARE
]
DATABASE_ROUTERS = []
DATABASES = {
    "default": {
        **parvis.DATABASES["default"],
        "ENGINE": "ops.bench.single_tenant",
        "SCHEMA": ONLY_SCHEMA,
        "OPTIONS": {"options": f"-c role={ONLY_SCHEMA} -c search_path={ONLY_SCHEMA},public,extensions"},
    }
}
