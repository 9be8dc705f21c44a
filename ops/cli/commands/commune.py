"""``parvis commune``: open a commune from its INSEE code, list them, write what its mairie gives, change their state."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli import bulk_opening
from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, notes, progress_bar, seconds, table

if TYPE_CHECKING:
    import argparse

    from tenants.models import Commune


def commune_document(commune: Commune) -> Document:
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


#: What the mairie gives: the option and the column that it writes.
_PARTICULARS = {
    "siret": "siret",
    "siren": "siren",
    "contact_email": "contact_email",
    "dpo": "dpo_contact",
    "director": "publication_director",
    "quota": "media_quota_mb",
}


def _whole_document(commune: Commune) -> Document:
    """With what its mairie gave, what is still missing and, while it is prepared, the link that shows its site."""
    from cms.pages.middleware import preview_url
    from ops.console import golive
    from tenants import lifecycle
    from tenants.states import CommuneState

    document = commune_document(commune)
    document |= {key: getattr(commune, column) for key, column in _PARTICULARS.items()}
    if commune.state == CommuneState.PREPARING:
        document["checklist"] = golive.documents(commune)
        left = [line for line in document["checklist"] if not line["done"]]
        document["missing"] = [line["label"] for line in left if not line["is_advice"]]
        document["advised"] = [line["label"] for line in left if line["is_advice"]]
        if commune.schema_version:
            document["preview_url"] = preview_url(commune)
        else:
            document["missing"] = [f"finir son ouverture (parvis commune create --insee {commune.insee})"]
    change = lifecycle.last_change(commune)
    if change is not None and change.reason:
        document["reason"] = change.reason
    if commune.closing_until:
        document["closing_until"] = commune.closing_until.isoformat()
    return document


def create(options: argparse.Namespace) -> Document:
    return bulk_opening.create_all(options) if options.insee is None else _create_one(options)


def _create_one(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.console import openings
    from ops.console.step_labels import step_label
    from tenants import geography
    from tenants.errors import ProvisioningError
    from tenants.provisioning import template
    from tenants.provisioning.options import BadOption, ProvisioningOptions, checked
    from tenants.provisioning.steps import step_names

    asked = ProvisioningOptions(
        insee=options.insee.upper(),
        domain=options.domain or "",
        admin_email=options.admin_email or "",
        demonstration=options.demo,
        site=options.site or "",
    )
    try:
        asked = checked(asked, geography.find_town(asked.insee))
        with progress_bar("Ouverture", total=len(step_names()) + 1) as advance:
            template.ensure_ready(advance)
            opened = openings.open_here(
                asked, command_line(), lambda step: advance(step_label(step)), _wait_for_another
            )
    except (geography.TownLookupError, BadOption) as error:
        raise UsageError(str(error)) from error
    except openings.OpeningStopped:
        raise  # the whole trace is kept
    except ProvisioningError as error:
        raise CommandFailed(str(error)) from error
    steps = [asdict(step) for step in opened.steps]
    return {
        **commune_document(opened.commune),
        "seconds": round(opened.seconds, 3),
        "steps": steps,
        "domain_to_prove": _to_prove(opened.commune),
    }


def _wait_for_another() -> None:
    notes.print("Cette ouverture est en cours ailleurs : attente…", markup=False)


def _to_prove(commune: Commune) -> dict[str, str] | None:
    """The record that the DNS of the name asked for must hold."""
    from tenants.domains.selectors import claims_of

    claim = next(iter(claims_of(commune)), None)
    return {"type": "TXT", "name": claim.record_name, "value": claim.record_value} if claim else None


def _create_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--insee", metavar="CODE", help="code INSEE de la commune, par exemple 69259")
    which.add_argument(
        "--file",
        metavar="FICHIER",
        help="liste CSV : code INSEE, domaine, adresse du premier administrateur, site de départ",
    )
    which.add_argument("--epci", metavar="SIREN", help="toutes les communes d’une intercommunalité")
    which.add_argument(
        "--departement", metavar="CODE", help="toutes les communes d’un département, par exemple 07"
    )
    parser.add_argument(
        "--domain",
        metavar="NOM",
        help="nom de domaine de la commune : son adresse, une fois prouvé par son DNS",
    )
    parser.add_argument("--admin-email", metavar="ADRESSE", help="invite le premier administrateur")
    parser.add_argument(
        "--demo", action="store_true", help="commune de démonstration : non indexée, signalée sur chaque page"
    )
    parser.add_argument(
        "--site",
        metavar="SITE",
        help="site de départ : « village », « ville » ou « nu » (sans exemple) ; sinon selon la population",
    )


def _show_created(document: Document) -> None:
    if "communes" in document:
        bulk_opening.show(document)
        return
    line(
        f"{document['name']} ({document['insee']}) est prête en {seconds(document['seconds'])} : {document['address']}"
    )
    if record := document["domain_to_prove"]:
        line("À écrire dans le DNS du nom demandé, puis « parvis commune domain verify » :")
        table(("Type", "Nom", "Valeur"), [(record["type"], record["name"], record["value"])])


def listing(options: argparse.Namespace) -> Document:
    from tenants.current import operator_context
    from tenants.models import Commune

    with operator_context():
        return {
            "communes": [commune_document(commune) for commune in Commune.objects.prefetch_related("domains")]
        }


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
    """By its slug, a slug that it had, or its INSEE code. Raises UsageError."""
    from tenants import naming

    commune = naming.commune_called(slug)
    if commune is None:
        raise UsageError(f"Aucune commune ne s’appelle « {slug} » (identifiant ou code INSEE attendu).")
    return commune


def show(options: argparse.Namespace) -> Document:
    return _whole_document(find_commune(options.commune))


def show_one(document: Document) -> None:
    shown = {**document, "state": _state(document), "hosts": ", ".join(document["hosts"])}
    lines = shown.pop("checklist", [])
    for key in ("missing", "advised"):
        if key in shown:
            shown[key] = "\u202f; ".join(shown[key]) or "rien"
    table(("Fiche", document["name"]), [(_LABELS.get(key, key), value) for key, value in shown.items()])
    missing = [one for one in lines if not one["done"]]
    if missing:
        table(("À faire", "Par", "Où"), [(one["todo"], one["who"], one["url"]) for one in missing])


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
    "siren": "SIREN",
    "siret": "SIRET",
    "contact_email": "Adresse électronique",
    "dpo": "Délégué à la protection des données",
    "director": "Directeur de la publication",
    "quota": "Place pour les images et les documents, en Mo",
    "missing": "Il manque pour ouvrir",
    "advised": "Conseillé avant d’ouvrir",
    "preview_url": "Lien d’aperçu",
    "reason": "Motif",
    "closing_until": "Conservée jusqu’au",
}


def _state(document: Document) -> str:
    from tenants.states import CommuneState

    return str(CommuneState(document["state"]).label)


def one_commune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")


def discard(options: argparse.Namespace) -> Document:
    """One that was cut before it had a commune is known by its code alone."""
    from ops.cli.actors import command_line
    from ops.console import openings, services
    from tenants.errors import ProvisioningError
    from tenants.naming import commune_called

    opening = None if commune_called(options.commune) else openings.unfinished_of(options.commune.upper())
    if opening is None:
        commune = find_commune(options.commune)
        document = {key: commune_document(commune)[key] for key in ("insee", "name", "slug", "schema")}
    else:
        document = {"insee": opening.insee, "name": opening.name, "slug": "", "schema": ""}
    try:
        services.abandon_opening(document["insee"], command_line())
    except ProvisioningError as error:
        raise CommandFailed(str(error)) from error
    return document


def _show_discarded(document: Document) -> None:
    line(f"L’ouverture de {document['name']} est abandonnée : il n’en reste rien.")


def describe(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.console import services
    from tenants.particulars import BadParticulars, Particulars

    told = Particulars(**{column: getattr(options, key) for key, column in _PARTICULARS.items()})
    if not told.given:
        raise UsageError(
            "Dites au moins une chose de la commune : --siret, --contact-email, --dpo, --director, --quota."
        )
    commune = find_commune(options.commune)
    try:
        services.describe(commune, told, command_line())
    except BadParticulars as error:
        raise UsageError(str(error)) from error
    return _whole_document(commune)


def _describe_options(parser: argparse.ArgumentParser) -> None:
    one_commune(parser)
    parser.add_argument(
        "--siret", metavar="NUMÉRO", help="14 chiffres, voir annuaire-entreprises.data.gouv.fr"
    )
    parser.add_argument("--siren", metavar="NUMÉRO", help="9 chiffres, si le répertoire officiel n’en a pas")
    parser.add_argument("--contact-email", metavar="ADRESSE", help="où répondre aux e-mails de la commune")
    parser.add_argument(
        "--dpo", metavar="TEXTE", help="délégué à la protection des données, et où lui écrire"
    )
    parser.add_argument(
        "--director", metavar="NOM", help="directeur de la publication ; vide, le maire en exercice"
    )
    parser.add_argument(
        "--quota", metavar="MO", help="place pour ses images et ses documents ; vide, la place ordinaire"
    )


def invite(options: argparse.Namespace) -> Document:
    from identity.accounts.errors import RoleError
    from ops.cli.actors import command_line
    from ops.console import services
    from tenants.particulars import read_email

    commune = find_commune(options.commune)
    if not commune.schema_version:
        raise CommandFailed(f"La création de {commune.name} n’est pas terminée : relancez-la.")
    try:
        email = read_email(options.email)
        invitation = services.invite_administrator(commune, email, command_line())
    except (ValueError, RoleError) as error:
        raise UsageError(str(error)) from error
    return {
        "commune": commune.slug,
        "email": invitation.email,
        "siren": invitation.siren,
        "expires_at": invitation.expires_at.isoformat(),
    }


def _invite_options(parser: argparse.ArgumentParser) -> None:
    one_commune(parser)
    parser.add_argument("email", metavar="ADRESSE", help="adresse professionnelle, celle de ProConnect")


def _show_invited(document: Document) -> None:
    line(f"Invitation envoyée à {document['email']}, pour un agent de l’organisme {document['siren']}.")


COMMANDS = [
    Command(
        ("commune", "create"),
        "ouvrir une commune d’après son code INSEE",
        create,
        _show_created,
        _create_options,
    ),
    Command(("commune", "list"), "les communes de l’opérateur", listing, _show_list),
    Command(("commune", "show"), "une commune", show, show_one, one_commune),
    Command(
        ("commune", "describe"),
        "écrire ce que la mairie donne : SIRET, adresse, délégué, directeur",
        describe,
        show_one,
        _describe_options,
    ),
    Command(
        ("commune", "discard"),
        "abandonner une ouverture inachevée, sans rien en laisser",
        discard,
        _show_discarded,
        one_commune,
    ),
    Command(("commune", "invite"), "inviter un administrateur", invite, _show_invited, _invite_options),
]
