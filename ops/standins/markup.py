"""Accessible French pages without a template engine: every value is escaped unless it is already `Html`."""

from html import escape
from typing import Final

from ops.standins.web import Application, Request, Response

STYLE_PATH: Final = "/_standin/style.css"


class Html(str):
    """Text that is already markup."""

    __slots__ = ()


def markup(template: str, **values: object) -> Html:
    """Fill `{name}` places; what is not `Html` is escaped."""
    safe = {key: value if isinstance(value, Html) else escape(str(value)) for key, value in values.items()}
    return Html(template.format(**safe))


def join(parts: list[Html]) -> Html:
    return Html("".join(parts))


LAYOUT: Final = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {service}</title>
<link rel="stylesheet" href="/_standin/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p class="service">{service}</p>
<p class="warning">Service simulé pour la démonstration de Parvis, sans lien avec le service réel.</p>
</header>
<main><h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def layout(title: str, body: Html, service: str) -> str:
    """A whole page; `service` is the stand-in's name, always shown beside the words that say so."""
    return markup(LAYOUT, title=title, body=body, service=service)


STYLESHEET: Final = """
:root { color-scheme: light;
  --ink: #1b1f23; --paper: #fff; --line: #c9cdd1; --main: #24404f; --soft: #e9eff2; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1.0625rem/1.5 system-ui, sans-serif; }
header { padding: .75rem 1rem; background: var(--main); color: #fff; }
header p { max-width: 46rem; margin: 0 auto; }
.service { font-weight: 700; font-size: 1.25rem; }
.warning { font-size: .9375rem; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
main.wide, .wide { max-width: none; }
h1 { font-size: 1.625rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin-top: 2rem; }
a { color: var(--main); }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { width: 100%; max-width: 28rem; min-height: 2.75rem; padding: .5rem; font: inherit;
  border: 1px solid #5c666d; border-radius: 6px; }
button { min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: #fff; background: var(--main); border: 1px solid var(--main); border-radius: 6px; }
button.quiet { color: var(--main); background: var(--paper); }
form { margin: .75rem 0; }
ul.choices { list-style: none; margin: 0; padding: 0; }
ul.choices li { border-top: 1px solid var(--line); }
ul.choices form { margin: 0; }
ul.choices button { width: 100%; padding: .75rem .5rem; text-align: left; font-weight: 400;
  color: var(--ink); background: none; border: 0; border-radius: 0; }
ul.choices button:hover { background: var(--soft); }
ul.choices strong { display: block; }
.error { padding: .75rem; border-left: 4px solid #a8322d; background: #fbefea; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td.amount, th.amount { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid var(--line); }
iframe { width: 100%; height: 36rem; border: 1px solid var(--line); background: #fff; }
:focus-visible { outline: 3px solid #a8412b; outline-offset: 2px; }
"""


def serve_style(app: Application) -> None:
    """Add the stylesheet to the routes of a stand-in."""

    def stylesheet(request: Request) -> Response:
        return Response(STYLESHEET.encode(), content_type="text/css; charset=utf-8")

    app.route("GET", STYLE_PATH, stylesheet)
