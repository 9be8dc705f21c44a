"""The management commands that run in every commune, by their name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.TextChoices):
    """docs/operator.md says of every command of Django and of Wagtail why it is here, or not."""

    PUBLISH_SCHEDULED = "publish_scheduled", _("Publications programmées")
    CLEAR_SESSIONS = "clearsessions", _("Sessions expirées")
    PURGE_REVISIONS = "purge_revisions", _("Anciennes versions des pages")
    REMOVE_ORPHANED_TAGS = "remove_orphaned_tags", _("Mots-clés sans objet")
    UPDATE_INDEX = "update_index", _("Index de recherche")
    PURGE_REPORTS = "purge_reports", _("Anciens relevés des sites")
    REBUILD_REFERENCES = "rebuild_references_index", _("Index des références")
    REMIND_REVIEWS = "remind_reviews", _("Rappels des pages à relire")
    CHECK_LINKS = "check_links", _("Liens des sites")
    # By hand only (parvis fleet run): after an incident or a change of code.
    PURGE_EMBEDS = "purge_embeds", _("Contenus intégrés mémorisés")
    FIX_TREE = "fixtree", _("Arbre des pages")
    SET_URL_PATHS = "set_url_paths", _("Chemins des pages")
    DEDUPLICATE_TAGS = "deduplicate_tags", _("Mots-clés en double")
