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
CONTRIBUTORS_GROUP: Final = "Contributeurs"
PROOFREADERS_GROUP: Final = "Relecteurs"
PUBLISHERS_GROUP: Final = "Publicateurs"
#: Begins the name of the group of each association, which is limited to its page (cms.gestion.associations).
ASSOCIATION_GROUP_PREFIX: Final = "Association : "


class Role(models.TextChoices):
    """An explicit role, held in one service or, without a service, in the whole commune."""

    ADMINISTRATOR = "administrator", _("Administrateur de la commune")
    WEBMASTER = "webmaster", _("Webmestre")
    REGISTRAR = "registrar", _("Publication des actes")
    CONTRIBUTOR = "contributor", _("Contributeur du site")
    PROOFREADER = "proofreader", _("Relecteur du site")
    PUBLISHER = "publisher", _("Publicateur du site")
    ASSOCIATION = "association", _("Association, sur sa page")
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
    Role.PUBLISHER,
    Role.PROOFREADER,
    Role.CONTRIBUTOR,
    Role.ASSOCIATION,
    Role.ADMINISTRATOR,
)
#: Roles that answer requests: who heads a service does what its instructors do, and is told when a date comes near.
INSTRUCTING_ROLES: Final = (Role.INSTRUCTOR, Role.HEAD)
#: Roles whose holders publish pages.
PUBLISHING_ROLES: Final = (Role.ADMINISTRATOR, Role.WEBMASTER)
#: Roles that concern the whole commune, never one service.
WHOLE_COMMUNE_ROLES: Final = (
    Role.ADMINISTRATOR,
    Role.WEBMASTER,
    Role.CONTRIBUTOR,
    Role.PROOFREADER,
    Role.PUBLISHER,
    Role.ASSOCIATION,
    Role.REGISTRAR,
    Role.OPERATOR,
)
#: Roles whose holders work in ``/gestion/`` without keeping the whole of it.
SITE_ROLES: Final = (Role.CONTRIBUTOR, Role.PROOFREADER, Role.PUBLISHER, Role.ASSOCIATION)
#: Who is in each group; an association's own is made with its page.
GROUPS: Final = {
    WEBMASTERS_GROUP: PUBLISHING_ROLES,
    REGISTRARS_GROUP: (Role.REGISTRAR,),
    CONTRIBUTORS_GROUP: (Role.CONTRIBUTOR,),
    PROOFREADERS_GROUP: (Role.PROOFREADER,),
    PUBLISHERS_GROUP: (Role.PUBLISHER,),
}


class OrganisationKind(models.TextChoices):
    """Bodies whose employees may work in the commune."""

    COMMUNE = "commune", _("La commune")
    CCAS = "ccas", _("CCAS")
    SCHOOLS_FUND = "caisse-des-ecoles", _("Caisse des écoles")
    OPERATOR = "operator", _("L’opérateur")
    OTHER = "other", _("Autre organisme")
