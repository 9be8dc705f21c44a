"""What granian serves. Behind a proxy, a visitor's address is the one the proxy says: limits and logs count people."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from tenants.connection import end_when_idle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
end_when_idle(connections.settings["default"]["CONN_MAX_AGE"])
if settings.BEHIND_PROXY:
    application = wrap_wsgi_with_proxy_headers(application, settings.PROXY_ADDRESSES)
