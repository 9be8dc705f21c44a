"""What an audit lists, as text for a form: one thing a line, its parts between bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from cms.reports.accessibility.content import AuditContent

_CRITERION: Final = re.compile(r"(\d{1,2}\.\d{1,2})\s*[:|\-–]?\s*(.*)", re.DOTALL)
_PLAIN: Final = ("exempted", "technologies", "tools", "next_actions")
#: By field: the parts of a line, the first of which are wanted.
_PARTS: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "derogations": (("content", "justification", "alternative"), 2),
    "environments": (("browser", "assistive"), 1),
    "sample": (("title", "url"), 1),
}
FIELDS: Final = ("failing", *_PARTS, *_PLAIN)


class BadLine(ValueError):
    """Its message is for people."""


def to_text(content: AuditContent, field: str) -> str:
    values = getattr(content, field)
    if field in _PLAIN:
        return "\n".join(values)
    if field == "failing":
        return "\n".join(f"{one.criterion} {one.text}".strip() for one in values)
    names, _least = _PARTS[field]
    return "\n".join(" | ".join(filter(None, (getattr(one, name) for name in names))) for one in values)


def from_text(text: str, field: str) -> list[Any]:
    """Raises BadLine."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if field in _PLAIN:
        return list(lines)
    if field == "failing":
        return [_failing(line) for line in lines]
    return [_parts(line, *_PARTS[field]) for line in lines]


def _failing(line: str) -> dict[str, str]:
    found = _CRITERION.fullmatch(line)
    if found is None:
        return {"criterion": "", "text": line}
    if not found[2]:
        raise BadLine(_("«\u00a0%s\u00a0»\u00a0: dites ce qui ne va pas après le numéro du critère.") % line)
    return {"criterion": found[1], "text": found[2]}


def _parts(line: str, names: tuple[str, ...], least: int) -> dict[str, str]:
    values = [part.strip() for part in line.split("|")]
    if len(values) > len(names) or not all(values[:least]) or len(values) < least:
        raise BadLine(
            _("«\u00a0%s\u00a0»\u00a0: une barre verticale | sépare les parties de la ligne.") % line
        )
    return dict(zip(names, values, strict=False))
