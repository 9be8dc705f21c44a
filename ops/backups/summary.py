"""What people read of an archive: ``LISEZMOI.txt`` and the summary, a PDF (PDF/UA-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.pdf.letters import Annex, Letter, Party, Section, render_letter
from design.typography import date_in_full, file_size, number

if TYPE_CHECKING:
    from datetime import datetime

    from ops.backups.manifest import Manifest
    from tenants.models import Commune


def readme(commune: Commune, made_at: datetime) -> str:
    """Plain text, for whoever opens the archive first."""
    return _README.format(
        name=commune.name,
        insee=commune.insee,
        day=date_in_full(timezone.localdate(made_at), weekday=False),
        operator=settings.OPERATOR_NAME,
    )


_README = """\
Archive de la commune de {name} ({insee}), faite le {day} par {operator}.

Elle contient des données personnelles : gardez-la comme les dossiers de la mairie, et ne la publiez pas.

manifest.json    ce que contient l’archive : nombre de lignes, taille et empreinte SHA-256 de chaque fichier
resume.pdf       le résumé, avec l’empreinte du manifeste
donnees/         les données, un fichier par modèle, une ligne par enregistrement (JSON Lines, UTF-8)
schemas/         le schéma de chaque fichier de donnees/ (JSON Schema 2020-12), et celui du manifeste
fichiers/        les fichiers : publics/ (images et documents du site), prives/ (pièces et actes des dossiers)
site/            les pages publiques ; ouvrez site/index.html dans un navigateur

Relire les données : chaque ligne est un objet dont les clés sont les colonnes. Une clé étrangère (…_id) porte la clé
du modèle qu’indique « x-reference » dans le schéma. Un type de contenu ou une permission est désigné par son nom
(pages.newspage). Les dates sont en temps universel.

Vérifier : « sha256sum » de chaque fichier donne la valeur inscrite au manifeste, et « sha256sum manifest.json » celle
du résumé.

Reprendre la commune dans une installation de Parvis : parvis commune import ARCHIVE.zip
Secrets et mots de passe n’y sont pas : le manifeste dit ce qui est à configurer de nouveau (left_out, providers).
"""


def render(manifest: Manifest, sha256: str) -> bytes:
    """The PDF; ``sha256`` is the manifest's."""
    day = date_in_full(timezone.localdate(manifest.made_at), weekday=False)
    letter = Letter(
        title=_("Archive de la commune : résumé"),
        sender=Party(manifest.installation.operator, [manifest.installation.host]),
        recipient=Party(manifest.commune.name, [_("Code INSEE %s") % manifest.commune.insee]),
        place_date=_("Le %s") % day,
        paragraphs=[
            _(
                "Cette archive contient tout ce que la plateforme garde pour la commune, en formats ouverts. Elle se "
                "relit sans Parvis, et se reprend dans une autre installation. Elle contient des données personnelles."
            )
        ],
        sections=[_figures(manifest, sha256), _contents(), *_absent(manifest), _reading()],
        annexes=[_models(manifest)],
        demonstration=_("Commune de démonstration") if _is_demonstration(manifest) else "",
    )
    return render_letter(letter, made_at=manifest.made_at)


def _is_demonstration(manifest: Manifest) -> bool:
    return bool((manifest.commune.model_extra or {}).get("is_demonstration"))


def _figures(manifest: Manifest, sha256: str) -> Section:
    made_at = timezone.localtime(manifest.made_at)
    size = sum(file.size for file in manifest.files)
    return Section(
        title=_("L’archive"),
        pairs=[
            (_("Faite le"), f"{made_at:%d/%m/%Y %H:%M}"),
            (_("Adresses de la commune"), ", ".join(domain.domain for domain in manifest.domains)),
            (_("Enregistrements"), number(manifest.rows)),
            (_("Fichiers"), f"{number(len(manifest.files))} ({file_size(size)})"),
            (_("Pages du site"), number(manifest.pages)),
            (_("Envois en attente"), number(manifest.pending_effects)),
            (_("Version des données"), manifest.schema_version),
            (_("Empreinte du manifeste (SHA-256)"), f"{sha256[:32]} {sha256[32:]}"),
        ],
    )


def _contents() -> Section:
    return Section(
        title=_("Ce que contient chaque dossier"),
        pairs=[
            ("manifest.json", _("le nombre de lignes, la taille et l’empreinte de chaque fichier")),
            ("donnees/", _("un fichier par modèle, une ligne par enregistrement (JSON Lines)")),
            ("schemas/", _("le schéma de chaque fichier de données (JSON Schema 2020-12)")),
            ("fichiers/publics/", _("images et documents du site")),
            ("fichiers/prives/", _("pièces et actes des dossiers")),
            ("site/", _("les pages publiques, à ouvrir par site/index.html")),
        ],
    )


def _absent(manifest: Manifest) -> list[Section]:
    items = [
        _("%(provider)s (%(issuer)s) : le secret du client est à redonner")
        % {"provider": one.provider, "issuer": one.issuer}
        for one in manifest.providers
    ]
    items += [
        _("Sessions ouvertes, liens de connexion, seconds facteurs, jetons : chacun se reconnecte"),
    ]
    if manifest.vanished:
        text = ngettext(
            "%s fichier supprimé pendant l’écriture de l’archive",
            "%s fichiers supprimés pendant l’écriture de l’archive",
            len(manifest.vanished),
        )
        items.append(text % number(len(manifest.vanished)))
    return [Section(title=_("Ce qui n’y est pas"), items=items)]


def _reading() -> Section:
    return Section(
        title=_("Relire et vérifier"),
        paragraphs=[
            _(
                "Les données se lisent avec tout outil qui connaît JSON ; LISEZMOI.txt donne les conventions. "
                "« sha256sum manifest.json » redonne l’empreinte ci-dessus, et le manifeste celle de tous les autres "
                "fichiers. « parvis commune import » reprend la commune dans une autre installation."
            )
        ],
    )


def _models(manifest: Manifest) -> Annex:
    cards = [(label, card) for label, card in manifest.models.items() if card.rows]
    return Annex(
        title=_("Enregistrements par modèle"),
        paragraphs=[
            _("Les modèles sans enregistrement ne sont pas cités ; leurs fichiers sont dans l’archive.")
        ],
        columns=[_("Modèle"), _("Fichier"), _("Nombre")],
        rows=[[card.title, f"{label}.jsonl", number(card.rows)] for label, card in cards],
        numeric=[2],
        total=[_("Total"), "", number(manifest.rows)],
    )
