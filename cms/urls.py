"""The site's own addresses, Wagtail's admin and documents, and its pages: the last of a commune's addresses."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns
from wagtail.views import authenticate_with_password

from cms.gestion.views.previews import preview
from cms.pages import routing, views, well_known
from cms.pages.perms import webmasters_only
from cms.reports.accessibility import public as accessibility
from identity.oidc.views import logout

urlpatterns = [
    path("robots.txt", well_known.robots_txt, name="robots"),
    path("sitemap.xml", well_known.sitemap_xml, name="sitemap"),
    path("recherche/", views.search_page, name="search"),
    path("plan-du-site/", views.site_map, name="site-map"),
    path("", include("cms.acts.urls")),
    path("accessibilite/declaration.pdf", accessibility.statement_pdf, name="accessibility-pdf"),
    path("accessibilite/declaration.json", accessibility.statement_json, name="accessibility-json"),
    path("medias/<path:name>", views.media, name="media"),
    path("", include("cms.directory.urls")),
    path("", include("cms.alerts.urls")),
    path("", include("cms.streets.urls")),
    path("apercu/<str:token>/", preview, name="preview-of-a-draft"),
    path("gestion/login/", views.to_login),
    path("gestion/logout/", logout),
    path("gestion/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, webmasters_only))),
    path("documents/", include(wagtaildocs_urls)),
    # Before the pages, whose addresses they look like: the doors of those that are not for everybody.
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", views.to_read, name="wagtailcore_login"),
    path("<path:address>/<slug:name>.ics", routing.serve_file, {"extension": "ics"}, name="calendar-file"),
    path("<path:address>/<slug:name>.xml", routing.serve_file, {"extension": "xml"}, name="feed"),
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
