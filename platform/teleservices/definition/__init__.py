"""A procedure as data: its model, how it is read and checked, and a person's way through it."""

from teleservices.definition.circumstances import Circumstances, CommuneFacts, Town, TownDirectory
from teleservices.definition.errors import DefinitionError, DefinitionProblem
from teleservices.definition.journey import (
    Answers,
    Progress,
    VisibleField,
    VisibleStep,
    Walk,
    check_answers,
    field_problems,
    first_unfinished_step,
    ineligibility,
    kept_answers,
    progress,
    proposals,
    read_step,
    required_documents,
    visible_fields,
    visible_steps,
    walk,
)
from teleservices.definition.loader import load_folder, load_procedure, parse_procedure
from teleservices.definition.procedure import Advice, Ineligibility, Procedure, Step
from teleservices.definition.rows import Row, Section, answers_as_rows, answers_as_sections
from teleservices.definition.schema import procedure_schema

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
    "VisibleStep",
    "Walk",
    "answers_as_rows",
    "answers_as_sections",
    "check_answers",
    "field_problems",
    "first_unfinished_step",
    "ineligibility",
    "kept_answers",
    "load_folder",
    "load_procedure",
    "parse_procedure",
    "procedure_schema",
    "progress",
    "proposals",
    "read_step",
    "required_documents",
    "visible_fields",
    "visible_steps",
    "walk",
]
