"""The certificate of a deletion: an accessible PDF (PDF/UA-1) that says what is gone, what stays and until when.

Sources: RGPD art. 28(3)(g) (return, then destruction at the end of the service), art. 17 (erasure), art. 5(2)
(accountability); code de commerce art. L123-22 (accounting documents, ten years); code du patrimoine art. L211-4.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from design.pdf import Annex, Letter, Party, Section, render_letter
from design.typography import day_in_full, file_size, moment_in_full, number, plural
from ops.deletion.inventory import Inventory
from tenants.geography import of_commune

if TYPE_CHECKING:
    from datetime import datetime

    from ops.deletion.models import Deletion


def of(deletion: Deletion) -> tuple[bytes, str]:
    """The octets and their SHA-256; the same deletion always gives the same octets. It must have ended."""
    if deletion.ended_at is None:
        raise ValueError("a deletion is certified once it has ended")
    content = render_letter(_letter(deletion, deletion.ended_at), made_at=deletion.ended_at)
    return content, hashlib.sha256(content).hexdigest()


def _letter(deletion: Deletion, ended_at: datetime) -> Letter:
    held = Inventory.from_json(deletion.inventory)
    return Letter(
        title=_("Certificat de suppression des données %s") % of_commune(deletion.insee, deletion.name),
        sender=Party(
            settings.OPERATOR_NAME, [line for line in (settings.OPERATOR_ADDRESS, _siren()) if line]
        ),
        reference=_("Suppression %s") % deletion.pk,
        place_date=_("Établi le %s") % moment_in_full(timezone.localtime(ended_at)),
        paragraphs=[
            _(
                "%(operator)s atteste avoir supprimé les données qu’il traitait pour la commune « %(name)s » "
                "(code INSEE %(insee)s), comme le prévoit l’article 28, paragraphe 3, point g, du règlement général sur la "
                "protection des données (RGPD)."
            )
            % {"operator": settings.OPERATOR_NAME, "name": deletion.name, "insee": deletion.insee}
        ],
        sections=[
            _dates(deletion, ended_at),
            _returned(deletion),
            _destroyed(deletion, held),
            _left_in_backups(held, ended_at),
            _kept(deletion),
        ],
        annexes=[_tables(held)],
    )


def _siren() -> str:
    return f"SIREN {settings.OPERATOR_SIREN}" if settings.OPERATOR_SIREN.strip("0") else ""


def _dates(deletion: Deletion, ended_at: datetime) -> Section:
    return Section(
        _("La commune et les dates"),
        pairs=[
            (_("Identifiant interne"), str(deletion.commune_id)),
            (_("Commune créée"), _moment(deletion.created_at)),
            (_("Fermeture commencée"), _moment(deletion.closing_since)),
            (_("Suppression demandée"), _moment(deletion.asked_at)),
            (_("Demandée par"), deletion.asked_by_label or _("l’opérateur, en ligne de commande")),
            (_("Suppression terminée"), _moment(ended_at)),
        ],
    )


def _returned(deletion: Deletion) -> Section:
    return Section(
        _("Ce qui a été rendu"),
        paragraphs=[
            _(
                "L’export final contient toutes les données de la commune et ses fichiers, tels qu’ils étaient quand il a "
                "été fait, en formats ouverts, lisibles sans clé. Les archives publiques (code du patrimoine, art. L211-4) "
                "s’y trouvent : leur sort reste décidé par la commune."
            )
        ],
        pairs=[
            (_("Remis à"), deletion.handed_to),
            (_("Fait"), _moment(deletion.export_made_at)),
            *([(_("Sorti en clair"), _moment(deletion.export_taken_at))] if deletion.export_taken_at else []),
            (_("Taille"), file_size(deletion.export_size)),
            (_("Empreinte SHA-256"), _in_fours(deletion.export_sha256)),
        ],
    )


def _destroyed(deletion: Deletion, held: Inventory) -> Section:
    key = held.key_fingerprint[:16] or _("aucune")
    return Section(
        _("Ce qui est détruit"),
        pairs=[
            (
                _("Base de données"),
                _("schéma %(schema)s : %(tables)s, %(rows)s (annexe)")
                % {
                    "schema": deletion.schema_name,
                    "tables": plural(len(held.tables), "table"),
                    "rows": plural(held.rows, "enregistrement"),
                },
            ),
            (_("Accès"), _("rôle %s de la base de données") % deletion.schema_name),
            (
                _("Fichiers"),
                _("%(files)s, %(size)s")
                % {"files": plural(held.files, "fichier"), "size": file_size(held.bytes)},
            ),
            (_("Clé de chiffrement"), _("empreinte %s, écrasée puis effacée") % key),
            (_("Noms de domaine"), ", ".join(held.domains) or _("aucun")),
        ],
        items=[
            _archives(held),
            _("les copies de pages et le cache"),
            _("les relevés de disponibilité et d’activité, les tâches en attente"),
        ],
    )


def _archives(held: Inventory) -> str:
    """Of the operator's own; what the commune was given is its."""
    if not held.sealed_archives and not held.clear_archives:
        return _("les exports gardés par l’opérateur : il n’y en avait pas")
    told = _("%s de la commune, que gardait l’opérateur") % plural(
        held.sealed_archives + held.clear_archives, "archive"
    )
    if held.sealed_archives:
        told += _(" ; %s avec la clé ci-dessus : leurs copies finissent avec elle") % plural(
            held.sealed_archives, "chiffrée"
        )
    return told


def _left_in_backups(held: Inventory, ended_at: datetime) -> Section:
    data, keys = (
        day_in_full(timezone.localtime(ended_at + timedelta(days=days)).date())
        for days in (settings.BACKUP_RETENTION_DAYS, settings.KEYS_BACKUP_RETENTION_DAYS)
    )
    return Section(
        _("Ce que les sauvegardes communes gardent encore"),
        paragraphs=[
            _(
                "Les sauvegardes de l’ensemble de l’installation ne se récrivent pas. Elles ne servent qu’à rétablir le "
                "service après un incident ; une restauration serait suivie de la même suppression."
            )
        ],
        pairs=[
            (_("Fichiers de dossiers, secrets, archives chiffrées"), _("illisibles : leur clé est détruite")),
            *_clear_archives(held, data),
            (_("Dernière sauvegarde de la clé"), _("expire le %s") % keys),
            (_("Base de données, fichiers publics"), _("dernière sauvegarde expirée le %s") % data),
        ],
    )


def _clear_archives(held: Inventory, until: str) -> list[tuple[str, str]]:
    """Those of before archives were sealed: a backup that holds one can be read."""
    if not held.clear_archives:
        return []
    told = _("lisibles dans les sauvegardes où elles sont ; dernière expirée le %s") % until
    return [(_("Archives faites en clair, avant leur chiffrement"), told)]


def _kept(deletion: Deletion) -> Section:
    return Section(
        _("Ce que l’opérateur conserve, et pourquoi"),
        items=[
            _(
                "les factures et leurs pièces, dix ans (code de commerce, art. L123-22 ; RGPD, art. 17, § 3, b)"
            ),
            _(
                "le nom, le code INSEE et les dates de la commune, avec ce certificat, pour prouver la suppression "
                "(RGPD, art. 5, § 2)"
            ),
            _("le journal des actes de l’opérateur lui-même, sans contenu de la commune"),
            _("l’identifiant « %(slug)s », réservé %(days)s jours pour que personne d’autre n’en hérite")
            % {"slug": deletion.slug, "days": number(settings.SLUG_QUARANTINE_DAYS)},
        ],
    )


def _tables(held: Inventory) -> Annex:
    full = [one for one in held.tables if one.rows]
    empty = len(held.tables) - len(full)
    return Annex(
        _("Enregistrements détruits"),
        [_("Contenu"), _("Table"), _("Enregistrements")],
        [[one.label, one.table, number(one.rows)] for one in full],
        paragraphs=[_("%s étaient vides.") % plural(empty, "autre table", "autres tables")] if empty else [],
        numeric=[2],
        total=[_("Total"), "", number(held.rows)],
    )


def _moment(at: datetime) -> str:
    return moment_in_full(timezone.localtime(at))


def _in_fours(digest: str) -> str:
    """By groups: nobody reads 64 characters in one breath, and a line may break."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
