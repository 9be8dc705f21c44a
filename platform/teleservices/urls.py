"""The addresses of teleservices on a commune's host (design.md, "The addresses")."""

from __future__ import annotations

from django.urls import include, path

from teleservices.compliance import views as papers
from teleservices.documents import views as documents
from teleservices.instruction.opinions import guest
from teleservices.journeys.views import (
    addresses,
    agreeing,
    answering,
    correcting,
    finding,
    following,
    handing,
    items,
    preparing,
    sending,
)
from teleservices.mandates import citizen as acting
from teleservices.rooms import signing

app_name = "teleservices"

# Keys of steps have no hyphen: an address with one never hides a step.
_procedures = [
    path("", finding.procedures, name="procedures"),
    path("adresses-proposees/", addresses.addresses, name="addresses"),
    path("endroit-montre/", addresses.pointed, name="pointed"),
    path("<slug:slug>/", finding.start, name="start"),
    path("<slug:slug>/commencer-la-demarche/", finding.begin, name="begin"),
    path("<slug:slug>/pour-une-autre-personne/", acting.for_another, name="for-another"),
    path(
        "<slug:slug>/pour-une-autre-personne/<slug:part>/", acting.for_another_part, name="for-another-part"
    ),
    path("<slug:slug>/ce-qu-il-faut-apporter/", preparing.preparation, name="preparation"),
    path("<slug:slug>/verifier-et-envoyer/", sending.check, name="check"),
    path("<slug:slug>/pas-pour-vous/", answering.ineligible, name="ineligible"),
    path("<slug:slug>/finir-plus-tard/", sending.later, name="later"),
    path("<slug:slug>/demande-envoyee/<uuid:dossier_id>/", sending.sent, name="sent"),
    path("<slug:slug>/donnees-de-l-etat/<slug:field>/", agreeing.agree, name="state-data"),
    path("<slug:slug>/fichiers-joints/<uuid:piece_id>/", handing.draft_piece, name="draft-piece"),
    path("<slug:slug>/conditions-d-utilisation/", papers.terms, name="terms"),
    path("<slug:slug>/conditions-d-utilisation.pdf", papers.terms_pdf, name="terms-pdf"),
    path("<slug:slug>/attestation-de-securite/", papers.attestation, name="attestation"),
    path("<slug:slug>/attestation-de-securite.pdf", papers.attestation_pdf, name="attestation-pdf"),
    path("<slug:slug>/<slug:step>/", answering.step, name="step"),
    path("<slug:slug>/<slug:step>/<str:item>/", items.item, name="item"),
]
_dossier = [
    path("", following.dossier, name="dossier"),
    path("message/", following.write, name="write"),
    path("retrait/", following.withdraw, name="withdraw"),
    path("corrections/<uuid:correction_id>/", correcting.correct, name="correct"),
    path("pieces/<uuid:piece_id>/", handing.piece, name="piece"),
    path("documents/<uuid:document_id>/", documents.document, name="document"),
    path("documents/<uuid:document_id>/accepter/", signing.accept, name="accept-contract"),
    path("attestation/", documents.attestation, name="attest-silence"),
    path("accuse-de-reception/", handing.acknowledgement, name="acknowledgement"),
]

urlpatterns = [
    path("demarches/", include(_procedures)),
    path("suivi/", following.tracking, name="tracking"),
    path("suivi/code-perdu/", following.lost_code, name="lost-code"),
    path("suivi/fermer/", following.leave, name="leave"),
    path("suivi/demandes/<uuid:dossier_id>/", include(_dossier)),
    path("suivi/reprendre/", sending.resume, name="resume"),
    path("suivi/reprendre/<str:code>/", sending.resume, name="resume-link"),
    path("compte/", following.account, name="account"),
    path("compte/demandes/<uuid:dossier_id>/", following.from_mail, name="own-dossier"),
    path("instruction/registre/", include("teleservices.compliance.urls")),
    path("instruction/conservation/", include("teleservices.retention.urls")),
    path("suivi/pas-moi/<str:token>/", acting.contest, name="contest"),
    path("suivi/avis/<str:token>/", guest.answer, name="opinion"),
    path("suivi/avis/<str:token>/pieces/<uuid:piece>/", guest.piece, name="opinion-piece"),
    path("instruction/demarches/", include("teleservices.offering.urls")),
    path("instruction/salles/", include("teleservices.rooms.urls")),
    path("instruction/", include("teleservices.instruction.urls")),
]
