"""A rule of retention in plain French."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teleservices.definition.enums import RetentionEnd

if TYPE_CHECKING:
    from teleservices.definition.law import Retention


def months_in_words(months: int) -> str:
    """ "3 mois", "1 an", "5 ans", "1 an et 6 mois"."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(n)d an", "%(n)d ans", years) % {"n": years})
    if rest or not years:
        parts.append(_("%(n)d mois") % {"n": rest})
    return _(" et ").join(parts)


def rule_in_words(rule: Retention) -> str:
    """What is kept, how long after the end, and what follows."""
    words = {"file": months_in_words(rule.file_months), "pieces": months_in_words(rule.pieces_months)}
    match rule.end:
        case RetentionEnd.DELETE:
            end = _("Le dossier est gardé %(file)s après sa fin, puis effacé.")
        case RetentionEnd.ANONYMISE:
            end = _("Le dossier est gardé %(file)s après sa fin, puis rendu anonyme.")
        case RetentionEnd.ARCHIVE:
            end = _("Le dossier est gardé %(file)s après sa fin, puis versé aux archives.")
    if rule.end is RetentionEnd.ARCHIVE or rule.pieces_months >= rule.file_months:
        return end % words
    if rule.pieces_months == 0:
        return f"{end % words} {_('Ses pièces sont effacées dès sa fin.')}"
    return f"{end % words} {_('Ses pièces sont effacées %(pieces)s après sa fin.') % words}"
