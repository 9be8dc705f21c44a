"""Files for machines: whom to tell about a weakness, what robots may read of the console."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from identity.addresses import base_url
from tenants.models import public_url

TEXT = "text/plain; charset=utf-8"


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires within the year that the RFC recommends, and is written again at each request."""
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        # Never the Host header's own words: whoever keeps this file for others would keep a stranger's address.
        f"Canonical: {base_url()}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def robots_of_console(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type=TEXT)


@require_safe
def sitemap_of_console(request: HttpRequest) -> HttpResponse:
    """The sign-in page, the only one that anybody may read (the format asks for one address at least)."""
    address = public_url(settings.OPERATOR_HOSTS[0]) + reverse("identity:operator-login")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{escape(address)}</loc></url></urlset>\n"
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
