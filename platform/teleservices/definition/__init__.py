"""A procedure as data: its model, how it is read and checked, and a person's way through it."""

from teleservices.definition.circumstances import Circumstances, CommuneFacts, Town, TownDirectory
from teleservices.definition.errors import DefinitionError, DefinitionProblem
from teleservices.definition.journey import (
    Progress,
    check_answers,
    field_problems,
    fields_at,
    first_unfinished_step,
    ineligibility,
    item_at,
    item_problems,
    item_proposals,
    kept_answers,
    progress,
    proposals,
    read_item,
    read_step,
    required_documents,
    visible_fields,
    visible_steps,
)
from teleservices.definition.loader import load_folder, load_procedure, parse_procedure
from teleservices.definition.procedure import Advice, Ineligibility, Procedure, Step
from teleservices.definition.rows import Row, Section, answers_as_rows, answers_as_sections, labels
from teleservices.definition.schema import procedure_schema
from teleservices.definition.walking import Answers, VisibleField, VisibleItem, VisibleStep, Walk, walk

__all__ = [
    "Advice",
    "Answers",
    "Circumstances",
    "CommuneFacts",
    "DefinitionError",
    "DefinitionProblem",
    "Ineligibility",
    "Procedure",
    "Progress",
    "Row",
    "Section",
    "Step",
    "Town",
    "TownDirectory",
    "VisibleField",
    "VisibleItem",
    "VisibleStep",
    "Walk",
    "answers_as_rows",
    "answers_as_sections",
    "check_answers",
    "field_problems",
    "fields_at",
    "first_unfinished_step",
    "ineligibility",
    "item_at",
    "item_problems",
    "item_proposals",
    "kept_answers",
    "labels",
    "load_folder",
    "load_procedure",
    "parse_procedure",
    "procedure_schema",
    "progress",
    "proposals",
    "read_item",
    "read_step",
    "required_documents",
    "visible_fields",
    "visible_steps",
    "walk",
]
