"""``parvis billing simulate | run | reconcile``: what each is asked, does, gives (JSON) and shows (text).

Imported before Django is set up: models are imported when a command runs. Handlers stand in the operator's context
and raise BillingError, whose text is the one line of a failure.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import argparse

    from billing.grids.shapes import MemberResult

Document = dict[str, Any]


def add_parser(subparsers: Any) -> None:
    """The three commands under ``subparsers``; each sets ``handler`` (args -> document) and ``show`` (document -> text)."""
    for name, help_text, options, handler, show in (
        (
            "simulate",
            "ce que chaque membre paierait, sans rien écrire",
            simulate_options,
            simulate,
            show_simulation,
        ),
        ("run", "émettre une échéance ; la même échéance ne s’émet qu’une fois", run_options, run, show_run),
        (
            "reconcile",
            "comparer le registre et le collecteur",
            reconcile_options,
            reconcile,
            show_reconciliation,
        ),
    ):
        parser = subparsers.add_parser(name, help=help_text, description=help_text)
        options(parser)
        parser.set_defaults(handler=handler, show=show)


def simulate_options(parser: argparse.ArgumentParser) -> None:
    _exercise(parser)
    parser.add_argument(
        "--grid", type=UUID, metavar="GRILLE", help="identifiant d’une grille, projet compris"
    )
    rule = parser.add_mutually_exclusive_group()
    rule.add_argument(
        "--apply-newcomer-rule",
        dest="rule",
        action="store_true",
        default=None,
        help="appliquer la règle du nouveau membre",
    )
    rule.add_argument(
        "--no-newcomer-rule",
        dest="rule",
        action="store_false",
        default=None,
        help="la signaler sans l’appliquer",
    )


def run_options(parser: argparse.ArgumentParser) -> None:
    _exercise(parser)
    parser.add_argument(
        "--period", type=int, default=1, metavar="ÉCHÉANCE", help="échéance dans l’année (1 par défaut)"
    )
    parser.add_argument("--grid", type=UUID, metavar="GRILLE", help="identifiant d’une grille approuvée")


def reconcile_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exercise", type=int, metavar="ANNÉE", help="un seul exercice")


def _exercise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exercise",
        type=int,
        default=date.today().year,
        metavar="ANNÉE",
        help="exercice (cette année par défaut)",
    )


def simulate(args: argparse.Namespace) -> Document:
    """Amounts are euros as text ("522506.40"): a float never touches them."""
    from billing import services
    from tenants.current import operator_context

    with operator_context():
        found = services.simulate(args.exercise, args.grid, apply_rule=args.rule)
    result = found.calculation
    return {
        "exercise": result.exercise,
        "grid": {"id": str(found.grid_id), "name": found.grid_name, "approved": found.approved},
        "is_example": found.is_example,
        "newcomer_rule": {
            "applied": result.rule_applied,
            "newcomers": [member.name for member in result.newcomers],
            "would_pay_more": [
                {
                    "name": member.name,
                    "with_newcomers": _euros(member.share_with),
                    "without_newcomers": _euros(member.share_without or 0),
                    "rise": _euros(member.rise),
                }
                for member in result.who_would_pay_more
            ],
        },
        "members": [_member(member, found.change(member)) for member in result.members],
        "totals": {"shared": _euros(result.shared), "net": _euros(result.net), "vat": _euros(result.vat)}
        | {"total": _euros(result.gross)},
    }


def _member(member: MemberResult, change: int | None) -> Document:
    return {
        "id": member.member_id,
        "name": member.name,
        "payer": member.payer_id,
        "newcomer": member.newcomer,
        "weight": str(member.weight),
        "days": member.days,
        "share": _euros(member.share),
        "entry": _euros(member.entry),
        "net": _euros(member.net),
        "vat": _euros(member.vat),
        "total": _euros(member.gross),
        "change": None if change is None else _euros(change),
        "lines": [
            {
                "kind": line.kind.value,
                "label": line.label,
                "explanation": line.explanation,
                "net": _euros(line.net),
                "vat_regime": line.vat_regime.value,
                "vat": _euros(line.vat),
            }
            for line in member.lines
        ],
    }


def run(args: argparse.Namespace) -> Document:
    from django.utils import timezone

    from billing import services
    from identity.audit.services import SYSTEM
    from tenants.current import operator_context

    with operator_context():
        result = services.run(
            args.exercise, args.period, actor=SYSTEM, today=timezone.localdate(), grid_id=args.grid
        )
        invoices = [
            {
                "id": str(invoice.id),
                "number": invoice.number,
                "payer": invoice.member.name,
                "total": _euros(invoice.gross),
                "state": invoice.state,
                "collector": invoice.collector,
                "due_on": invoice.due_on.isoformat(),
            }
            for invoice in result.invoices
        ]
    return {"exercise": args.exercise, "period": args.period, "created": result.created, "invoices": invoices}


def reconcile(args: argparse.Namespace) -> Document:
    """``ok`` is False when anything disagrees: the command then exits 1."""
    from billing.reconciliation import reconcile as compare
    from tenants.current import operator_context

    with operator_context():
        result = compare(args.exercise)
    return {
        "ok": result.ok,
        "exercise": result.exercise,
        "checked": result.checked,
        "gap": _euros(result.gap),
        "repaired": list(result.repaired),
        "discrepancies": [
            {
                "kind": found.kind.value,
                "number": found.number,
                "detail": found.sentence,
                "ours": _euros(found.ours),
                "theirs": _euros(found.theirs),
            }
            for found in result.discrepancies
        ],
    }


def show_simulation(document: Document) -> str:
    grid, rule = document["grid"], document["newcomer_rule"]
    status = "" if grid["approved"] else " (projet)"
    lines = [f"Exercice {document['exercise']}, grille « {grid['name']} »{status}"]
    for member in document["members"]:
        mark = " (nouveau)" if member["newcomer"] else ""
        lines.append(f"  {member['name'] + mark:<40} {_amount(member['total']):>18}")
    lines.append(f"  {'Total':<40} {_amount(document['totals']['total']):>18}")
    if rule["would_pay_more"]:
        names = ", ".join(
            f"{member['name']} ({_amount(member['rise'])})" for member in rule["would_pay_more"]
        )
        what = (
            "La règle du nouveau membre évite une hausse à"
            if rule["applied"]
            else "Sans la règle du nouveau membre, paient plus"
        )
        lines.append(f"{what} : {names}.")
    return "\n".join(lines)


def show_run(document: Document) -> str:
    first = "Émises" if document["created"] else "Déjà émises, rien n’a été écrit"
    lines = [f"{first} : exercice {document['exercise']}, échéance {document['period']}"]
    lines += [
        f"  {invoice['number']}  {invoice['payer']:<36} {_amount(invoice['total']):>18}  {invoice['collector']}"
        for invoice in document["invoices"]
    ]
    return "\n".join(lines)


def show_reconciliation(document: Document) -> str:
    lines = [f"{document['checked']} factures vérifiées, écart {_amount(document['gap'])}"]
    if document["repaired"]:
        lines.append("Mises à jour : " + ", ".join(document["repaired"]))
    lines += [f"  {found['number']} : {found['detail']}" for found in document["discrepancies"]]
    return "\n".join(lines)


def _euros(cents: int) -> str:
    from billing.grids.rounding import to_euros

    return str(to_euros(cents))


def _amount(euros: str) -> str:
    from decimal import Decimal

    from design.typography import money

    return money(Decimal(euros))
