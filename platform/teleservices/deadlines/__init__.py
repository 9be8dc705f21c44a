"""The legal clock of a file: when silence has an effect, and why on that day.

`calculator.explain` is a pure function from a `Case` to an `Explanation`; `documents` reads and writes both
as JSON documents for the command line. The rule is told in `docs/decisions/03-deadlines.md`.
"""

from teleservices.deadlines.calculator import explain
from teleservices.deadlines.cases import Case, Correction, Delay, Explanation, Extension
from teleservices.deadlines.documents import CaseError, explain_document, read_case
from teleservices.deadlines.enums import CorrectionReason, ResumeRule, SilenceEffect, Unit, default_resume

__all__ = [
    "Case",
    "CaseError",
    "Correction",
    "CorrectionReason",
    "Delay",
    "Explanation",
    "Extension",
    "ResumeRule",
    "SilenceEffect",
    "Unit",
    "default_resume",
    "explain",
    "explain_document",
    "read_case",
]
