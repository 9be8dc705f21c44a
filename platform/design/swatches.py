"""A colour shown in a form: a square of SVG, without style, and the button that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext as __

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from design.themes import ContrastProblem


def refusal(problem: ContrastProblem) -> SafeString:
    """« Pas assez contrastée… », the nearest colour that passes, and « Prendre cette couleur » (appearance.js)."""
    ratio = f"{problem.ratio:.1f}".replace(".", ",")
    needed = f"{problem.minimum:.1f}".replace(".", ",")
    return render_to_string(
        "design/components/colour_refusal.html",
        {
            "words": __("Pas assez contrastée pour être lue (%(ratio)s pour 1, il faut %(needed)s).")
            % {"ratio": ratio, "needed": needed},
            "field": problem.field,
            "refused": problem.colour,
            "suggestion": problem.suggestion,
        },
    )
