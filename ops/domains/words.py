"""What a look at a proof says to the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.domains.enums import Change, Finding
from tenants.domains.names import shown

if TYPE_CHECKING:
    from tenants.domains.checking import Checked


def proof_sentence(checked: Checked) -> str:
    """What was found, and what to do."""
    claim = checked.claim
    words = {"host": shown(claim.host), "record": claim.record_name, "commune": claim.commune.name}
    if checked.change is Change.TAKEN:
        return (
            _("%(host)s est bien prouvé, mais mène déjà à une autre commune : retirez-le d’abord là-bas.")
            % words
        )
    return finding_sentence(checked.finding, words)


def finding_sentence(finding: Finding, words: dict[str, str]) -> str:
    match finding:
        case Finding.PRESENT:
            return _("%(host)s est prouvé : il mène à %(commune)s.") % words
        case Finding.ABSENT:
            return (
                _(
                    "Le DNS n’a pas d’enregistrement TXT %(record)s. Après une écriture, comptez jusqu’à une heure."
                )
                % words
            )
        case Finding.OTHER:
            return (
                _("%(record)s existe dans le DNS, avec une autre valeur : recopiez celle qui est demandée.")
                % words
            )
        case Finding.ALIAS:
            return (
                _("%(record)s est un alias (CNAME) : écrivez un enregistrement TXT sous ce nom même.") % words
            )
        case Finding.UNKNOWN:
            return _("Le DNS de %(host)s ne répond pas, ou répond mal : réessayez plus tard.") % words
