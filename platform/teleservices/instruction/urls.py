"""`/instruction/`: the agents' inbox."""

from __future__ import annotations

from django.urls import path

from teleservices.instruction import actions, extending, issuing, mapping, person, sheets, views
from teleservices.instruction.arranging import routing
from teleservices.instruction.arranging import views as arranging
from teleservices.instruction.batches import views as batches
from teleservices.instruction.exports import views as exports
from teleservices.instruction.opinions import views as opinions
from teleservices.mandates import desk

app_name = "instruction"

urlpatterns = [
    path("", views.show_inbox, name="inbox"),
    path("reglages/", arranging.settings, name="settings"),
    path("filtres/nouveau/", arranging.new_filter, name="filter-new"),
    path("filtres/<uuid:pk>/effacer/", arranging.forget_filter, name="filter-forget"),
    path("etiquettes/", arranging.labels, name="labels"),
    path("etiquettes/<uuid:pk>/effacer/", arranging.erase_label, name="label-erase"),
    path("avis/", opinions.asked, name="opinions"),
    path("avis/<uuid:opinion>/", opinions.answer, name="opinion-answer"),
    path("avis/<uuid:opinion>/pieces/<uuid:piece>/", opinions.asked_piece, name="opinion-piece"),
    path("<uuid:pk>/champs-prives/", sheets.edit_sheet, name="sheet"),
    path("<uuid:pk>/usager/", person.show_person, name="person"),
    path("<uuid:pk>/avis/", opinions.ask, name="opinion-ask"),
    path("<uuid:pk>/avis/<uuid:opinion>/retirer/", opinions.withdraw, name="opinion-withdraw"),
    path("<uuid:pk>/avis/<uuid:opinion>/document/", opinions.attachment, name="opinion-file"),
    path("orientation/", routing.routing, name="routing"),
    path("orientation/<uuid:pk>/effacer/", routing.erase_rule, name="routing-erase"),
    path("carte/", mapping.show_map, name="map"),
    path("exporter/", exports.export, name="export"),
    path("lots/nouveau/", batches.new_batch, name="batch-new"),
    path("lots/<uuid:batch>/", batches.show_batch, name="batch"),
    path("deposer/", desk.choose, name="file"),
    path("deposer/<slug:slug>/", desk.file_for, name="file-for"),
    path("deposer/brouillons/<uuid:draft_id>/", desk.file_draft, name="file-draft"),
    path("<uuid:pk>/prevenir/", desk.told, name="told"),
    path("<uuid:pk>/prevenir/nouveau-code/", desk.new_code, name="told-code"),
    path("<uuid:pk>/prevenir/lettre/", desk.letter, name="told-letter"),
    path("<uuid:pk>/prevenir/accuse-de-reception/", desk.act, name="told-act"),
    path("<uuid:pk>/", views.show_dossier, name="dossier"),
    path("<uuid:pk>/pieces/<uuid:piece>/", views.show_piece, name="piece"),
    path("<uuid:pk>/notes/", views.add_note, name="note"),
    path("<uuid:pk>/etiquettes/", arranging.label_dossier, name="label-dossier"),
    path("<uuid:pk>/prendre-en-charge/", views.take_charge, name="take-charge"),
    path("<uuid:pk>/declarer-complete/", views.declare_complete, name="declare-complete"),
    path("<uuid:pk>/demander/", actions.ask, name="ask"),
    path("<uuid:pk>/ecrire/", actions.write, name="write"),
    path("<uuid:pk>/decider/", actions.decide, name="decide"),
    path("<uuid:pk>/classer/", actions.close, name="close"),
    path("<uuid:pk>/confier/", actions.entrust, name="entrust"),
    path("<uuid:pk>/documents/<uuid:document>/", issuing.show_document, name="document"),
    path("<uuid:pk>/rediger/", issuing.issue_new, name="issue"),
    path("<uuid:pk>/attester/", issuing.attest, name="attest"),
    path("<uuid:pk>/prolonger/", extending.extend_delay, name="extend"),
    path("<uuid:pk>/rouvrir/", actions.reopen, name="reopen"),
]
