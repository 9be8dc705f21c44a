"""Drawings (SVG) made harmless before they are stored: what is not on the list is left out.

An SVG is a program as much as a drawing: scripts, event attributes, foreign documents, addresses of elsewhere, entities
that swell. It is parsed without entities nor doctype, and written again from the elements and attributes that draw.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # no stubs of its own
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # the same

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "{http://www.w3.org/1999/xlink}href"
#: A coat of arms weighs a tenth of it.
MOST_OCTETS: Final = 1024 * 1024

ELEMENTS: Final = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern", "marker",
    }
)  # fmt: skip
ATTRIBUTES: Final = frozenset(
    {
        "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "width", "height",
        "viewBox", "preserveAspectRatio", "points", "transform", "opacity", "fill", "fill-opacity", "fill-rule", "stroke",
        "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray",
        "stroke-dashoffset", "clip-path", "clip-rule", "clipPathUnits", "mask", "maskUnits", "maskContentUnits",
        "gradientUnits", "gradientTransform", "spreadMethod", "offset", "stop-color", "stop-opacity", "patternUnits",
        "patternContentUnits", "patternTransform", "markerWidth", "markerHeight", "markerUnits", "refX", "refY", "orient",
        "marker-start", "marker-mid", "marker-end", "font-family", "font-size", "font-weight", "font-style", "text-anchor",
        "letter-spacing", "display", "visibility", "color", "version", "role", "aria-label", "aria-hidden",
    }
)  # fmt: skip
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:|expression\(|@import|\\", re.IGNORECASE)
_INSIDE = re.compile(r"^#[\w.-]+$")


class NotADrawing(ValueError):
    """Neither an SVG, nor one that can be read without danger."""


def clean(content: bytes) -> bytes:
    """The same drawing, without anything that runs, embeds or asks elsewhere. Raises NotADrawing."""
    if len(content) > MOST_OCTETS:
        raise NotADrawing("size")
    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotADrawing(type(error).__name__) from None
    if root.tag != f"{{{SVG}}}svg":
        raise NotADrawing("root")
    register_namespace("", SVG)
    return bytes(tostring(_kept(root), encoding="utf-8", xml_declaration=True))


def _kept(element: Element) -> Element:
    kept = Element(element.tag, dict(_attributes(element)))
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{SVG}}}") in ELEMENTS:
            kept.append(_kept(child))
    return kept


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name in {"href", XLINK}:
            if _INSIDE.match(value):
                yield "href", value
        elif name in ATTRIBUTES and not _ELSEWHERE.search(value):
            yield name, value
