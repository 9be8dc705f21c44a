"""A PDF, before it is published for two months at least: what refuses it, what an agent confirms, what would be better.

CGCT R2131-1 asks for the whole act in a format that nobody can modify, kept and downloadable; RGAA asks for text. pypdf
was chosen: pure Python, it reads and never runs, and it bounds what a stream may inflate to.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from cms.acts import anatomy
from cms.acts.anatomy import Trap
from cms.acts.enums import Level
from cms.acts.personal_data import sentence, suspicions
from design.typography import file_size, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pypdf import PdfReader

#: Fewer letters than that over a whole document: it is a picture of text.
LEAST_TEXT: Final = 40
#: Of the text, kept and searched.
MOST_TEXT: Final = 2_000_000
MOST_PAGES: Final = 3_000
_OTHER_FORMATS: Final = (
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une photo JPEG"),
    (b"PK\x03\x04", "un document Word, OpenDocument ou une archive ZIP"),
    (b"\xd0\xcf\x11\xe0", "un ancien document Word ou Excel"),
    (b"{\\rtf", "un document RTF"),
    (b"<", "une page web"),
)


@dataclass(frozen=True)
class Finding:
    """``code`` names a warning that is confirmed; ``remedy`` says what to do."""

    code: str
    level: Level
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Report:
    """What is known of a file. Without a refusal it may be published, its warnings once confirmed."""

    findings: tuple[Finding, ...]
    size: int
    sha256: str
    pages: int = 0
    text: str = ""
    standard: str = ""
    is_scan: bool = False

    @property
    def refusals(self) -> list[Finding]:
        return [one for one in self.findings if one.level == Level.REFUSAL]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.level == Level.WARNING]

    @property
    def wishes(self) -> list[Finding]:
        return [one for one in self.findings if one.level == Level.WISH]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Report:
        findings = tuple(Finding(**{**one, "level": Level(one["level"])}) for one in kept["findings"])
        return cls(**{**kept, "findings": findings})


def check(content: bytes, *, known: Iterable[str] = ()) -> Report:
    """``known``: what of the town hall is public already (see ``personal_data``)."""
    size, sha256 = len(content), hashlib.sha256(content).hexdigest()
    from pypdf import PdfReader  # 6 MB of a process that checks no act

    if refusal := _not_a_pdf(content):
        return Report((refusal,), size, sha256)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return Report((_encrypted(),), size, sha256)
        pages = len(reader.pages)
        if not pages:
            return Report((_damaged(),), size, sha256)
        if pages > MOST_PAGES:
            return Report((_too_long(pages),), size, sha256)
        found = [_TRAPS[trap]() for trap in sorted(anatomy.traps(reader))]
        text, empty = _text_of(reader) if not found else ("", 0)
        standard, is_tagged = anatomy.standard_of(reader), anatomy.is_tagged(reader)
    except Exception:  # a library that reads what anybody sends raises anything: the file is not readable
        return Report((_damaged(),), size, sha256)
    is_scan = not found and len(re.sub(r"\W", "", text)) < LEAST_TEXT
    if not found:
        found += _of_text(text, pages, empty, is_scan=is_scan, known=known)
        found += _wishes(standard, is_tagged=is_tagged)
    return Report(tuple(found), size, sha256, pages, text, standard, is_scan)


def _not_a_pdf(content: bytes) -> Finding | None:
    if not content:
        return Finding(
            "empty",
            Level.REFUSAL,
            _("Le fichier est vide."),
            _("Choisissez-le de nouveau sur votre ordinateur."),
        )
    most = settings.ACT_MB * 1_000_000
    if len(content) > most:
        return Finding(
            "too-big",
            Level.REFUSAL,
            _("Le fichier pèse %(size)s, le plus est %(most)s.")
            % {"size": file_size(len(content)), "most": file_size(most)},
            _("Enregistrez-le avec des images moins lourdes, ou séparez les annexes."),
        )
    if b"%PDF-" not in content[:1024]:
        other = next((words for head, words in _OTHER_FORMATS if content.startswith(head)), "")
        return Finding(
            "not-a-pdf",
            Level.REFUSAL,
            _("Ce fichier n’est pas un PDF\u00a0: c’est %s.") % other
            if other
            else _("Ce fichier n’est pas un PDF."),
            _(
                "Ouvrez le document dans votre traitement de texte, puis «\u00a0Exporter au format PDF\u00a0»."
            ),
        )
    if b"%%EOF" not in content[-2048:]:
        return _damaged()
    return None


def _damaged() -> Finding:
    return Finding(
        "damaged",
        Level.REFUSAL,
        _("Ce PDF est incomplet ou abîmé\u00a0: il ne s’ouvre pas."),
        _("Ouvrez-le sur votre ordinateur pour vérifier, puis exportez-le ou téléchargez-le de nouveau."),
    )


def _too_long(pages: int) -> Finding:
    return Finding(
        "too-long",
        Level.REFUSAL,
        _("Ce document a %(pages)s, le plus est %(most)s.")
        % {"pages": plural(pages, "page"), "most": plural(MOST_PAGES, "page")},
        _("Séparez-le\u00a0: l’acte d’un côté, ses annexes de l’autre."),
    )


def _encrypted() -> Finding:
    return Finding(
        "encrypted",
        Level.REFUSAL,
        _("Ce PDF est protégé par un mot de passe ou par des restrictions."),
        _(
            "Enregistrez-en une copie sans protection\u00a0: chacun doit pouvoir lire, copier et garder un acte."
        ),
    )


def _refusal(code: str, message: str, remedy: str) -> Finding:
    return Finding(code, Level.REFUSAL, message, remedy)


_TRAPS: Final = {
    Trap.SCRIPT: lambda: _refusal(
        "script",
        _("Ce PDF contient un programme (JavaScript)\u00a0: ce qu’il montre peut changer."),
        _(
            "Imprimez le document avec «\u00a0Enregistrer au format PDF\u00a0», puis déposez ce nouveau fichier."
        ),
    ),
    Trap.ACTION: lambda: _refusal(
        "action",
        _("Ce PDF peut lancer un programme, envoyer des données ou jouer un média."),
        _(
            "Imprimez le document avec «\u00a0Enregistrer au format PDF\u00a0», puis déposez ce nouveau fichier."
        ),
    ),
    Trap.FORM: lambda: _refusal(
        "form",
        _("Ce PDF a des champs que l’on peut remplir\u00a0: il reste modifiable."),
        _("Imprimez-le avec «\u00a0Enregistrer au format PDF\u00a0»\u00a0: les champs deviennent du texte."),
    ),
    Trap.PORTFOLIO: lambda: _refusal(
        "portfolio",
        _("Ce PDF est un porte-documents, qui en contient d’autres."),
        _("Déposez l’acte seul, puis ses pièces comme annexes."),
    ),
    Trap.EMBEDDED: lambda: _refusal(
        "embedded",
        _("Ce PDF cache des pièces jointes, que la plupart des lecteurs ne montrent pas."),
        _("Enregistrez l’acte sans elles, puis ajoutez-les comme annexes."),
    ),
}


def _text_of(reader: PdfReader) -> tuple[str, int]:
    """The text, and how many pages have none."""
    parts: list[str] = []
    length = empty = 0
    for page in reader.pages:
        text = page.extract_text().replace("\0", " ") if length < MOST_TEXT else ""
        if length < MOST_TEXT and not text.strip():
            empty += 1
        parts.append(text)
        length += len(text)
    whole = "\n".join(parts).encode("utf-8", "replace").decode()
    return whole[:MOST_TEXT], empty


def _of_text(text: str, pages: int, empty: int, *, is_scan: bool, known: Iterable[str]) -> list[Finding]:
    if is_scan:
        return [
            Finding(
                "scan",
                Level.WARNING,
                _("Ce document est numérisé\u00a0: c’est une image, sans texte."),
                _(
                    "Les personnes aveugles ne pourront pas le lire, ni personne le trouver par ses mots. Exportez-le "
                    "plutôt depuis le traitement de texte. Sinon, relisez-le "
                    "vous-même\u00a0: rien n’a pu être cherché pour vous."
                ),
            )
        ]
    found = [
        Finding(
            f"personal-{one.code}",
            Level.WARNING,
            sentence(one),
            _("Si elle est d’un particulier, masquez-la dans le document avant de le publier."),
        )
        for one in suspicions(text, known)
    ]
    if empty:
        found.append(
            Finding(
                "empty-pages",
                Level.WISH,
                _("%(empty)s sur %(pages)d sans texte (plan, signature, page numérisée).")
                % {"empty": plural(empty, "page"), "pages": pages},
                _("Si ces pages portent un texte, exportez-les depuis leur logiciel d’origine."),
            )
        )
    return found


def _wishes(standard: str, *, is_tagged: bool) -> list[Finding]:
    found = []
    if not standard:
        found.append(
            Finding(
                "pdfa",
                Level.WISH,
                _("Ce PDF n’est pas au format d’archivage PDF/A."),
                _("À l’export, choisissez «\u00a0PDF/A\u00a0»\u00a0: il se lira encore dans trente ans."),
            )
        )
    if not is_tagged:
        found.append(
            Finding(
                "tags",
                Level.WISH,
                _(
                    "Ce PDF n’est pas balisé\u00a0: ses titres et ses tableaux ne sont pas annoncés aux lecteurs d’écran."
                ),
                _("À l’export, choisissez «\u00a0PDF accessible\u00a0» ou «\u00a0PDF balisé\u00a0»."),
            )
        )
    return found
