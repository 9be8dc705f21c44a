"""Addresses that machines ask for, on every host."""

from __future__ import annotations

from django.urls import path

from ops.health import views

urlpatterns = [path(".well-known/security.txt", views.security_txt, name="security-txt")]
