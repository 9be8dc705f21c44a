"""Addresses of billing, on the operator's host only."""

from __future__ import annotations

from django.urls import path

from billing import views

app_name = "billing"

urlpatterns = [
    path("facturation/", views.overview, name="overview"),
    path("facturation/simulation/", views.simulation, name="simulation"),
    path("facturation/emission/", views.issue, name="issue"),
    path("facturation/factures/<uuid:invoice_id>/", views.invoice_page, name="invoice"),
    path("facturation/factures/<uuid:invoice_id>/document.pdf", views.document, name="document"),
    path("facturation/factures/<uuid:invoice_id>/encaissement/", views.record_payment, name="record-payment"),
    path("facturation/titres/<int:exercise>.csv", views.titres_csv, name="titres-csv"),
    path("facturation/titres/<int:exercise>.json", views.titres_json, name="titres-json"),
    path("facturation/stripe/webhook/", views.stripe_webhook, name="stripe-webhook"),
]
