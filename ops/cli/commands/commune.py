"""``parvis commune``: open a commune from its INSEE code, list them, change their state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar, table

if TYPE_CHECKING:
    import argparse

    from tenants.models import Commune


def _document(commune: Commune) -> Document:
    return {
        "insee": commune.insee,
        "name": commune.name,
        "slug": commune.slug,
        "schema": commune.schema_name,
        "state": commune.state,
        "hosts": [domain.domain for domain in commune.domains.order_by("-is_primary", "domain")],
        "population": commune.population,
        "schema_version": commune.schema_version,
        "address": commune.base_url,
    }


def create(options: argparse.Namespace) -> Document:
    from ops.console.step_labels import step_label
    from tenants import geography
    from tenants.errors import ProvisioningError
    from tenants.provisioning import template
    from tenants.provisioning.opening import open_commune
    from tenants.provisioning.options import ProvisioningOptions
    from tenants.provisioning.steps import step_names

    asked = ProvisioningOptions(
        insee=options.insee.upper(),
        domain=options.domain or "",
        admin_email=options.admin_email or "",
        demonstration=options.demo,
    )
    try:
        geography.find_town(asked.insee)
    except (geography.UnknownTown, geography.FormerTown) as error:
        raise UsageError(str(error)) from error
    try:
        with progress_bar("Ouverture", total=len(step_names()) + 1) as advance:
            template.ensure_ready(advance)
            opened = open_commune(asked, lambda step: advance(step_label(step)))
    except ProvisioningError as error:
        raise CommandFailed(str(error)) from error
    steps = [{"name": step.name, "seconds": step.seconds} for step in opened.steps]
    return {**_document(opened.commune), "seconds": round(opened.seconds, 3), "steps": steps}


def _create_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--insee", required=True, metavar="CODE", help="code INSEE de la commune, par exemple 69259"
    )
    parser.add_argument(
        "--domain", metavar="NOM", help="nom de domaine, au lieu de <commune>.<domaine de l’opérateur>"
    )
    parser.add_argument("--admin-email", metavar="ADRESSE", help="invite le premier administrateur")
    parser.add_argument(
        "--demo", action="store_true", help="commune de démonstration : exemples, non indexée"
    )


def _show_created(document: Document) -> None:
    line(
        f"{document['name']} ({document['insee']}) est prête en {document['seconds']:.2f} s : {document['address']}"
    )


def listing(options: argparse.Namespace) -> Document:
    from tenants.current import operator_context
    from tenants.models import Commune

    with operator_context():
        return {"communes": [_document(commune) for commune in Commune.objects.prefetch_related("domains")]}


def _show_list(document: Document) -> None:
    columns = ("Commune", "INSEE", "État", "Habitants", "Schéma", "Adresse")
    table(
        columns,
        [
            (
                c["name"],
                c["insee"],
                _state(c),
                c["population"],
                c["schema_version"] or "inachevé",
                c["address"],
            )
            for c in document["communes"]
        ],
    )


def find_commune(slug: str) -> Commune:
    from django.db.models import Q

    from tenants.models import Commune

    commune = Commune.objects.filter(Q(slug=slug.lower()) | Q(insee=slug.upper())).first()
    if commune is None:
        raise UsageError(
            f"Aucune commune ouverte ne s’appelle « {slug} » (identifiant ou code INSEE attendu)."
        )
    return commune


def show(options: argparse.Namespace) -> Document:
    return _document(find_commune(options.commune))


def _show_one(document: Document) -> None:
    shown = {**document, "state": _state(document), "hosts": ", ".join(document["hosts"])}
    table(("", ""), [(_LABELS.get(key, key), value) for key, value in shown.items()])


_LABELS = {
    "insee": "Code INSEE",
    "name": "Nom",
    "slug": "Identifiant",
    "schema": "Schéma",
    "state": "État",
    "hosts": "Hôtes",
    "population": "Habitants",
    "schema_version": "Version du schéma",
    "address": "Adresse",
}


def _state(document: Document) -> str:
    from tenants.states import CommuneState

    return str(CommuneState(document["state"]).label)


def _change(verb: str) -> Command:
    def run(options: argparse.Namespace) -> Document:
        from tenants import lifecycle

        commune = find_commune(options.commune)
        try:
            getattr(lifecycle, verb)(commune)
        except lifecycle.Refused as error:
            raise CommandFailed(str(error), missing=list(error.missing)) from error
        return _document(commune)

    helps = {
        "open": "ouvrir le site au public, si rien ne manque",
        "suspend": "remplacer le site par un avis, sans rien perdre",
        "resume": "remettre en service une commune suspendue",
    }
    return Command(("commune", verb), helps[verb], run, _show_one, _one_commune)


def _one_commune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")


COMMANDS = [
    Command(
        ("commune", "create"),
        "ouvrir une commune d’après son code INSEE",
        create,
        _show_created,
        _create_options,
    ),
    Command(("commune", "list"), "les communes de l’opérateur", listing, _show_list),
    Command(("commune", "show"), "une commune", show, _show_one, _one_commune),
    *(_change(verb) for verb in ("open", "suspend", "resume")),
]
