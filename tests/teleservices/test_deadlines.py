"""The legal clock: the count of démarche numérique, working days, holidays, and what cannot be counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design.typography import day_in_full
from scripts import deadline_table
from teleservices.deadlines import (
    Case,
    CaseError,
    Correction,
    CorrectionReason,
    Delay,
    ResumeRule,
    SilenceEffect,
    Unit,
    default_resume,
    explain,
    explain_document,
)
from teleservices.deadlines.calendars import add_months, is_working_day, working_days_between

TODAY = date(2026, 11, 21)
ISSUE = {
    "deposited": "2023-05-15T12:00",
    "delay": {"count": 2, "unit": "months"},
    "resume": "continue",
    "corrections": [{"asked": "2023-05-20T15:00", "answered": "2023-05-25T12:00", "reason": "incorrect"}],
    "today": None,
}
INCORRECT = ("2023-05-20", "2023-05-25", "incorrect")
INCOMPLETE = ("2023-05-20", "2023-05-25", "incomplete")
LATER = ("2023-05-30", "2023-06-03", "incorrect")


def document(**changes: Any) -> dict[str, Any]:
    corrections = [
        dict(zip(("asked", "answered", "reason"), one, strict=True)) for one in changes.pop("corrections", ())
    ]
    count, unit = changes.pop("delay", (2, "months"))
    base = {"deposited": "2023-05-15T12:00", "resume": "continue", "delay": {"count": count, "unit": unit}}
    return base | {"corrections": corrections} | changes


def date_of(**changes: Any) -> str:
    return str(explain_document(document(**changes), today=TODAY)["date"])


def test_the_example_of_the_contract() -> None:
    answer = explain_document(ISSUE, today=TODAY)
    assert answer["date"] == "2023-07-22"
    assert "22\u00a0juillet\u00a02023" in answer["explanation"]
    assert "6 jours" in answer["explanation"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "2023-07-16"),
        ({"delay": (30, "days")}, "2023-06-15"),
        ({"delay": (8, "weeks")}, "2023-07-11"),
        ({"corrections": [INCORRECT]}, "2023-07-22"),
        ({"corrections": [("2023-05-20", "2023-05-25", "outdated")]}, "2023-07-22"),
        ({"corrections": [INCORRECT, LATER]}, "2023-07-27"),
        ({"corrections": [INCOMPLETE]}, "2023-07-26"),
        ({"corrections": [INCOMPLETE, LATER]}, "2023-07-31"),
        (
            {"corrections": [INCORRECT, ("2023-05-30", None, "incorrect")], "today": "2023-06-05"},
            "2023-07-29",
        ),
        (
            {"corrections": [INCORRECT, ("2023-05-30", None, "incomplete")], "today": "2023-06-05"},
            "2023-08-06",
        ),
        ({"resume": "reset"}, "2023-07-16"),
        (
            {"resume": "reset", "corrections": [("2023-05-16", "2023-05-17", "incomplete"), INCORRECT]},
            "2023-07-26",
        ),
        (
            {"resume": "reset", "corrections": [("2023-05-30", None, "incorrect")], "today": "2023-06-05"},
            "2023-08-06",
        ),
        ({"resume": "suspend", "corrections": [INCOMPLETE]}, "2023-07-22"),
        ({"resume": "suspend", "corrections": [INCOMPLETE, LATER]}, "2023-07-27"),
        (
            {"resume": "suspend", "corrections": [("2023-05-30", None, "incomplete")], "today": "2023-06-05"},
            "2023-07-23",
        ),
        ({"corrections": [("2023-05-15", "2023-05-15", "incorrect")]}, "2023-07-16"),
        ({"corrections": [("2023-05-15", "2023-05-16", "incorrect")]}, "2023-07-18"),
    ],
)
def test_what_corrections_do_under_each_rule(changes: dict[str, Any], expected: str) -> None:
    assert date_of(**changes) == expected


@pytest.mark.parametrize(
    ("deposited", "expected"),
    [
        ("2023-06-29", "2023-09-01"),
        ("2023-06-30", "2023-09-03"),
        ("2023-07-30", "2023-10-02"),
        ("2023-07-31", "2023-10-03"),
    ],
)
def test_ends_of_months_with_a_correction_of_two_days(deposited: str, expected: str) -> None:
    start = date.fromisoformat(deposited)
    correction = (str(start + timedelta(days=1)), str(start + timedelta(days=2)), "incorrect")
    assert date_of(deposited=deposited, corrections=[correction]) == expected


@pytest.mark.parametrize(
    ("deposited", "count", "expected"),
    [
        ("2023-12-30", 2, "2024-02-29"),
        ("2022-12-30", 2, "2023-02-28"),
        ("2023-01-30", 1, "2023-02-28"),
        ("2024-02-28", 12, "2025-02-28"),
        ("2023-03-30", 1, "2023-04-30"),
        ("2023-11-30", 3, "2024-03-01"),
    ],
)
def test_months_end_on_the_last_day_that_exists(deposited: str, count: int, expected: str) -> None:
    assert date_of(deposited=deposited, delay=(count, "months")) == expected


@pytest.mark.parametrize(
    ("deposited", "count", "holidays", "expected"),
    [
        ("2026-11-02", 5, "", "2026-11-10"),  # a Monday: five days, 3 to 9 with a week-end
        ("2026-11-06", 1, "", "2026-11-10"),  # a Friday: Monday must pass entirely
        ("2026-11-10", 1, "", "2026-11-13"),  # 11 November is a holiday
        ("2026-12-24", 1, "", "2026-12-29"),  # Christmas, then a week-end
        ("2026-12-24", 1, "57", "2026-12-29"),  # St Stephen's Day falls on that Saturday
        ("2025-12-24", 1, "", "2025-12-29"),
        ("2025-12-24", 1, "57", "2025-12-30"),  # 26 December is a holiday in Moselle
        ("2025-12-24", 1, "67", "2025-12-30"),  # … and in Alsace, by its department's number
        ("2026-04-02", 1, "", "2026-04-07"),  # Good Friday is an ordinary day, Easter Monday is not
        ("2026-04-02", 1, "57", "2026-04-08"),
        ("2026-12-18", 1, "974", "2026-12-22"),
        (
            "2027-12-17",
            1,
            "974",
            "2027-12-22",
        ),  # a Friday; 20 December is a Monday and a holiday on La Réunion
    ],
)
def test_working_days_skip_week_ends_and_holidays(
    deposited: str, count: int, holidays: str, expected: str
) -> None:
    assert date_of(deposited=deposited, delay=(count, "working_days"), holidays=holidays) == expected


def test_working_days_are_suspended_by_working_days() -> None:
    asked_over_a_week_end = ("2026-11-06", "2026-11-09", "incorrect")
    without = date_of(deposited="2026-11-02", delay=(10, "working_days"))
    assert without == "2026-11-18"
    assert (
        date_of(deposited="2026-11-02", delay=(10, "working_days"), corrections=[asked_over_a_week_end])
        == "2026-11-20"
    )


def test_calendar_units_ignore_holidays() -> None:
    assert date_of(delay=(30, "days"), holidays="57") == date_of(delay=(30, "days"))


def test_the_day_is_the_communes() -> None:
    late = "2023-05-15T23:30:00+00:00"
    assert date_of(deposited=late) == "2023-07-17"
    assert date_of(deposited=late, time_zone="America/Guadeloupe") == "2023-07-16"


def test_an_extension_lengthens_and_says_why() -> None:
    longer = {
        "count": 1,
        "unit": "months",
        "reason": "consultation de l’ABF",
        "article": "code de l’urbanisme, R423-24",
    }
    answer = explain_document(document(extensions=[longer]), today=TODAY)
    assert answer["date"] == "2023-08-16"
    assert "consultation de l’ABF" in answer["explanation"]
    assert "R423-24" in answer["explanation"]


def test_the_explanation_names_effect_start_and_article() -> None:
    article = "article L231-1 du CRPA"
    answer = explain_document(
        document(effect="acceptance", article=article, corrections=[INCOMPLETE]), today=TODAY
    )
    text = answer["explanation"].replace("\u00a0", " ")
    assert text == (
        "Sans réponse de l’administration, la demande est acceptée le 26 juillet 2023 : "
        "le délai de 2 mois court à partir du 26 mai 2023, lendemain de la correction reçue le 25 mai 2023 "
        "(article L231-1 du CRPA)."
    )


def test_a_pending_correction_says_that_the_clock_is_stopped() -> None:
    answer = explain_document(
        document(corrections=[("2023-05-30", None, "incorrect")]), today=date(2023, 6, 5)
    )
    assert answer["pending"] is True
    assert "arrêté" in answer["explanation"]


def test_the_lawful_default_follows_the_effect_of_silence() -> None:
    assert default_resume(SilenceEffect.ACCEPTANCE) is ResumeRule.CONTINUE
    assert default_resume(SilenceEffect.REJECTION) is ResumeRule.SUSPEND
    by_effect = document(effect="rejection", corrections=[INCOMPLETE])
    del by_effect["resume"]
    assert explain_document(by_effect, today=TODAY)["date"] == "2023-07-22"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deposited": "hier"}, "deposited : « hier » n’est pas une date"),
        ({"deposited": None}, "deposited"),
        ({"delay": (2, "years")}, "delay.unit : valeur inconnue « years »"),
        ({"delay": (-1, "days")}, "delay.count : un nombre positif"),
        ({"delay": (1.5, "days")}, "delay.count : un nombre entier"),
        ({"delay": (10**9, "days")}, "delay.count : au plus"),
        ({"resume": "restart"}, "resume : valeur inconnue"),
        ({"resume": None}, "resume : cette clé est obligatoire"),
        ({"holidays": "99"}, "aucun calendrier de jours fériés"),
        ({"time_zone": "Mars/Phobos"}, "le fuseau horaire"),
        ({"corections": []}, "corections : cette clé n’existe pas"),
        ({"corrections": [("2023-05-25", "2023-05-20", "incorrect")]}, "ne peut pas précéder"),
        ({"corrections": [("2023-05-01", "2023-05-20", "incorrect")]}, "avant le dépôt"),
        ({"corrections": [("2023-05-20", "2023-05-25", "late")]}, "corrections.0.reason : valeur inconnue"),
        ({"deposited": "9999-12-31"}, "l’an 9999"),
        ({"deposited": "9999-12-15"}, "l’an 9999"),
    ],
)
def test_a_wrong_case_is_refused_in_one_clear_line(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CaseError) as refusal:
        explain_document(document(**changes), today=TODAY)
    assert words in str(refusal.value).replace("\u00a0", " ").replace("\u202f", " ")
    assert "\n" not in str(refusal.value)


def test_a_case_without_deposit_or_that_is_no_object_is_refused() -> None:
    with pytest.raises(CaseError, match=r"deposited.: cette clé est obligatoire"):
        explain_document({"delay": {"count": 1, "unit": "days"}, "resume": "reset"}, today=TODAY)
    with pytest.raises(CaseError, match="un objet JSON"):
        explain_document(["2023-05-15"], today=TODAY)


def test_what_other_software_writes_for_nothing_or_for_a_department_is_understood() -> None:
    given = {"deposited": "2025-12-24", "delay": {"count": 1, "unit": "working_days"}, "resume": "reset"}
    nothing = {"corrections": None, "extensions": None, "today": None}
    assert explain_document(given | nothing | {"holidays": 57}, today=TODAY)["date"] == "2025-12-30"
    assert explain_document(given | {"holidays": None}, today=TODAY)["date"] == "2025-12-29"


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
DELAYS = st.builds(Delay, st.integers(0, 24), st.sampled_from(Unit))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    deposited = draw(DAYS)
    today = deposited + timedelta(days=draw(st.integers(0, 200)))
    corrections = []
    for _ in range(draw(st.integers(0, 4))):
        asked = deposited + timedelta(days=draw(st.integers(0, (today - deposited).days)))
        answered = draw(
            st.none() | st.integers(0, 90).map(lambda days, asked=asked: asked + timedelta(days=days))
        )
        corrections.append(Correction(asked, answered, draw(st.sampled_from(CorrectionReason))))
    return Case(
        deposited=deposited,
        delay=draw(DELAYS),
        resume=draw(st.sampled_from(ResumeRule)),
        today=today,
        corrections=tuple(corrections),
        holidays=draw(st.sampled_from(["", "57", "67", "971", "974"])),
    )


def with_changes(case: Case, **changes: Any) -> Case:
    fields = {name: getattr(case, name) for name in case.__slots__}
    return Case(**(fields | changes))


@given(cases())
@settings(deadline=None)
def test_the_date_is_always_after_the_start_and_says_itself(case: Case) -> None:
    result = explain(case)
    assert result.date > result.start >= case.deposited
    assert str(result.date.year) in result.text


def test_an_answer_of_today_and_one_still_awaited_are_told_in_one_order() -> None:
    day = date(2020, 1, 1)
    answered = Correction(asked=day, answered=date(2020, 1, 2), reason=CorrectionReason.INCORRECT)
    awaited = Correction(asked=day, answered=None, reason=CorrectionReason.INCORRECT)
    case = Case(day, Delay(1, Unit.MONTHS), ResumeRule.CONTINUE, today=date(2020, 1, 2))
    one, other = (
        explain(with_changes(case, corrections=both)) for both in ((answered, awaited), (awaited, answered))
    )
    assert one == other


@given(cases(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_corrections_changes_nothing(case: Case, random: Any) -> None:
    shuffled = list(case.corrections)
    random.shuffle(shuffled)
    assert explain(with_changes(case, corrections=tuple(shuffled))) == explain(case)


@given(cases(), st.integers(1, 12))
@settings(deadline=None)
def test_a_longer_delay_never_ends_earlier(case: Case, more: int) -> None:
    longer = with_changes(case, delay=Delay(case.delay.count + more, case.delay.unit))
    assert explain(longer).date >= explain(case).date


@given(cases())
@settings(deadline=None)
def test_suspension_never_ends_before_the_same_case_without_corrections(case: Case) -> None:
    suspended = with_changes(case, resume=ResumeRule.SUSPEND)
    assert explain(suspended).date >= explain(with_changes(suspended, corrections=())).date


@given(cases())
@settings(deadline=None)
def test_rules_agree_when_nothing_was_corrected(case: Case) -> None:
    alone = with_changes(case, corrections=())
    assert len({explain(with_changes(alone, resume=rule)).date for rule in ResumeRule}) == 1


@given(DAYS, st.integers(0, 60), st.sampled_from(["", "57", "973"]))
@settings(deadline=None)
def test_a_delay_of_working_days_contains_exactly_that_many(
    deposited: date, count: int, holidays: str
) -> None:
    case = Case(deposited, Delay(count, Unit.WORKING_DAYS), ResumeRule.SUSPEND, deposited, holidays=holidays)
    result = explain(case)
    assert is_working_day(result.date, holidays)
    assert (
        working_days_between(deposited + timedelta(days=1), result.date - timedelta(days=1), holidays)
        == count
    )


@given(DAYS, st.integers(0, 36))
def test_months_keep_the_day_or_clamp_to_the_end(day: date, count: int) -> None:
    later = add_months(day, count)
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


EXAMPLES = [
    (one["title"], one["case"], one["expected"])
    for group in deadline_table.groups()
    for one in group["cases"]
]


@pytest.mark.parametrize(("title", "case", "expected"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_the_cases_of_the_page(title: str, case: dict[str, Any], expected: str) -> None:
    found = explain_document(case, today=TODAY)
    assert found["date"] == expected
    told = str(found["explanation"]).replace("\u00a0", " ")
    assert day_in_full(date.fromisoformat(expected)).replace("\u00a0", " ") in told
    for text in (case.get("article"), *(one["article"] for one in case.get("extensions", ()))):
        assert not text or text.replace("\u00a0", " ") in told
    assert told.endswith(".")


def test_there_are_sixty_cases_and_the_page_shows_them() -> None:
    assert len(EXAMPLES) >= 60
    shown = deadline_table.PAGE.read_text(encoding="utf-8")
    assert shown == deadline_table.page(), "run: python -m scripts.deadline_table"
