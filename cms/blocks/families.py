"""The families under which a webmaster finds the blocks, the most used first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WRITE = _("1. Écrire")
SHOW = _("2. Montrer")
GUIDE = _("3. Guider vers une démarche ou une page")
CONTACT = _("4. Contacts et lieux")
TABLES = _("5. Tableaux et chiffres")
FRESH = _("6. Ce qui se met à jour tout seul")
ARRANGE = _("7. Mettre en page")
