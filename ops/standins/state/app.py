"""The State's data as one WSGI application."""

from ops.standins.serving import add_health
from ops.standins.state import companies
from ops.standins.state.particulier import Particulier
from ops.standins.web import Application, Request, Response, json_response

NAME = "state"


def build(franceconnect: str = "") -> Application:
    """`franceconnect`: where the simulated one answers; without it no token is anybody's."""
    app = Application(not_found=_unknown)
    app.route("GET", "/annuaire/search", companies.search)
    Particulier(franceconnect).add_routes(app)
    add_health(app, NAME)
    return app


def _unknown(request: Request) -> Response:
    return json_response({"errors": [{"code": "00404", "title": "Page inconnue"}]}, 404)
