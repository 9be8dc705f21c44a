"""The collections of documents that anyone may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import Collection, CollectionViewRestriction

if TYPE_CHECKING:
    from django.db.models import QuerySet


def public_collections() -> QuerySet[Collection]:
    """Neither restricted nor under one that is; without the root, which holds whatever was put nowhere else."""
    above = CollectionViewRestriction.objects.annotate(
        tree_path=ExpressionWrapper(OuterRef("path"), CharField())
    ).filter(tree_path__startswith=F("collection__path"))
    found: QuerySet[Collection] = Collection.objects.filter(~Exists(above), depth__gt=1)
    return found.order_by("path")
