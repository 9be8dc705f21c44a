"""The front door of the API: key, version, idempotency, parameters, then the operation in one transaction."""

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlencode

import stripe

from ops.standins.clock import Clock
from ops.standins.stripe import (
    checkout,
    contract,
    credit_notes,
    customers,
    events,
    invoices,
    lines,
    listing,
    prices,
)
from ops.standins.stripe.delivery import Deliveries
from ops.standins.stripe.encoding import decode
from ops.standins.stripe.enums import Mishap
from ops.standins.stripe.errors import ApiError, ErrorType
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.public import shown
from ops.standins.stripe.storage import JsonObject, Store, new_id
from ops.standins.web import Application, Request, Response, json_response

OPERATIONS: Final = (
    *customers.OPERATIONS,
    *prices.OPERATIONS,
    *lines.OPERATIONS,
    *invoices.OPERATIONS,
    *credit_notes.OPERATIONS,
    *checkout.OPERATIONS,
    *events.OPERATIONS,
)
VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(\.\w+)?")
KEY_LENGTH: Final = 255


@dataclass
class Api:
    store: Store
    clock: Clock
    base_url: str
    deliveries: Deliveries
    api_key: str | None = None
    mishaps: list[Mishap] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def add_routes(self, app: Application) -> None:
        for operation in OPERATIONS:
            app.route(operation.method, operation.path, partial(self.answer, operation))

    def unknown_route(self, request: Request) -> Response:
        error = ApiError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
        return json_response(error.document, 404)

    def answer(self, operation: Operation, request: Request, identifier: str = "") -> Response:
        request_id = new_id("req")
        headers = [("Request-Id", request_id)]
        try:
            self._check_headers(request)
            mishap = self._next_mishap()
            if mishap is Mishap.FAIL:
                raise ApiError("Simulated outage.", status=503, kind=ErrorType.API, saved=False)
            status, body, replayed = self._run(operation, request, identifier, request_id)
        except ApiError as error:
            return json_response(error.document, error.status, headers)
        self.deliveries.wake()
        if mishap is Mishap.LOSE:
            lost = ApiError("Simulated loss of the answer.", status=500, kind=ErrorType.API)
            return json_response(lost.document, 500, headers)
        key = request.headers.get("idempotency-key")
        if key:
            headers.append(("Idempotency-Key", key))
        if replayed:
            headers.append(("Idempotent-Replayed", "true"))
        headers.append(("Stripe-Version", request.headers.get("stripe-version", stripe.api_version)))
        return Response(body.encode(), status, "application/json", headers)

    def _check_headers(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.startswith("sk_test_") or self.api_key not in (None, key):
            shortened = f"{key[:8]}***" if key else "none"
            raise ApiError(f"Invalid API Key provided: {shortened}", status=401, saved=False)
        version = request.headers.get("stripe-version", stripe.api_version)
        if not VERSION.fullmatch(version):
            raise ApiError(f"Invalid Stripe API version: {version}", saved=False)

    def _next_mishap(self) -> Mishap | None:
        with self._turn:
            return self.mishaps.pop(0) if self.mishaps else None

    def _run(
        self, operation: Operation, request: Request, identifier: str, request_id: str
    ) -> tuple[int, str, bool]:
        """Status, body, and whether an idempotency key had them already."""
        pairs = request.form_pairs if request.method == "POST" else request.query
        params = decode(pairs)
        contract.check(params, operation.declared, operation.simulated)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        context = {"id": request_id, "idempotency_key": key}
        call = Call(self.store, self.clock, self.base_url, params, identifier, request.path, context)
        if key is None:
            with self.store.transaction():
                return 200, self._perform(operation, call), False
        return self._once(operation, call, key, _fingerprint(request.path, pairs))

    def _once(self, operation: Operation, call: Call, key: str, fingerprint: str) -> tuple[int, str, bool]:
        """The first answer of this key, whatever it was; other parameters under the same key are an error."""
        if len(key) > KEY_LENGTH:
            raise ApiError("Idempotency key is longer than 255 characters.", saved=False)
        with self.store.transaction():
            kept = self.store.connection.execute(
                "SELECT request, status, body FROM answers WHERE key = ?", (key,)
            ).fetchone()
            if kept is not None:
                if kept[0] != fingerprint:
                    raise ApiError(
                        "Keys for idempotent requests can only be used with the same parameters they were "
                        f"first used with. Try using a key other than '{key}' if you meant to execute a "
                        "different request.",
                        kind=ErrorType.IDEMPOTENCY,
                        saved=False,
                    )
                return int(kept[1]), str(kept[2]), True
            status, body = self._attempt(operation, call)
            self.store.connection.execute(
                "INSERT INTO answers (key, request, status, body) VALUES (?, ?, ?, ?)",
                (key, fingerprint, status, body),
            )
        return status, body, False

    def _attempt(self, operation: Operation, call: Call) -> tuple[int, str]:
        """Run inside a savepoint: a refusal undoes its effects and is kept as the answer."""
        connection = self.store.connection
        connection.execute("SAVEPOINT attempt")
        try:
            body = self._perform(operation, call)
        except ApiError as error:
            connection.execute("ROLLBACK TO attempt")
            connection.execute("RELEASE attempt")
            if not error.saved:
                raise
            return error.status, json.dumps(error.document, ensure_ascii=False)
        connection.execute("RELEASE attempt")
        return 200, body

    def _perform(self, operation: Operation, call: Call) -> str:
        document: JsonObject = operation.run(call)
        expanded = listing.expand(self.store, json.loads(json.dumps(document)), call.params.get("expand", []))
        return json.dumps(shown(expanded), ensure_ascii=False, indent=2)


def _fingerprint(path: str, pairs: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(f"{path}\n{urlencode(sorted(pairs))}".encode()).hexdigest()
