"""What only a test asks: hold, reorder or repeat webhooks, fail or lose an answer, move the clock."""

from ops.standins.stripe.api import Api
from ops.standins.stripe.enums import Mishap
from ops.standins.stripe.errors import ApiError
from ops.standins.stripe.events import redeliver
from ops.standins.web import Application, Request, Response, json_response


def add_hooks(app: Application, api: Api) -> None:
    def hold(request: Request) -> Response:
        api.deliveries.held = True
        return json_response({"held": True})

    def release(request: Request) -> Response:
        """Send at once all that waits; `order=newest` sends it backwards."""
        newest_first = request.form.get("order") == "newest"
        received = api.deliveries.send_due(newest_first=newest_first, everything=True)
        api.deliveries.held = False
        return json_response({"held": False, "received": received})

    def repeat(request: Request, identifier: str) -> Response:
        try:
            scheduled = redeliver(api.store, identifier, api.clock.now())
        except ApiError as error:
            return json_response(error.document, error.status)
        received = api.deliveries.send_due()
        return json_response({"scheduled": scheduled, "received": received})

    def deliveries(request: Request) -> Response:
        with api.store.transaction():
            rows = api.store.connection.execute(
                "SELECT event, endpoint, state, attempts, last_answer FROM deliveries ORDER BY id"
            ).fetchall()
        names = ("event", "endpoint", "state", "attempts", "last_answer")
        return json_response({"deliveries": [dict(zip(names, row, strict=True)) for row in rows]})

    def mishap(request: Request) -> Response:
        """`kind=fail` or `kind=lose`, for the next `times` requests."""
        api.mishaps.extend([Mishap(request.form.get("kind", "fail"))] * int(request.form.get("times", "1")))
        return json_response({"waiting": [str(kind) for kind in api.mishaps]})

    def advance(request: Request) -> Response:
        api.clock.advance(float(request.form.get("seconds", "0")))
        api.deliveries.wake()
        return json_response({"now": api.clock.now()})

    app.route("POST", "/_standin/webhooks/hold", hold)
    app.route("POST", "/_standin/webhooks/release", release)
    app.route("POST", "/_standin/events/{identifier}/redeliver", repeat)
    app.route("GET", "/_standin/deliveries", deliveries)
    app.route("POST", "/_standin/mishaps", mishap)
    app.route("POST", "/_standin/clock", advance)
