"""A case as a JSON document, for `parvis deadline explain` and for who wants to check a date.

    {"deposited": "2023-05-15T12:00", "delay": {"count": 2, "unit": "months"}, "resume": "continue",
     "corrections": [{"asked": "…", "answered": "…", "answer_before": "…",
                      "reason": "incorrect" | "incomplete" | "outdated"}],
     "today": null, "holidays": "57", "effect": "acceptance", "article": "…", "time_zone": "Europe/Paris",
     "extensions": [{"count": 1, "unit": "months", "reason": "…", "article": "…"}]}

Only `deposited` and `delay` are compulsory, with `resume` or the `effect` that decides it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from teleservices.deadlines.calculator import explain
from teleservices.deadlines.calendars import UnknownCalendarError, calendar_code
from teleservices.deadlines.cases import Case, Correction, Delay, Extension
from teleservices.deadlines.enums import CorrectionReason, ResumeRule, SilenceEffect, Unit, default_resume

MAX_COUNT = 10_000
"""More than any legal delay: a larger count is a typing error."""


class CaseError(ValueError):
    """The document is not a case; the message says where and why, in one French line."""


def _moment(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("une date au format AAAA-MM-JJ ou AAAA-MM-JJTHH:MM est attendue")
    try:
        return date.fromisoformat(value) if len(value) == len("2023-05-15") else datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(
            f"« {value} » n’est pas une date : AAAA-MM-JJ ou AAAA-MM-JJTHH:MM est attendu"
        ) from None


def _listed(value: object) -> object:
    """Nothing is an empty list."""
    return () if value is None else value


def _code(value: object) -> object:
    """A department may be written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _known_calendar(code: str | None) -> str:
    try:
        calendar_code(code or "")
    except UnknownCalendarError:
        raise ValueError(f"aucun calendrier de jours fériés ne porte le code « {code} »") from None
    return code or ""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"le fuseau horaire « {name} » n’existe pas") from None
    return name


Moment = Annotated[date | datetime, BeforeValidator(_moment)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT, strict=True)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Delay(_Document):
    count: Count
    unit: Unit


class _Correction(_Document):
    asked: Moment
    answered: Moment | None = None
    answer_before: Moment | None = None
    reason: CorrectionReason = CorrectionReason.INCORRECT


class _Extension(_Delay):
    reason: str
    article: str = ""


class _Case(_Document):
    deposited: Moment
    delay: _Delay
    resume: ResumeRule | None = None
    corrections: Annotated[tuple[_Correction, ...], BeforeValidator(_listed)] = ()
    extensions: Annotated[tuple[_Extension, ...], BeforeValidator(_listed)] = ()
    today: Moment | None = None
    effect: SilenceEffect | None = None
    article: str = ""
    holidays: Annotated[str | None, BeforeValidator(_code), AfterValidator(_known_calendar)] = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"


FRENCH_MESSAGES = {
    "missing": "cette clé est obligatoire",
    "extra_forbidden": "cette clé n’existe pas",
    "greater_than_equal": "un nombre positif ou nul est attendu",
    "less_than_equal": f"au plus {MAX_COUNT}",
    "int_type": "un nombre entier est attendu",
    "string_type": "un texte est attendu",
    "model_type": "un objet est attendu",
    "tuple_type": "une liste est attendue",
}


def _message(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "document"
    if first["type"] == "enum":
        allowed = first["ctx"]["expected"].replace(" or ", ", ")
        return f"{where} : valeur inconnue « {first['input']} » ; valeurs possibles : {allowed}"
    if first["type"] == "value_error":
        return f"{where} : {first['ctx']['error']}"
    return f"{where} : {FRENCH_MESSAGES.get(first['type'], first['msg'])}"


def read_case(document: Mapping[str, Any], *, today: date) -> Case:
    """The case that a document describes; `today` is used when the document gives none. Raises CaseError."""
    try:
        parsed = _Case.model_validate(document)
    except ValidationError as error:
        raise CaseError(_message(error)) from None
    if parsed.resume is None and parsed.effect is None:
        raise CaseError("resume : cette clé est obligatoire, ou bien « effect » dont elle se déduit")
    effect = parsed.effect or SilenceEffect.NONE
    zone = ZoneInfo(parsed.time_zone)
    try:
        return Case(
            deposited=_day(parsed.deposited, zone),
            delay=Delay(parsed.delay.count, parsed.delay.unit),
            resume=parsed.resume or default_resume(effect),
            corrections=tuple(
                Correction(
                    _day(one.asked, zone),
                    None if one.answered is None else _day(one.answered, zone),
                    one.reason,
                    None if one.answer_before is None else _day(one.answer_before, zone),
                )
                for one in parsed.corrections
            ),
            extensions=tuple(
                Extension(Delay(one.count, one.unit), one.reason, one.article) for one in parsed.extensions
            ),
            today=today if parsed.today is None else _day(parsed.today, zone),
            effect=effect,
            article=parsed.article,
            holidays=parsed.holidays or "",
        )
    except ValueError as error:
        raise CaseError(f"corrections : {error}") from None


def _day(moment: date | datetime, zone: ZoneInfo) -> date:
    """The civil day in the commune's time zone; a moment without offset is already local."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def explain_document(document: object, *, today: date) -> dict[str, Any]:
    """What `parvis deadline explain --json` prints: at least "date" and "explanation". Raises CaseError."""
    if not isinstance(document, Mapping):
        raise CaseError("document : un objet JSON est attendu")
    case = read_case(document, today=today)
    try:
        result = explain(case)
    except (OverflowError, ValueError):  # a month or a day after 31 December 9999
        raise CaseError("delay : la date obtenue dépasse l’an 9999") from None
    return {
        "date": result.date.isoformat(),
        "explanation": result.text,
        "start": result.start.isoformat(),
        "resume": case.resume.value,
        "correction_days": result.correction_days,
        "pending": result.pending,
    }
