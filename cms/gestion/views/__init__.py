"""Screens of ``/gestion/`` that are ours, one subject a module."""
