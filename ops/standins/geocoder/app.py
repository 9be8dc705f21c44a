"""`/search` and `/reverse`, as the BAN answers them (GeoJSON of addok)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ops.standins.serving import add_health
from ops.standins.web import Application, Request, Response, json_response

if TYPE_CHECKING:
    from ops.standins.geocoder.streets import Street, Streets

NAME: Final = "geocoder"
MOST: Final = 20
SHORTEST: Final = 3


def build(streets: Streets) -> Application:
    def search(request: Request) -> Response:
        words = request.args.get("q", "").strip()
        if not SHORTEST <= len(words) <= 200:
            return _refused("q must contain between 3 and 200 chars and start with a number or a letter")
        limit = request.args.get("limit", "5")
        most = min(int(limit), MOST) if limit.isdigit() else 5
        found = streets.search(words, request.args.get("citycode", ""), most)
        return _collection([_feature(street, number) for street, number in found], query=words)

    def reverse(request: Request) -> Response:
        try:
            lat, lon = float(request.args["lat"]), float(request.args["lon"])
        except (KeyError, ValueError):
            return _refused("lon and lat must be present and floats")
        found = streets.reverse(lat, lon)
        return _collection([_feature(*found)] if found else [])

    app = Application(lambda _request: _refused("not found", 404))
    add_health(app, NAME)
    app.route("GET", "/search", search)
    app.route("GET", "/reverse", reverse)
    return app


def _refused(message: str, status: int = 400) -> Response:
    return json_response({"code": status, "message": message}, status)


def _collection(features: list[dict[str, Any]], **more: Any) -> Response:
    words = {
        "type": "FeatureCollection",
        "version": "draft",
        "attribution": "Adresses inventées",
        "licence": "",
    }
    return json_response({**words, "features": features, **more})


def _feature(street: Street, number: int) -> dict[str, Any]:
    lat, lon = street.point(number)
    name = f"{number} {street.name}" if number else street.name
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "label": f"{name} {street.postcode} {street.city}",
            "name": name,
            "score": 0.9,
            "type": "housenumber" if number else "street",
            "postcode": street.postcode,
            "city": street.city,
            "citycode": street.insee,
        },
    }
