"""Parts that are well written and that nobody could use."""

from collections.abc import Iterator
from datetime import date

from teleservices.definition.conditions import Finding, Path
from teleservices.definition.fields.slot import SlotField
from teleservices.definition.procedure import Procedure
from teleservices.definition.workflow import OUTCOME_ACTIONS
from teleservices.expressions import evaluate, references


def check_usable(procedure: Procedure) -> Iterator[Finding]:
    """Slots that cannot be drawn, decisions that cannot be taken, a price that is not one."""
    yield from _slots(procedure)
    yield from _decisions(procedure)
    yield from _price(procedure)


def _slots(procedure: Procedure) -> Iterator[Finding]:
    """The calendar fills its page, and a request holds one room."""
    met: str | None = None
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            if not isinstance(field, SlotField):
                continue
            at: Path = ("steps", number, "fields", position, "key")
            if any(one.asks for one in step.fields if one is not field):
                message = f"le créneau « {field.key} » partage sa page avec d’autres questions"
                remedy = "donnez-lui une étape à lui ; une explication peut l’accompagner"
                yield Finding(at, message, remedy)
            if met is not None:
                message = f"une demande retient un seul créneau, et « {met} » en est déjà un"
                yield Finding(at, message, "retirez l’un des deux")
            met = met or field.key
    for position, asked in enumerate(procedure.preparation.fields if procedure.preparation else ()):
        if isinstance(asked, SlotField):
            message = "rien n’est retenu dans « preparation »"
            yield Finding(
                ("preparation", "fields", position, "type"), message, "mettez ce champ dans une étape"
            )


def _decisions(procedure: Procedure) -> Iterator[Finding]:
    actions = procedure.workflow.actions
    for number, decision in enumerate(procedure.workflow.decisions):
        action = OUTCOME_ACTIONS[decision.outcome]
        if action not in actions:
            message = (
                f"« {decision.key} » ne peut pas être rendue : les agents n’ont pas l’action « {action} »"
            )
            remedy = f"ajoutez « {action} » à « workflow.actions », ou retirez la décision"
            yield Finding(("workflow", "decisions", number, "outcome"), message, remedy)


def _price(procedure: Procedure) -> Iterator[Finding]:
    """Of an expression that reads nothing, the value is known now."""
    amount = procedure.cost.amount
    if amount is None or references(amount).names:
        return
    value = evaluate(amount, {}, today=date.min)
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Finding(("cost", "amount"), "le montant n’est pas un nombre", "écrivez un nombre de centimes")
