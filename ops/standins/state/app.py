"""The State's data as one WSGI application."""

from ops.standins.serving import add_health
from ops.standins.state import companies
from ops.standins.web import Application, Request, Response, json_response

NAME = "state"


def build() -> Application:
    app = Application(not_found=_unknown)
    app.route("GET", "/annuaire/search", companies.search)
    add_health(app, NAME)
    return app


def _unknown(request: Request) -> Response:
    return json_response({"errors": [{"code": "00404", "title": "Page inconnue"}]}, 404)
