"""Celery's side of provisioning: the pool is filled behind people's backs."""

from __future__ import annotations

from celery import shared_task

from tenants.provisioning import pool


@shared_task(name="tenants.pool.refill")
def refill() -> int:
    """In ``public``; beat runs it. Quick when the pool is full."""
    return pool.refill()
