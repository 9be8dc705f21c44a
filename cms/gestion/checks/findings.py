"""What was found in a page, with the passage and the remedy.

``is_blocking``: the law (RGAA 4.1) does not let it go online.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.gestion.checks import drawing, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.gestion.checks.drawing import Drawing

#: Words of a link that say nothing of where it leads (RGAA 6.1).
_EMPTY_WORDS = re.compile(
    r"^(cliquez? ici|cliquer ici|ici|lien|ce lien|lire la suite|en savoir plus|plus d[’']infos?|voir|voir plus|suite|"
    r"télécharger|document|là|suivre ce lien)\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)
_FILE_NAME = re.compile(r"^[\w.-]+\.(pdf|docx?|xlsx?|odt|ods|zip|jpe?g|png)$", re.IGNORECASE)
#: Four words or more in capitals; a sigle or two are no passage.
_CAPITALS = re.compile(r"(?:\b[A-ZÀ-ÖØ-ÞŒ’'-]{2,}\b[\s,:]*){4,}")
_MOST = 5
_CUT = 140


@dataclass(frozen=True)
class Finding:
    title: str
    remedy: str
    passage: str = ""
    is_blocking: bool = False


def look(html: str) -> list[Finding]:
    """Of the page as it is drawn; what stops it first."""
    drawn = drawing.read(html)
    found = [
        *_images(drawn),
        *_headings(drawn),
        *_links(drawn),
        *_tables(drawn),
        *_capitals(drawn),
        *_reading(drawn),
    ]
    return sorted(found, key=lambda one: not one.is_blocking)


def _images(drawn: Drawing) -> Iterator[Finding]:
    for source in drawn.silent_images:
        yield Finding(
            _("Une image ne dit pas ce qu’elle montre"),
            _("Écrivez ce que montre l’image, ou cochez « image décorative »."),
            source.rsplit("/", 1)[-1],
            is_blocking=True,
        )


def _headings(drawn: Drawing) -> Iterator[Finding]:
    before = 1
    for heading in drawn.headings:
        text = " ".join(heading.text.split())
        if not text:
            yield Finding(_("Un titre est vide"), _("Écrivez ce titre, ou retirez-le."), is_blocking=True)
        elif heading.level > before + 1:
            yield Finding(
                _("Un sous-titre n’a pas de titre au-dessus de lui"),
                _("Faites-en un « titre de partie », ou ajoutez le titre de la partie avant lui."),
                text[:_CUT],
                is_blocking=True,
            )
        before = heading.level


def _links(drawn: Drawing) -> Iterator[Finding]:
    for link in drawn.links:
        text = " ".join((link.label or link.text).split())
        if not text or not link.href:
            yield Finding(
                _("Un lien est vide"),
                _("Donnez-lui des mots et une adresse, ou retirez-le."),
                text or link.href[:_CUT],
                is_blocking=True,
            )
        elif _EMPTY_WORDS.match(text):
            yield Finding(
                _("Un lien ne dit pas où il mène"),
                _(
                    "Remplacez ces mots par ce que l’on trouve au bout, par exemple « règlement de la cantine »."
                ),
                text,
            )
        elif _BARE.match(text) or _FILE_NAME.match(text):
            yield Finding(
                _("Un lien est écrit comme une adresse"),
                _("Une adresse se lit mal à voix haute : écrivez le nom du site ou du document."),
                text[:_CUT],
            )


def _tables(drawn: Drawing) -> Iterator[Finding]:
    for table in drawn.tables:
        if table.rows and not table.headers:
            yield Finding(
                _("Un tableau n’a pas de titres"),
                _("Dites que la première ligne, ou la première colonne, est celle des titres."),
            )


def _capitals(drawn: Drawing) -> Iterator[Finding]:
    for text in [*drawn.paragraphs, *(heading.text for heading in drawn.headings)]:
        for match in _CAPITALS.finditer(text):
            yield Finding(
                _("Un passage est tout en majuscules"),
                _("Écrivez-le en minuscules : il se lit plus vite, et n’est pas épelé à voix haute."),
                match.group().strip()[:_CUT],
            )


def _reading(drawn: Drawing) -> Iterator[Finding]:
    for sentence in reading.long_sentences(drawn.paragraphs)[:_MOST]:
        yield Finding(
            _("Une phrase est longue (%s mots)") % len(reading.words(sentence)),
            _("Coupez-la en deux : une idée par phrase."),
            sentence[:_CUT],
        )
    ease = reading.ease(drawn.paragraphs)
    if ease is not None and ease < reading.HARD:
        yield Finding(
            _("Le texte demande un effort (lisibilité %s sur 100)") % round(ease),
            _(
                "Préférez des phrases courtes et les mots de tous les jours. Au-dessus de 60, tout le monde suit."
            ),
        )
