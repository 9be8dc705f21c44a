"""What kinds of personal data a definition asks for, told from its questions (GDPR, article 30(1)(c))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from teleservices.definition.enums import DocumentNature
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise

    from teleservices.definition import Procedure
    from teleservices.definition.fields.base import FieldBase

OF_KINDS: dict[str, StrOrPromise] = {
    "person": _("identité\u00a0: noms, prénoms, sexe quand il est demandé"),
    "email": _("adresse e-mail"),
    "phone": _("numéro de téléphone"),
    "address": _("adresse postale"),
    "partial_date": _("dates de la vie civile"),
    "commune": _("communes de naissance, de résidence ou d’un événement"),
    "country": _("pays de naissance ou de résidence"),
    "position": _("lieu, avec sa position quand elle est donnée"),
    "iban": _("coordonnées bancaires"),
    "siret": _("numéro SIRET d’un organisme"),
    "rna": _("numéro RNA d’une association"),
    "rnf": _("numéro RNF d’une fondation"),
    "connected": _("valeur que connaît une administration\u00a0: quotient familial, revenu, situation"),
    "textarea": _("précisions que la personne écrit elle-même"),
}
OF_DOCUMENTS: dict[DocumentNature, StrOrPromise] = {
    DocumentNature.IDENTITY: _("copie d’un document d’identité"),
    DocumentNature.PROOF_OF_ADDRESS: _("justificatif de domicile"),
    DocumentNature.CIVIL_STATUS: _("acte d’état civil ou livret de famille"),
    DocumentNature.MANDATE: _("mandat"),
    DocumentNature.PROOF_OF_CAPACITY: _("document qui prouve une qualité"),
    DocumentNature.PHOTO: _("photo, sans ses données de prise de vue"),
    DocumentNature.BANK_DETAILS: _("relevé d’identité bancaire"),
    DocumentNature.INCOME: _("justificatif de ressources"),
    DocumentNature.INSURANCE: _("attestation d’assurance"),
    DocumentNature.VACCINATION: _("attestation de vaccination (donnée de santé)"),
    DocumentNature.OTHER: _("autres documents que la démarche demande"),
}


def categories_of(procedure: Procedure) -> list[str]:
    """Each once, in the order in which they are first asked."""
    found: dict[str, None] = {}
    for field in _all_fields(procedure):
        words = OF_DOCUMENTS.get(field.nature) if isinstance(field, FileField) else OF_KINDS.get(field.kind)
        if words:
            found[str(words)] = None
    found[str(_("réponses aux autres questions de la démarche"))] = None
    return list(found)


def sensitive_documents(procedure: Procedure) -> list[str]:
    """Labels of those that the definition marks, health among them."""
    return [
        field.label
        for field in _all_fields(procedure)
        if isinstance(field, FileField) and (field.sensitive or field.nature is DocumentNature.VACCINATION)
    ]


def _all_fields(procedure: Procedure) -> Iterator[FieldBase]:
    for _step, field in procedure.fields():
        yield field
        if isinstance(field, GroupField):
            yield from field.fields
