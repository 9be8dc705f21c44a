"""Wiring. Celery's application is named here, so that every process that runs Django hands its tasks to our broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
