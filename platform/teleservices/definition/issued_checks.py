"""What the documents of a procedure must respect, beyond their schema."""

from collections.abc import Iterator
from difflib import get_close_matches

from teleservices.definition.conditions import Finding, Path
from teleservices.definition.fields.slot import SlotField
from teleservices.definition.issued import FACTS
from teleservices.definition.procedure import Procedure


def check_issued(procedure: Procedure) -> Iterator[Finding]:
    """Names that nothing answers, decisions that nobody takes, keys used twice."""
    known = {field.key for _step, field in procedure.fields() if field.asks} | set(FACTS)
    known |= {one.key for one in procedure.computed if one.label}
    slots = [field for _step, field in procedure.fields() if isinstance(field, SlotField)]
    known |= {f"{field.key}_{name}" for field in slots for name in field.quotable}
    decisions = [one.key for one in procedure.workflow.decisions]
    seen: set[str] = set()
    for number, document in enumerate(procedure.issued_documents):
        at: Path = ("issued_documents", number)
        if document.key in seen:
            yield Finding((*at, "key"), f"le document « {document.key} » est répété", "gardez-en un")
        seen.add(document.key)
        for name in document.quoted():
            if name not in known:
                close = get_close_matches(name, sorted(known), n=1)
                remedy = f"vouliez-vous dire « {close[0]} » ?" if close else "nommez un champ de la démarche"
                yield Finding((*at, "text"), f"« {name} » n’est ni un champ ni un fait du dossier", remedy)
        for order, key in enumerate(document.issued_with):
            if key not in decisions:
                remedy = f"décisions de la démarche : {', '.join(decisions)}"
                yield Finding((*at, "issued_with", order), f"la décision « {key} » n’existe pas", remedy)
