"""A page of the site as a file of an archive: links between pages relative, drawings inside, nothing to run or to send."""

from __future__ import annotations

import base64
import posixpath
import re
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from ops.backups.manifest import SITE, safe_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What stays an address of the living site: what answers to one person, or asks for something.
_ALIVE: Final = re.compile(
    r"/(compte|connexion|gestion|instruction|recherche|suivi|sante|style)(/|$)|/demarches/[^/]+/.+|/\.well-known/"
)
_ASSETS: Final = re.compile(r"/(static|medias|documents|theme)/.+|/embleme\.svg$")
_CSS_URL: Final = re.compile(r"url\(\s*(['\"]?)([^'\")]+)\1\s*\)")
_FONT: Final = ".woff2"
_LINKS: Final = {"a": "href", "img": "src", "source": "src", "link": "href", "video": "src", "audio": "src"}
_DEAD: Final = frozenset({"script", "noscript"})
_DEAD_NAMES: Final = frozenset({("meta", "robots"), ("input", "csrfmiddlewaretoken")})
_DEAD_RELATIONS: Final = frozenset({"preload", "canonical"})
_OF_ORIGIN: Final = frozenset({"integrity", "crossorigin"})
#: Relations of <link> whose file makes the page what it is.
_RELATIONS: Final = frozenset({"stylesheet", "icon"})


@dataclass(frozen=True)
class Place:
    """An address of the commune's host that an archive holds: ``url`` asks for it, ``file`` is its path in the archive."""

    url: str
    file: str
    is_page: bool


@dataclass(frozen=True)
class Rewritten:
    content: bytes
    found: list[Place] = field(default_factory=list)


@lru_cache(maxsize=4096)  # each page has the links of its header and of its footer again
def place_of(address: str, base_url: str) -> Place | None:
    """Where an address (absolute, or from the host's root) is in an archive; None when it stays where it is."""
    parts = urlsplit(urljoin(base_url + "/", address))
    host = urlsplit(base_url)
    if (parts.scheme, parts.netloc) != (host.scheme, host.netloc):
        return None
    path, query = parts.path or "/", parts.query
    try:
        if _ASSETS.match(path):
            return Place(path, safe_path(SITE + unquote(path).lstrip("/")), is_page=False)
        number = _page_number(query)
        if _ALIVE.match(path) or not path.endswith("/") or (query and number is None):
            return None
        name = "index.html" if number is None else f"page-{number}.html"
        url = path if number is None else f"{path}?page={number}"
        return Place(url, safe_path(f"{SITE}{unquote(path).lstrip('/')}{name}"), is_page=True)
    except ValueError:  # not a path that a disk takes
        return None


def _page_number(query: str) -> int | None:
    found = parse_qs(query)
    number = found.get("page", [""])[0]
    return int(number) if set(found) == {"page"} and number.isdecimal() and len(number) < 5 else None


def page(html: bytes, place: Place, base_url: str, day: str, icons: Icons) -> Rewritten:
    """The page with its links rewritten, and the places that it leads to."""
    soup = BeautifulSoup(html, "html.parser")
    found: list[Place] = []
    for dead in [tag for tag in soup.find_all(True) if _is_dead(tag)]:
        dead.decompose()
    for tag in soup.find_all(True):  # one walk: a selector for each thing walked the page again
        if tag.name == "use":
            icons.draw(tag)
        else:
            _settle(tag, place, base_url, found)
    _say_archive(soup, place, base_url, day)
    return Rewritten(str(soup).encode(), found)


def _is_dead(tag: Tag) -> bool:
    """What runs, what is sent or told to machines, and <link> to other things than the page is made of."""
    if tag.name == "link":
        relations = tag.get_attribute_list("rel")
        return not _DEAD_RELATIONS.isdisjoint(relations) or _RELATIONS.isdisjoint(relations)
    return tag.name in _DEAD or (tag.name, tag.get("name")) in _DEAD_NAMES


def _settle(tag: Tag, place: Place, base_url: str, found: list[Place]) -> None:
    if tag.name == "form":
        _open_outside(tag, place, base_url)
    if attribute := _LINKS.get(tag.name):
        _lead(tag, attribute, place, base_url, found)
    if "srcset" in tag.attrs:
        tag["srcset"] = _srcset(str(tag["srcset"]), place, base_url, found)
    for name in _OF_ORIGIN & tag.attrs.keys():
        del tag[name]


def css(text: str, place: Place, base_url: str, read: Callable[[str], bytes]) -> Rewritten:
    """A style sheet, its fonts inside (a browser opens none from a disk) and its pictures beside it."""
    found: list[Place] = []

    def lead(match: re.Match[str]) -> str:
        address = urljoin(base_url + place.url, match[2])
        target = place_of(address, base_url)
        if match[2].startswith(("data:", "#")) or target is None:
            return match[0]
        if target.url.endswith(_FONT):
            return f'url("data:font/woff2;base64,{base64.b64encode(read(target.url)).decode()}")'
        found.append(target)
        return f'url("{_relative(target, place)}")'

    return Rewritten(_CSS_URL.sub(lead, text).encode(), found)


def stub(place: Place, base_url: str) -> bytes:
    """In the place of a page that did not answer: where it lived."""
    address = base_url + place.url
    words = _("Cette page n’était pas en ligne quand l’archive a été faite.")
    soup = BeautifulSoup('<!doctype html><html lang="fr"><meta charset="utf-8"><p></p></html>', "html.parser")
    link = soup.new_tag("a", href=address)
    link.string = address
    paragraph = soup.find("p")
    if isinstance(paragraph, Tag):
        paragraph.extend([words + " ", link])
    return str(soup).encode()


class Icons:
    """The symbols of the drawings' file, put where a page uses them: a page opened from a disk reads no other file."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._files: dict[str, dict[str, Tag]] = {}

    def draw(self, use: Tag) -> None:
        path, _hash, name = str(use.get("href", "")).partition("#")
        if not path:
            return
        if path not in self._files:
            self._files[path] = dict(self._drawings(path))
        drawing = self._files[path].get(name)
        if drawing is None:
            use.decompose()
        else:
            use.replace_with(copy(drawing))

    def _drawings(self, path: str) -> Iterator[tuple[str, Tag]]:
        """Each symbol of a file under its name, as a drawing of its own."""
        for symbol in BeautifulSoup(self._read(path), "html.parser").select("symbol[id]"):
            name = str(symbol["id"])
            symbol.name = "svg"
            del symbol["id"]
            yield name, symbol


def _lead(tag: Tag, attribute: str, here: Place, base_url: str, found: list[Place]) -> None:
    address = tag.get(attribute)
    if not isinstance(address, str) or address.startswith(("#", "mailto:", "tel:", "data:")):
        return
    tag[attribute] = _rewritten(address, here, base_url, found)


def _rewritten(address: str, here: Place, base_url: str, found: list[Place]) -> str:
    """The address as the file in the archive leads to it; of the living site when the archive does not hold it."""
    whole = urljoin(base_url + here.url, address)
    target = place_of(whole, base_url)
    if target is None:
        return whole
    found.append(target)
    fragment = urlsplit(address).fragment
    return _relative(target, here) + (f"#{fragment}" if fragment else "")


def _relative(target: Place, here: Place) -> str:
    return quote(posixpath.relpath(target.file, posixpath.dirname(here.file)))


def _srcset(value: str, here: Place, base_url: str, found: list[Place]) -> str:
    candidates = [part.split() for part in value.split(",") if part.strip()]
    return ", ".join(
        " ".join([_rewritten(address, here, base_url, found), *size]) for address, *size in candidates
    )


def _open_outside(form: Tag, here: Place, base_url: str) -> None:
    """A form leads to the living site: what would be posted begins from its own page there."""
    is_post = str(form.get("method", "get")).lower() == "post"
    form["action"] = (
        base_url + here.url if is_post else urljoin(base_url + here.url, str(form.get("action", "")))
    )
    form["method"] = "get"


def _say_archive(soup: BeautifulSoup, here: Place, base_url: str, day: str) -> None:
    body = soup.find("body")
    if not isinstance(body, Tag):
        return
    strip = soup.new_tag("div", attrs={"class": "demo"})  # of a site that is not the living one
    note = soup.new_tag("p", attrs={"class": "frame"})
    strip.append(note)
    link = soup.new_tag("a", href=base_url + here.url)
    link.string = _("voir la page en ligne")
    note.extend([_("Archive du site au %s : les démarches n’y fonctionnent pas ; ") % day, link, "."])
    header = soup.find("header")  # a landmark: what is said outside of one is lost to who moves by them
    (header if isinstance(header, Tag) else body).insert(0, strip)
