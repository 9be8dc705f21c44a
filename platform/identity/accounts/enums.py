"""What an agent may be, and the names that two contexts must agree on."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The Wagtail group whose permissions `cms` grants; members are kept in step with the roles by
#: `accounts.services`.
WEBMASTERS_GROUP: Final = "Webmestres"
#: The same for those who keep the register of acts and write no page: Wagtail's door, and nothing else of it.
REGISTRARS_GROUP: Final = "Publication des actes"


class Role(models.TextChoices):
    """An explicit role, held in one service or, without a service, in the whole commune."""

    ADMINISTRATOR = "administrator", _("Administrateur de la commune")
    WEBMASTER = "webmaster", _("Webmestre")
    REGISTRAR = "registrar", _("Publication des actes")
    INSTRUCTOR = "instructor", _("Instructeur")
    HEAD = "head", _("Chef de service")
    READER = "reader", _("Lecteur")
    OPERATOR = "operator", _("Équipe de l’opérateur")


#: Roles that a commune's administrator may give; the operator's is given on the operator's host only.
COMMUNE_ROLES: Final = (
    Role.INSTRUCTOR,
    Role.HEAD,
    Role.READER,
    Role.REGISTRAR,
    Role.WEBMASTER,
    Role.ADMINISTRATOR,
)
#: Roles that answer requests: who heads a service does what its instructors do, and is told when a date comes near.
INSTRUCTING_ROLES: Final = (Role.INSTRUCTOR, Role.HEAD)
#: Roles whose holders publish pages.
PUBLISHING_ROLES: Final = (Role.ADMINISTRATOR, Role.WEBMASTER)
#: Roles that concern the whole commune, never one service.
WHOLE_COMMUNE_ROLES: Final = (Role.ADMINISTRATOR, Role.WEBMASTER, Role.REGISTRAR, Role.OPERATOR)
#: Who is in each group.
GROUPS: Final = {WEBMASTERS_GROUP: PUBLISHING_ROLES, REGISTRARS_GROUP: (Role.REGISTRAR,)}


class OrganisationKind(models.TextChoices):
    """Bodies whose employees may work in the commune."""

    COMMUNE = "commune", _("La commune")
    CCAS = "ccas", _("CCAS")
    SCHOOLS_FUND = "caisse-des-ecoles", _("Caisse des écoles")
    OPERATOR = "operator", _("L’opérateur")
    OTHER = "other", _("Autre organisme")
