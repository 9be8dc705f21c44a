"""The handbook of ``/gestion/aide/``: one template a subject, searched by its words, accents or not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.html import strip_tags


@dataclass(frozen=True)
class Topic:
    slug: str
    title: str
    summary: str

    @property
    def template(self) -> str:
        return f"cms/gestion/aide/{self.slug}.html"


TOPICS: Final = (
    Topic("publier", "Publier une actualité", "Un titre, une phrase, une image décrite, et c’est en ligne."),
    Topic("exemples", "Remplacer les exemples", "Les textes marqués « Exemple » deviennent les vôtres."),
    Topic("ecrire", "Écrire pour tout le monde", "Phrases courtes, liens qui disent où ils mènent, titres dans l’ordre."),
    Topic("images", "Images, documents et vidéos", "Formats, tailles, description, point d’intérêt, place restante."),
    Topic("controles", "Les contrôles avant publication", "Ce qui empêche de publier, ce qui n’est qu’un conseil."),
    Topic("roles", "Qui fait quoi", "Contributeur, relecteur, publicateur, association, webmestre."),
    Topic("circuit", "Faire relire avant de publier", "Proposer, commenter, approuver, renvoyer."),
    Topic("dates", "Programmer, retirer, relire", "Une page qui paraît, disparaît ou se relit à sa date."),
    Topic("apercu", "Montrer un brouillon", "Un lien d’aperçu pour une personne sans compte."),
    Topic("liens", "Les liens cassés", "Trouvés chaque semaine, corrigés d’un clic."),
    Topic("horaires", "Services et horaires", "Écrits une fois, montrés partout ; fermetures et saisons."),
    Topic("annuaire", "L’annuaire", "Lieux, associations, commerces, élus : une fiche chacun, ou un fichier."),
    Topic("alertes", "Les alertes", "En haut des pages, entre deux moments, puis dans l’archive."),
    Topic("rues", "Ma rue", "Collectes, école, bureau de vote : par rue, ou d’un fichier."),
    Topic("lois", "Les pages que la loi demande", "Elles se remplissent seules ; vous pouvez les compléter."),
)  # fmt: skip


def topic(slug: str) -> Topic | None:
    return next((one for one in TOPICS if one.slug == slug), None)


def found(query: str) -> list[Topic]:
    """Every word of the question begins a word of the subject; those that have it in their title first."""
    words = _words(query)
    if not words:
        return []
    kept = [one for one in TOPICS if _holds(f"{one.title} {one.summary} {_text(one)}", words)]
    return sorted(kept, key=lambda one: not _holds(one.title, words))


def _text(one: Topic) -> str:
    return strip_tags(render_to_string(one.template))


def _holds(text: str, words: list[str]) -> bool:
    there = _words(text)
    return all(any(word.startswith(asked) for word in there) for asked in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return [word.rstrip("s") or word for word in re.findall(r"[a-z0-9]+", plain)]
