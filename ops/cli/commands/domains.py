"""``parvis commune domain``: the names of a commune, from what its DNS must say to the one that is its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops.cli.command import Command, Document
from ops.cli.commands.commune import find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, table

if TYPE_CHECKING:
    import argparse

    from tenants.domains.models import DomainClaim
    from tenants.models import Commune


def _document(commune: Commune) -> Document:
    from tenants.domains.selectors import claims_of, served_hosts

    return {
        "commune": commune.slug,
        "address": commune.base_url,
        "hosts": [{"host": one.domain, "primary": one.is_primary} for one in served_hosts(commune)],
        "claims": [_claim(one) for one in claims_of(commune)],
    }


def _claim(claim: DomainClaim) -> dict[str, Any]:
    return {
        "host": claim.host,
        "state": claim.state,
        "record": {"type": "TXT", "name": claim.record_name, "value": claim.record_value},
        "covers": list(claim.hosts),
        "wanted_primary": claim.wanted_primary,
        "found": claim.finding,
        "proved_at": _moment(claim.proved_at),
        "checked_at": _moment(claim.checked_at),
        "lost_at": _moment(claim.lost_at),
    }


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def listing(options: argparse.Namespace) -> Document:
    return _document(find_commune(options.commune))


def add(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.domains import services
    from tenants.domains.errors import DomainRefused

    commune = find_commune(options.commune)
    try:
        claim = services.claim(commune, options.host, command_line(), as_primary=options.primary)
    except (ValueError, DomainRefused) as refused:
        raise UsageError(str(refused)) from refused
    return {"commune": commune.slug, **_claim(claim)}


def verify(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.domains import services
    from ops.domains.words import proof_sentence
    from tenants.domains.enums import Change, Finding
    from tenants.domains.errors import DomainRefused

    claim = _find(find_commune(options.commune), options.host)
    try:
        checked = services.check(claim, command_line())
    except DomainRefused as refused:
        raise CommandFailed(str(refused)) from refused
    document = {
        "commune": checked.claim.commune.slug,
        "change": checked.change.value,
        **_claim(checked.claim),
    }
    if checked.finding is not Finding.PRESENT or checked.change is Change.TAKEN:
        raise CommandFailed(proof_sentence(checked), **document)
    return document


def primary(options: argparse.Namespace) -> Document:
    from ops.cli.actors import command_line
    from ops.domains import services
    from tenants.domains.errors import DomainRefused, LeadsElsewhere

    commune = find_commune(options.commune)
    try:
        host = _host(options.host)
        commune = services.make_primary(commune, host, command_line(), insist=options.force)
    except LeadsElsewhere as refused:
        raise CommandFailed(f"{refused} (--force passe outre)") from refused
    except DomainRefused as refused:
        raise CommandFailed(str(refused)) from refused
    return _document(commune)


def remove(options: argparse.Namespace) -> Document:
    """What goes with the name is said before: nothing of it was typed."""
    from ops.cli.actors import command_line
    from ops.domains import services
    from tenants.domains.errors import DomainRefused
    from tenants.domains.services import going
    from tenants.models import Commune

    commune, host = find_commune(options.commune), _host(options.host)
    others = [one for one in going(commune, host) if one != host]
    if others and not options.yes:
        raise UsageError(_not_alone(commune, host, others))
    try:
        gone = services.remove(commune, host, command_line())
    except DomainRefused as refused:
        raise CommandFailed(str(refused)) from refused
    return {**_document(Commune.objects.get(pk=commune.pk)), "host": host, "removed": list(gone)}


def _not_alone(commune: Commune, host: str, others: list[str]) -> str:
    from tenants.domains.services import own_host

    then = ""
    if commune.primary_host in {host, *others}:
        then = f" Le site répondrait ensuite à {own_host(commune)}."
    return (
        f"{' et '.join(others)} serait retiré avec {host} : une même preuve vaut pour les deux.{then} "
        "Rien n’est fait : ajoutez --yes si c’est ce que vous voulez."
    )


def _host(typed: str) -> str:
    from tenants.domains.names import read_host

    try:
        return read_host(typed)
    except ValueError as problem:
        raise UsageError(str(problem)) from problem


def _find(commune: Commune, typed: str) -> DomainClaim:
    from tenants.domains.selectors import claim_or_none

    claim = claim_or_none(commune, _host(typed))
    if claim is None:
        raise UsageError(f"{commune.name} n’a pas demandé {typed} : « parvis commune domain add » d’abord.")
    return claim


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")


def _two(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("host", metavar="NOM", help="nom de domaine, par exemple ville-de-venissieux.fr")


def _add_options(parser: argparse.ArgumentParser) -> None:
    _two(parser)
    parser.add_argument(
        "--primary",
        action="store_true",
        help="en faire l’adresse principale dès qu’il est prouvé et mène ici",
    )


def _primary_options(parser: argparse.ArgumentParser) -> None:
    _two(parser)
    parser.add_argument("--force", action="store_true", help="même s’il ne mène pas encore à ce serveur")


def _remove_options(parser: argparse.ArgumentParser) -> None:
    _two(parser)
    parser.add_argument(
        "--yes", action="store_true", help="même si son « www », ou le nom sans lui, part avec"
    )


def _show_record(document: Document) -> None:
    record = document["record"]
    line("À écrire dans le DNS de la commune, puis « parvis commune domain verify » :")
    table(("Type", "Nom", "Valeur"), [(record["type"], record["name"], record["value"])])


def _show_proved(document: Document) -> None:
    line(f"{document['host']} est prouvé : {' et '.join(document['covers'])} mènent à la commune.")


def _show(document: Document) -> None:
    from tenants.domains.enums import ClaimState

    rows = [(one["host"], "principale" if one["primary"] else "y conduit", "") for one in document["hosts"]]
    rows += [
        (
            one["host"],
            str(ClaimState(one["state"]).label).lower(),
            f"{one['record']['name']} TXT {one['record']['value']}",
        )
        for one in document["claims"]
    ]
    table(("Nom", "État", "Preuve"), rows)


def _show_removed(document: Document) -> None:
    """What went with the name, and where people find the commune from now on."""
    if document["removed"]:
        gone = ", ".join(document["removed"])
        line(f"Retiré : {gone}. L’adresse de la commune est maintenant {document['address']}.")
    else:
        line(f"{document['host']} n’est plus demandé ; il ne menait pas encore à la commune.")
    _show(document)


def _show_primary(document: Document) -> None:
    line(
        f"Adresse principale : {document['address']}. Déclarez ses adresses de retour (« parvis identity show »)."
    )


COMMANDS = [
    Command(("commune", "domain", "list"), "les noms de domaine d’une commune", listing, _show, _one),
    Command(
        ("commune", "domain", "add"),
        "demander un nom de domaine : dit ce que son DNS doit prouver",
        add,
        _show_record,
        _add_options,
    ),
    Command(("commune", "domain", "verify"), "chercher la preuve dans le DNS", verify, _show_proved, _two),
    Command(
        ("commune", "domain", "primary"),
        "choisir l’adresse principale",
        primary,
        _show_primary,
        _primary_options,
    ),
    Command(
        ("commune", "domain", "remove"),
        "retirer un nom de domaine, et son « www »",
        remove,
        _show_removed,
        _remove_options,
    ),
]
