"""The little HTTP that the stand-ins need, over WSGI: a request, a response, a table of routes."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

MAX_BODY: Final = 5_000_000

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Request:
    """One HTTP request, read whole."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    cookies: Mapping[str, str]

    @property
    def args(self) -> dict[str, str]:
        """Query parameters; the first value of a repeated one."""
        return first_values(self.query)

    @property
    def form(self) -> dict[str, str]:
        return first_values(self.form_pairs)

    @property
    def form_pairs(self) -> tuple[tuple[str, str], ...]:
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return ()
        return tuple(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @classmethod
    def from_environ(cls, environ: "WSGIEnvironment") -> "Request":
        headers = {
            key[5:].replace("_", "-").lower(): value
            for key, value in environ.items()
            if key.startswith("HTTP_")
        }
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        length = min(int(environ.get("CONTENT_LENGTH") or 0), MAX_BODY)
        raw_path = environ.get("PATH_INFO", "/")
        return cls(
            method=environ["REQUEST_METHOD"],
            path=raw_path.encode("latin-1", "replace").decode("utf-8", "replace"),
            query=tuple(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            headers=headers,
            body=environ["wsgi.input"].read(length) if length else b"",
            cookies=_cookies(headers.get("cookie", "")),
        )


@dataclass
class Response:
    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


Handler = Callable[..., Response]


def page(html: str, status: int = 200) -> Response:
    """A page of the stand-in's own: no script, no style of elsewhere."""
    return Response(html.encode(), status, headers=[("Content-Security-Policy", PAGE_POLICY)])


def json_response(document: Any, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, "application/json", [("Cache-Control", "no-store"), *headers])


def redirect(location: str, status: int = 303) -> Response:
    return Response(b"", status, headers=[("Location", location), ("Cache-Control", "no-store")])


def first_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in pairs:
        values.setdefault(key, value)
    return values


class Application:
    """A WSGI application: routes tried in order, `{name}` standing for one segment of the path."""

    def __init__(self, not_found: Callable[[Request], Response]) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []
        self._not_found = not_found

    def route(self, method: str, path: str, handler: Handler) -> None:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._routes.append((method, re.compile(pattern), handler))

    def dispatch(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        allowed: list[str] = []
        for route_method, pattern, handler in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            if route_method == method:
                return handler(request, **match.groupdict())
            allowed.append(route_method)
        if allowed:
            return Response(b"", 405, "text/plain", [("Allow", ", ".join(sorted(set(allowed))))])
        return self._not_found(request)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = self.dispatch(Request.from_environ(environ))
        phrase = HTTPStatus(response.status).phrase
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex"),
            *response.headers,
        ]
        start_response(f"{response.status} {phrase}", headers)
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
