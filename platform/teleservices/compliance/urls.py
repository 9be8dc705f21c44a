"""`/instruction/registre/`: the register of processing of the commune's teleservices."""

from __future__ import annotations

from django.urls import path

from teleservices.compliance import views

app_name = "compliance"

urlpatterns = [
    path("", views.register, name="register"),
    path("registre.csv", views.register_csv, name="register-csv"),
    path("<slug:slug>/", views.register_entry, name="register-entry"),
]
