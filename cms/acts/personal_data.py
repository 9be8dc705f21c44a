"""What in a text looks like a person's own: told to the agent before it is online, never decided for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban
from stdnum.fr import nir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.utils.functional import _StrPromise

_MONTHS: Final = (
    "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
)
_DAY: Final = rf"(?:\d{{1,2}}(?:er)?\s+(?:{_MONTHS})\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}})"


@dataclass(frozen=True)
class Suspicion:
    """``samples`` are masked: what is told about is not repeated."""

    code: str
    label: str
    samples: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class _Kind:
    code: str
    label: _StrPromise
    pattern: re.Pattern[str]
    is_one: Callable[[str], bool] = bool


_KINDS: Final = (
    _Kind(
        "birth",
        gettext_lazy("une date de naissance"),
        re.compile(rf"\b(?:n[ée](?:e|\(e\)|·e)?s?\s+le|date\s+de\s+naissance\s*:?)\s+{_DAY}", re.IGNORECASE),
    ),
    _Kind(
        "nir",
        gettext_lazy("un numéro de sécurité sociale"),
        re.compile(r"(?<!\d)[12](?:[ .]?\d){4}[ .]?(?:\d{2}|2[AB])(?:[ .]?\d){8}(?!\d)", re.IGNORECASE),
        lambda found: bool(nir.is_valid(found.replace(".", ""))),
    ),
    _Kind(
        "iban",
        gettext_lazy("un numéro de compte bancaire"),
        re.compile(r"\bFR\d{2}(?:[ ]?[0-9A-Z]{4}){5}[ ]?[0-9A-Z]{3}\b"),
        lambda found: bool(iban.is_valid(found)),
    ),
    _Kind(
        "email",
        gettext_lazy("une adresse électronique"),
        re.compile(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b"),
    ),
    _Kind(
        "phone",
        gettext_lazy("un numéro de téléphone"),
        re.compile(r"(?<![\d/.-])(?:\+33[ .]?|0)[1-9](?:[ .-]?\d{2}){4}(?![\d/])"),
    ),
    _Kind(
        "home",
        gettext_lazy("l’adresse du domicile d’une personne"),
        re.compile(
            r"\b(?:demeurant|domicilié(?:e|\(e\))?s?)\s+(?:au\s+|à\s+)?\d{1,4}[\s,][^\n]{0,40}", re.IGNORECASE
        ),
    ),
)
_SAMPLES: Final = 3


def suspicions(text: str, known: Iterable[str] = ()) -> list[Suspicion]:
    """``known``: addresses and numbers of the town hall itself, which are meant to be public. An e-mail address of one of
    their domains is the town hall's too."""
    text = " ".join(text.split())  # a number may be cut by the end of a line
    public = {_bare(one) for one in known if one}
    domains = {one.partition("@")[2].lower() for one in known if "@" in one} - {""}
    found: list[Suspicion] = []
    for kind in _KINDS:
        matches = [match.group(0) for match in kind.pattern.finditer(text) if kind.is_one(match.group(0))]
        strange = sorted(
            {
                " ".join(one.split())
                for one in matches
                if _bare(one) not in public and one.partition("@")[2].lower() not in domains
            }
        )
        if strange:
            samples = tuple(masked(one) for one in strange[:_SAMPLES])
            found.append(Suspicion(kind.code, str(kind.label), samples, len(strange)))
    return found


def masked(text: str) -> str:
    """« je…@…com », « née le 0… »: enough to find it again in the document."""
    return f"{text[:6]}…" if len(text) > 10 else f"{text[:2]}…"


def _bare(text: str) -> str:
    digits = re.sub(r"[^\d]", "", text)
    return re.sub(r"^33", "0", digits) if digits and "@" not in text else text.strip().lower()


def sentence(suspicion: Suspicion) -> str:
    """What the agent reads."""
    return _("Le texte contient ce qui ressemble à %(what)s (%(samples)s%(more)s).") % {
        "what": suspicion.label,
        "samples": ", ".join(suspicion.samples),
        "more": _(", et d’autres") if suspicion.count > len(suspicion.samples) else "",
    }
