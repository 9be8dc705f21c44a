"""The proxy of ``bench serve``: nginx when the machine has it, else Caddy, with the lines of the operator's handbook.

On one port the pages that Parvis keeps, as in production; on another the same files in a plain folder, which is the
most that this proxy can do.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ops.demo.plan import LOOPBACK
from ops.embedded.processes import Process

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Proxy:
    """``argv`` runs it in the foreground; ``configuration`` is written to ``file`` first."""

    name: str
    argv: tuple[str, ...]
    file: Path
    configuration: str


def found(home: Path, kept: int, static: int, app: int) -> Proxy | None:
    """The proxy of this machine on the ports ``kept`` and ``static``, before ``app``; None when there is none."""
    if nginx := shutil.which("nginx"):
        folder = home / "nginx"
        folder.mkdir(exist_ok=True)
        options = ("-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"))
        return Proxy("nginx", (nginx, *options), folder / "nginx.conf", _nginx(home, kept, static, app))
    beside_python = Path(sys.executable).with_name("caddy")
    caddy = shutil.which("caddy") or (str(beside_python) if beside_python.exists() else None)
    if caddy is None:
        return None
    argv = (caddy, "run", "--adapter", "caddyfile", "--config", str(home / "Caddyfile"))
    return Proxy("caddy", argv, home / "Caddyfile", _caddy(home, kept, static, app))


def process(proxy: Proxy, home: Path, ready: Callable[[], bool]) -> Process:
    proxy.file.write_text(proxy.configuration, encoding="utf-8")
    return Process(
        name=proxy.name,
        argv=list(proxy.argv),
        env={"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)},
        cwd=home,
        ready=ready,
        ready_timeout=30,
    )


def _caddy(home: Path, kept: int, static: int, app: int) -> str:
    pages = home / "pages" / "live" / "{host}" / "p"
    headers = "\n".join(f'            {name} "{value}"' for name, value in _HEADERS.items())
    return f"""\
{{
    admin off
    auto_https off
    persist_config off
    log {{
        level ERROR
    }}
}}
http://*:{kept} {{
    bind {LOOPBACK}
    @kept {{
        method GET HEAD
        path */
        query ""
        not header Authorization *
        not header HX-Request *
        not header Cookie *parvis_session*
        not header Cookie *parvis_agent*
        not header Cookie *parvis_apercu*
        file {{
            root {pages}
            try_files {{path}}index.html
        }}
    }}
    handle @kept {{
        root {pages}
        header {{
{headers}
            Content-Type "text/html; charset=utf-8"
        }}
        rewrite {{file_match.relative}}
        file_server
    }}
    handle {{
        reverse_proxy {LOOPBACK}:{app}
    }}
}}
http://*:{static} {{
    bind {LOOPBACK}
    root {home / "plain"}
    file_server
}}
"""


def _nginx(home: Path, kept: int, static: int, app: int) -> str:
    headers = "\n".join(f'            add_header {name} "{value}";' for name, value in _HEADERS.items())
    temporary = "\n".join(
        f"    {kind}_temp_path {home}/nginx/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""\
daemon off;
user root;
worker_processes auto;
pid {home}/nginx/nginx.pid;
error_log {home}/nginx/error.log error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
{temporary}
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    default_type text/html;
    charset utf-8;
    map "$request_method:$args:$http_authorization:$http_hx_request:$http_cookie" $parvis_kept {{
        default "/nothing";
        "~^(GET|HEAD)::::((?!parvis_(session|agent|apercu)).)*$" "/$host/p";
    }}
    server {{
        listen {LOOPBACK}:{kept};
        location ~ /$ {{
            root {home}/pages/live;
            try_files $parvis_kept${{uri}}index.html @parvis;
{headers}
        }}
        location / {{ try_files /nothing @parvis; }}
        location @parvis {{
            proxy_pass http://{LOOPBACK}:{app};
            proxy_set_header Host $http_host;
        }}
    }}
    server {{
        listen {LOOPBACK}:{static};
        location / {{
            root {home}/plain;
            index index.html;
        }}
    }}
}}
"""
