"""The definition as JSON Schema, so that an editor completes and checks the YAML."""

from collections.abc import Iterator
from typing import Any

from teleservices.definition.procedure import Procedure

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SHOWN = {
    "abroad": "Addresses outside France are taken too",
    "acknowledgement": "What the deposit is answered with: a full acknowledgement, or a plain receipt",
    "actions": "What agents may do; the others follow from the law",
    "answer": "What is promised, in words: when and how the answer comes",
    "answer_article": "The text that gives the person that time",
    "article": "The text that founds it: « CRPA, article L231-1 »",
    "ask_within": "The time that a text leaves to ask for what is missing",
    "audience": "For whom: individual, association, company…",
    "autocomplete": "What the browser may fill it with (HTML autocomplete)",
    "before_start": "What to know before starting: urgent numbers, who else to ask",
    "capacity": "By what right: relative, legal_representative, association, professional or helper",
    "capitals": "The answer is written in capitals",
    "cases": "Other rules for some answers; the first that holds",
    "cerfa": "The national form that it stands for",
    "channels": "Where it is done: OWN (here), LINK (the State's), PREP (in person), HUB; each with its conditions",
    "choices": "The answers that are offered, in order",
    "completeness": "The time that a text leaves to ask for what is missing, and to answer",
    "computed": "Values computed from answers; one with a label is shown",
    "cost": "What it costs, in words, and the amount as an expression in cents",
    "count": "How many units",
    "data": "More columns, read by conditions as q.column",
    "decimals": "Digits kept after the comma",
    "decisions": "The decisions that agents may take, with their words",
    "default": "What holds while the commune has said nothing",
    "delay": "How long: {count: 2, unit: months}",
    "draft_days": "Days during which a draft that is not sent is kept",
    "duration": "Minutes to fill it, and when the answer comes",
    "effect": "What silence means: none, acceptance or rejection",
    "end": "What becomes of the request: delete, anonymise or archive",
    "example": "An answer of the expected shape, shown to the person",
    "exemption": "The text that dispenses with a full acknowledgement",
    "expected": "The commune is reminded until it has said it",
    "extensions": "What a text allows to add to the delay",
    "field": "The key of another field of the same kind",
    "fields": "The questions, in order",
    "filling_minutes": "How long it takes to fill, in minutes",
    "future": "Refuses a date that has passed",
    "help": "One line under the question; why it is asked, or where to find the answer",
    "identification": "The least proof of identity: none, email or franceconnect",
    "ineligibility": "Rules that stop the journey as soon as they hold, and say where to go instead",
    "issued_documents": "Documents by template: attestation, refusal, letter",
    "items": "What to bring, each with its condition",
    "key": "Its name in conditions and templates: small letters, digits and _",
    "kind": "Which sort it is",
    "label": "What people read; a question ends with a question mark",
    "legal_basis": "The texts that found it",
    "link": "Where to go: {label: …, url: https://…}",
    "max": "The greatest answer that is taken",
    "max_files": "How many files at most",
    "max_length": "How many characters at most",
    "max_megabytes": "The size of a file at most",
    "message": "What the person reads",
    "metres": "How far around",
    "min": "The smallest answer that is taken",
    "nature": "What the document is: identity, proof_of_address…",
    "number": "The number, without its version",
    "numbering": "How requests are numbered when a text says it",
    "optional": "The parts that may be left empty",
    "outcome": "How the request ends: accepted, refused or closed",
    "own": "Of the person who files; false when it is somebody else's",
    "own_birth_date": "The birth date of the person who files: browsers may fill it",
    "parts": "What is asked of the person: birth_name, usual_name, given_names…",
    "passed": "What is said once the date has passed; {date} is the date",
    "past": "Refuses a date to come",
    "pattern": "A regular expression that the whole answer must match",
    "pattern_message": "What to say when the answer does not match",
    "perimeter": "state, compulsory or local: on behalf of the State, imposed on the commune, or its own choice",
    "prefill": "Which fact of the account or of FranceConnect fills it: identity, email, phone, address…",
    "prefixes": "The letters before the number, by answer",
    "preparation": "A few questions, then the list of what to bring, for who must come in person",
    "privacy": "What the GDPR notice says",
    "proof": "Whether a proof is joined: required, optional or none",
    "purge": "When the file is erased: with the other pieces, or after the decision",
    "purpose": "What the data are for",
    "reasons": "Ready-made reasons; a refusal gives one (CRPA, article L211-2)",
    "recipients": "Who reads them",
    "required": "false: the question may be left empty",
    "resume": "What a correction does to the clock: continue, reset or suspend",
    "retention": "How long it is kept, and what then: delete, anonymise or archive",
    "rights": "What the person may ask, and of whom",
    "rows": "Its lines",
    "rule": "How the number is made",
    "sector": "The sealed sector that it belongs to (order of 4 July 2013)",
    "setting": "The key of a setting of the commune",
    "silence": "What the silence of the town hall means, after how long, by which text",
    "slug": "The name of the file and of the address: small letters, digits and hyphens",
    "source": "Which administration is asked",
    "steps": "The pages, in order: one idea each",
    "summary": "One sentence under the title",
    "text": "What people read",
    "timing": "Completeness, extensions and alerts before the legal date",
    "title": "What people read at the top",
    "tone": "information or warning",
    "type": "The kind of question",
    "unanswered": "What follows when the person does not answer in time: none or rejection",
    "unit": "What follows the number; of a delay: days, working_days, weeks or months",
    "unset": "What is said while the commune has not given the date",
    "url": "An address that begins by https:// or by /",
    "value": "What conditions compare",
    "version": "One higher at each change: a published version never changes",
    "visible_when": "Shown only when this holds (CEL, over what was asked before)",
    "warning_days": "Days between the warning and the erasure",
    "when": "Holds only then (CEL)",
    "who": "Who it is, in words",
    "workflow": "What agents may do, and the decisions that they may take",
}
"""By key, for those that say nothing of themselves: what an editor shows beside it."""


def procedure_schema() -> dict[str, Any]:
    """The schema of a procedure's file."""
    schema = {"$schema": DIALECT, **Procedure.model_json_schema(), "title": "Démarche Parvis"}
    for key, told in _properties(schema):
        if "description" not in told and key in SHOWN:
            told["description"] = SHOWN[key]
    return schema


def _properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (schema, *schema["$defs"].values()):
        yield from part.get("properties", {}).items()
