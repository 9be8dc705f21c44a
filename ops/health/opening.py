"""The last step of an opening: the commune is asked for its pages as a visitor would, and its walls are tried."""

from __future__ import annotations

from contextvars import copy_context
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.utils.translation import gettext as _

from cms.pages.middleware import preview_cookie
from ops import static_files
from tenants.current import operator_context
from tenants.errors import ProvisioningError
from tenants.middleware import forget_hosts
from tenants.models import TemplateScript
from tenants.provisioning.template import schema_version

if TYPE_CHECKING:
    from django.http.response import HttpResponse

    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions

#: As the commune's own role: who and where we are, the tables, those that are closed to us, and the neighbours that are
#: not. All but the last two must be its own. Tables by what depends on their schema: ``pg_class`` has no index that leads
#: from a schema to its tables, and holds those of every commune (pitfall 28).
_WALL: Final = """\
SELECT current_user::text, current_schema()::text, count(*),
       count(*) FILTER (WHERE NOT has_table_privilege(c.oid, 'SELECT')),
       (SELECT count(*) FROM pg_namespace
        WHERE nspname ~ '^c_[0-9a-f]{12}$' AND nspname <> %(own)s AND has_schema_privilege(oid, 'USAGE'))
FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%(own)s)
  AND d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND c.relkind = 'r'
"""

#: Filled once the static files of this release were seen.
_draws: list[bool] = []


def provision_health(commune: Commune, options: ProvisioningOptions) -> str:
    """What could not be tried, in French. Raises ProvisioningError when the commune does not answer as it must."""
    _try_walls(commune)
    if not _can_draw():
        # No commune of this machine can be drawn: doctor says so, and this one is not at fault.
        return _(
            "Pages non essayées\u00a0: les fichiers statiques manquent sur cette machine (parvis fleet migrate)."
        )
    forget_hosts()
    cookie = preview_cookie(commune)  # signed in the commune
    with (
        operator_context()
    ):  # as a request finds the process; the step stands in its commune again afterwards
        _try_page(commune, "/", cookie, _("la page d’accueil"))
        _try_page(commune, settings.LOGIN_URL, cookie, _("la page de connexion"))
    return ""


def _try_walls(commune: Commune) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WALL, {"own": commune.schema_name})
        role, schema, tables, closed, neighbours = cursor.fetchone()
    with operator_context():
        wanted = (
            TemplateScript.objects.filter(version=schema_version()).values_list("tables", flat=True).get()
        )
    if role != commune.schema_name or schema != commune.schema_name:
        raise ProvisioningError(f"La commune travaille comme {role} dans {schema}, et non chez elle.")
    if tables != wanted or closed:
        raise ProvisioningError(
            f"Le schéma a {tables} tables au lieu de {wanted}, dont {closed} fermées à la commune."
        )
    if neighbours:
        raise ProvisioningError(f"La commune entre dans {neighbours} schémas qui ne sont pas les siens.")


def _can_draw() -> bool:
    """Whether the files that pages name are on this machine. Looked for once it is so: reading them all takes 30 ms."""
    if _draws:
        return True
    if static_files.state() in {static_files.Gathered.CURRENT, static_files.Gathered.NOT_NEEDED}:
        _draws.append(True)
    return bool(_draws)


def _try_page(commune: Commune, path: str, cookie: str, what: str) -> None:
    """Asked as by the visitor to whom the operator gave the link of a site in preparation."""
    response = copy_context().run(_serve, commune.base_url, path, cookie)
    if response.status_code != 200 or b"<html" not in response.getvalue():
        raise ProvisioningError(
            _("%(what)s de %(name)s ne s’affiche pas (réponse %(status)s).")
            % {"what": what.capitalize(), "name": commune.name, "status": response.status_code}
        )


def _serve(base_url: str, path: str, cookies: str) -> HttpResponse:
    """Through every middleware, in this process; what a request sets (addresses, language, zone, logs) stays in the
    caller's copy of the context."""
    asked = urlsplit(base_url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": asked.hostname or "",
        "HTTP_HOST": asked.netloc,
        "HTTP_USER_AGENT": f"Parvis-ouverture/{settings.PARVIS_VERSION}",
        "HTTP_COOKIE": cookies,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": asked.scheme,
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(environ)
    # Not the handler's own call: its signals would close the connection that holds this step's transaction.
    response: HttpResponse = _application().get_response(WSGIRequest(environ))  # type: ignore[assignment]
    return response


@lru_cache(maxsize=1)
def _application() -> WSGIHandler:
    return WSGIHandler()
