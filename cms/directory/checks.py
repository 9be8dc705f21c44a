"""What people type in an entry, judged."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

#: Répertoire national des associations: W, the number of the greffe (three signs), six digits.
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]\d{6}")
MOST_LINKS = 8
_is_url = URLValidator(schemes=["https", "http"])


def check_rna(text: str) -> bool:
    return _RNA.fullmatch(text.strip()) is not None


def read_links(text: str) -> list[str]:
    """One address a line. Raises ValidationError."""
    links = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(links) > MOST_LINKS:
        raise ValidationError(_("Donnez au plus %d adresses.") % MOST_LINKS)
    for link in links:
        try:
            _is_url(link)
        except ValidationError as error:
            raise ValidationError(
                _("« %s » n’est pas une adresse\u00a0: elle commence par https://.") % link
            ) from error
    return links
