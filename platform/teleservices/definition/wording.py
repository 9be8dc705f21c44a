"""What is wrong with a definition, in French: a message, and what to do about it.

The words of pydantic and of the YAML reader are for programmers; those who write procedures read these.
"""

import re
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic_core import ErrorDetails

from teleservices.definition.fields.registry import FIELD_KINDS

Told = tuple[str, str]
"""A message and its remedy."""

MESSAGES = {
    "string_type": ("un texte est attendu", "mettez la valeur entre guillemets"),
    "int_type": ("un nombre entier est attendu", "écrivez un nombre, sans guillemets"),
    "int_parsing": ("un nombre entier est attendu", "écrivez un nombre, sans guillemets"),
    "float_type": ("un nombre est attendu", "écrivez un nombre, sans guillemets"),
    "float_parsing": ("un nombre est attendu", "écrivez un nombre, sans guillemets"),
    "bool_type": ("« true » ou « false » est attendu", "écrivez true ou false"),
    "bool_parsing": ("« true » ou « false » est attendu", "écrivez true ou false"),
    "tuple_type": ("une liste est attendue", "commencez chaque élément par un tiret"),
    "model_type": ("un ensemble de clés est attendu", "écrivez une clé par ligne"),
    "model_attributes_type": ("un ensemble de clés est attendu", "écrivez une clé par ligne"),
    "string_too_short": ("le texte est vide", "écrivez-le"),
    "too_short": ("la liste est trop courte", "ajoutez des éléments"),
    "string_pattern_mismatch": ("la valeur n’a pas la forme attendue", ""),
    "greater_than_equal": ("le nombre est trop petit", ""),
    "less_than_equal": ("le nombre est trop grand", ""),
    "union_tag_not_found": ("le champ n’a pas de type", "ajoutez la clé « type »"),
}

#: What the reader of YAML says (a part of it), and what an author should know.
_YAML = (
    ("tab character", "une tabulation sert de retrait", "mettez des espaces, jamais de tabulation"),
    (
        "cannot start any token",
        "ce caractère ne peut pas commencer une valeur",
        "mettez des espaces, jamais de tabulation, et des guillemets autour de @, %, ` ou &",
    ),
    (
        "mapping values are not allowed",
        "un deux-points est de trop",
        "mettez le texte entre guillemets s’il contient « : »",
    ),
    (
        "could not find expected ':'",
        "une clé n’a pas de deux-points",
        "écrivez « clé: valeur », avec une espace après le deux-points",
    ),
    ("did not find expected key", "une clé est attendue ici", "alignez-la avec les autres de la même partie"),
    ("did not find expected '-'", "un élément de liste est attendu ici", "alignez les tirets de la liste"),
    (
        "did not find expected",
        "un crochet, une accolade ou une virgule manque",
        "fermez la liste ou l’ensemble de clés",
    ),
    ("unexpected end of stream", "un guillemet n’est pas fermé", "fermez-le"),
    (
        "undefined alias",
        "cette étoile désigne une ancre qui n’existe pas",
        "mettez le texte entre guillemets",
    ),
    (
        "another document",
        "le fichier contient deux documents",
        "gardez une démarche par fichier, sans « --- »",
    ),
    (
        "constructor for the tag",
        "cette étiquette « ! » n’est pas admise",
        "retirez-la, ou mettez le texte entre guillemets",
    ),
)


def yaml_error(error: yaml.MarkedYAMLError) -> Told:
    """Why the text is not YAML."""
    said = f"{error.context or ''} {error.problem or ''}"
    for part, message, remedy in _YAML:
        if part in said:
            return f"YAML illisible : {message}", remedy
    return "YAML illisible", "vérifiez le retrait, les deux-points et les guillemets"


def in_french(error: ErrorDetails, keys: set[str]) -> Told:
    """Message and remedy for an error of the schema; `keys` are all that a definition knows."""
    kind, context = error["type"], error.get("ctx", {})
    name = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing":
        return "une clé obligatoire manque", f"ajoutez « {name}: … »"
    if kind == "extra_forbidden":
        if name in keys:
            return f"la clé « {name} » n’existe pas ici", "retirez-la : elle va dans une autre partie"
        return f"la clé « {name} » n’existe pas ici", _nearest(name, keys) or "retirez-la"
    if kind == "value_error":
        return _by_its_author(str(context["error"]))
    if kind in {"enum", "literal_error", "union_tag_invalid"}:
        return _unknown_value(error, context)
    message, remedy = MESSAGES.get(kind, (error["msg"], ""))
    if "pattern" in context:
        remedy = f"forme attendue : {context['pattern']}"
    return message, remedy or _limit(context)


def _by_its_author(text: str) -> Told:
    """Validators write « what is wrong : what to do »."""
    parts = re.split("[ \u00a0]: ", text)
    return (" : ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (text, "")


def _unknown_value(error: ErrorDetails, context: dict[str, Any]) -> Told:
    expected = str(context.get("expected_tags") or context.get("expected")).replace(" or ", ", ")
    given = str(context.get("tag", error["input"]))
    if given in FIELD_KINDS and error["type"] == "union_tag_invalid":
        return f"un champ « {given} » ne se met pas dans un groupe", "donnez-lui une étape à lui"
    offered = re.findall(r"'([^']+)'", expected)
    near = _nearest(given, set(offered))
    possible = f"valeurs possibles : {expected}"
    return f"valeur inconnue « {given} »", f"{near} ({possible})" if near else possible


def _nearest(name: str, among: set[str]) -> str:
    close = get_close_matches(name, sorted(among), n=1)
    return f"vouliez-vous dire « {close[0]} » ?" if close else ""


def _limit(context: dict[str, Any]) -> str:
    if "ge" in context:
        return f"au moins {context['ge']}"
    return f"au plus {context['le']}" if "le" in context else ""
