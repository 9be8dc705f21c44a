"""Fields as pages draw them: values, errors and identifiers put beside what the definition asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.components import FormError
from teleservices.connectors.geocoder import configured_geocoder
from teleservices.definition.fields.country import countries
from teleservices.definition.fields.explanation import ExplanationField
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.formatted import FormattedField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.person import PersonField
from teleservices.definition.fields.position import PositionField
from teleservices.definition.fields.textarea import TextAreaField
from teleservices.dossiers.services.items import new_item_id
from teleservices.maps.grounds import ground_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import JsonValue

    from teleservices.definition import Answers, VisibleField
    from teleservices.definition.base import Link
    from teleservices.definition.fields.base import FieldBase, Input, Problem
    from teleservices.dossiers.models import Piece
    from teleservices.dossiers.remarks import Remark
    from teleservices.journeys.calendars import CalendarView
    from teleservices.journeys.registers import Register
    from teleservices.journeys.state_data import Asking

TEMPLATES = {
    "text": "text",
    "email": "text",
    "phone": "text",
    "integer": "text",
    "textarea": "textarea",
    "commune": "commune",
    "country": "select",
    "select": "select",
    "radio": "choices",
    "multi_choice": "choices",
    "checkbox": "checkbox",
    "date": "date",
    "partial_date": "date",
    "person": "group",
    "address": "group",
    "position": "position",
    "file": "file",
    "explanation": "explanation",
    "listed": "text",
    "yes_no": "choices",
    "decimal": "text",
    "formatted": "text",
    "datetime": "date",
    "siret": "text",
    "rna": "text",
    "rnf": "text",
    "iban": "text",
    "dossier_link": "group",
    "civilite": "choices",
    "departement": "select",
    "region": "select",
    "epci": "text",
    "linked_choice": "select",
    "referential": "select",
    "group": "items",
    "slot": "slot",
    "connected": "connected",
}
NARROW = {"postcode": "narrow"}


@dataclass(frozen=True)
class Option:
    """One answer of a list."""

    value: str
    label: str
    id: str
    help: str = ""
    chosen: bool = False
    heading: str = ""


@dataclass(frozen=True)
class Control:
    """One input of a page."""

    input: Input
    value: str
    errors: tuple[str, ...]
    options: tuple[Option, ...] = ()
    is_optional: bool = False
    width: str = ""

    @property
    def id(self) -> str:
        return control_id(self.input.name)

    @property
    def part(self) -> str:
        """Which part of the answer: "lat" of "lieu-lat"."""
        return self.input.name.rpartition("-")[2]

    @property
    def described_by(self) -> str:
        return f"{self.id}-erreur" if self.errors else ""


@dataclass(frozen=True)
class ItemLine:
    """An item of a repeating group, in the list of them."""

    id: str
    name: str
    summary: str
    url: str
    is_unfinished: bool


@dataclass(frozen=True)
class FieldView:
    """A field, ready to be drawn by `teleservices/fields/<template>.html`."""

    key: str
    kind: str
    label: str
    help: str
    is_optional: bool
    controls: tuple[Control, ...]
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    pieces: tuple[Piece, ...] = ()
    accept: str = ""
    megabytes: int = 0
    suggests: bool = False
    """A geocoder proposes addresses while one is typed."""
    may_add: bool = True
    rows: int = 6
    unit: str = ""
    text: str = ""
    tone: str = "info"
    link: Link | None = None
    locked: str = ""
    """What FranceConnect says: shown, not asked."""
    register: Register | None = None
    """A number that the State's directory is asked about."""
    asking: Asking | None = None
    """A value that an administration may be asked for."""
    items: tuple[ItemLine, ...] = ()
    add_url: str = ""
    add_label: str = ""
    ground: str = ""
    """Of a place: what map.js draws under it (`maps.grounds`)."""
    draw: str = ""
    """Of a place: what the map asks (`definition.shapes.Drawing`)."""
    remark: Remark | None = None
    """What the town hall says of the answer that was given (`dossiers.remarks`)."""
    calendar: CalendarView | None = None
    """Of a field that books a room (`journeys.calendars`)."""

    @property
    def template(self) -> str:
        if self.locked:
            return "teleservices/fields/locked.html"
        return f"teleservices/fields/{'register' if self.register else TEMPLATES[self.kind]}.html"

    @property
    def id(self) -> str:
        return f"champ-{self.key}"

    @property
    def control(self) -> Control:
        return self.controls[0]

    @property
    def described_by(self) -> str:
        """Hint and error of the field, for aria-describedby."""
        found = [f"{self.id}-remarque"] if self.remark else []
        found += [f"{self.id}-aide"] if self.help else []
        if self.kind == "formatted":
            found.append(f"{self.id}-exemple")
        return " ".join([*found, *([f"{self.id}-erreur"] if self.errors else [])])


def control_id(name: str) -> str:
    return f"id_{name}"


def field_views(
    seen: Sequence[VisibleField],
    answers: Answers,
    *,
    problems: Mapping[str, Sequence[Problem]],
    pieces: Sequence[Piece] = (),
    locked: Answers | None = None,
    item_url: Callable[[str], str] | None = None,
) -> tuple[FieldView, ...]:
    """What a page draws for these answers and problems; `locked` are answers that may not be changed.

    `item_url` gives the page of an item by its id: without it a group cannot be changed here.
    """
    kept = locked or {}
    return tuple(
        _group_view(one, one.field, problems.get(one.field.key, ()), item_url)
        if isinstance(one.field, GroupField)
        else field_view(
            one.field,
            answers.get(one.field.key),
            required=one.required,
            problems=problems.get(one.field.key, ()),
            pieces=[piece for piece in pieces if piece.field == one.field.key],
            locked=one.field.in_words(kept[one.field.key]) if one.field.key in kept else "",
        )
        for one in seen
    )


def _group_view(
    seen: VisibleField,
    group: GroupField,
    problems: Sequence[Problem],
    item_url: Callable[[str], str] | None,
) -> FieldView:
    unfinished = {item for one in problems for item in one.items}
    view = field_view(group, None, required=seen.required, problems=problems)
    may_add = item_url is not None and len(seen.items) < group.max
    return replace(
        view,
        items=tuple(
            ItemLine(
                one.id, one.name, one.summary, item_url(one.id) if item_url else "", one.id in unfinished
            )
            for one in seen.items
        ),
        add_url=item_url(new_item_id()) if item_url and may_add else "",
        add_label=group.button(),
    )


def field_view(
    field: FieldBase,
    value: JsonValue,
    *,
    required: bool,
    problems: Sequence[Problem] = (),
    pieces: Sequence[Piece] = (),
    locked: str = "",
) -> FieldView:
    values = field.to_inputs(value)
    inputs = field.inputs()
    by_input: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        by_input[problem.input] = (*by_input.get(problem.input, ()), problem.message)
    whole = _whole_errors(field, inputs, by_input)
    return FieldView(
        key=field.key,
        kind=field.kind,
        label=field.label,
        help=field.help,
        is_optional=field.asks and not required,
        controls=tuple(_control(field, one, values, by_input, required=required) for one in inputs),
        errors=whole,
        options=_options(field, values, problems),
        pieces=tuple(pieces),
        accept=",".join(field.accept) if isinstance(field, FileField) else "",
        suggests=field.kind in {"address", "position"} and configured_geocoder() is not None,
        megabytes=field.max_megabytes if isinstance(field, FileField) else 0,
        may_add=not isinstance(field, FileField) or sum(one.is_sound for one in pieces) < field.max_files,
        rows=field.rows if isinstance(field, TextAreaField) else 6,
        unit=str(getattr(field, "unit", "")),
        text=_text(field),
        tone="warn" if isinstance(field, ExplanationField) and field.tone == "warning" else "info",
        link=field.link if isinstance(field, ExplanationField) else None,
        locked=locked,
        ground=ground_of(current_commune()) if isinstance(field, PositionField) else "",
        draw=str(field.draw) if isinstance(field, PositionField) else "",
    )


def _text(field: FieldBase) -> str:
    if isinstance(field, ExplanationField):
        return field.text
    if isinstance(field, FormattedField):
        return _("Par exemple\u00a0: %(example)s") % {"example": field.example}
    if isinstance(field, FileField):
        words = {
            "types": field.accepted_in_words(),
            "megabytes": field.max_megabytes,
            "count": field.max_files,
        }
        text = _("Formats acceptés : %(types)s. %(megabytes)d Mo au plus par fichier.") % words
        if field.max_files > 1:
            text += " " + _("%(count)d fichiers au plus.") % words
        if field.max_age_months:
            text += " " + _("Daté de moins de %(months)d mois.") % {"months": field.max_age_months}
        return text
    return ""


def _whole_errors(
    field: FieldBase, inputs: Sequence[Input], by_input: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Errors said once above the field; those of a part of a person or an address stand at that part."""
    if TEMPLATES[field.kind] == "group":
        names = {one.name for one in inputs}
        return tuple(text for name, texts in by_input.items() if name not in names for text in texts)
    return tuple(text for texts in by_input.values() for text in texts)


def _control(
    field: FieldBase,
    one: Input,
    values: Mapping[str, list[str]],
    by_input: Mapping[str, tuple[str, ...]],
    *,
    required: bool,
) -> Control:
    value = (values.get(one.name) or [""])[-1]
    part = one.name.removeprefix(f"{field.key}-")
    options: tuple[Option, ...] = ()
    if one.type == "select" and TEMPLATES[field.kind] == "group":
        chosen = value or "FR"
        options = tuple(Option(code, name, "", chosen=code == chosen) for code, name in countries().items())
    if one.type == "radio" and isinstance(field, PersonField):
        words = {"female": _("Féminin"), "male": _("Masculin")}
        options = tuple(
            Option(code, label, f"{control_id(one.name)}_{number}", chosen=code == value)
            for number, (code, label) in enumerate(words.items())
        )
    says_so = (
        "facultatif" in one.label.lower() or field.kind == "dossier_link"
    )  # its code: the label says when
    optional = required and not one.required and not says_so and TEMPLATES[field.kind] == "group"
    return Control(
        input=one,
        value=value,
        errors=by_input.get(one.name, ()) if TEMPLATES[field.kind] == "group" else (),
        options=options,
        is_optional=optional,
        width=NARROW.get(part, ""),
    )


def _options(
    field: FieldBase, values: Mapping[str, list[str]], problems: Sequence[Problem]
) -> tuple[Option, ...]:
    chosen = set(values.get(field.key, ()))
    first = control_id(field.key)
    if offered := field.offered():
        return tuple(
            Option(
                one.value,
                one.label,
                f"{first}_{number}" if number else first,
                one.help,
                one.value in chosen,
                one.heading,
            )
            for number, one in enumerate(offered)
        )
    towns = [town for problem in problems for town in problem.candidates]
    return tuple(
        Option(town.insee, f"{town.name} ({town.department})", f"{first}-insee_{number}")
        for number, town in enumerate(towns)
    )


def error_list(views: Sequence[FieldView], problems: Mapping[str, Sequence[Problem]]) -> list[FormError]:
    """The summary of errors: same words as at the field, each a link to its first input."""
    labels = {view.key: view for view in views}
    found = []
    for key, listed in problems.items():
        view = labels.get(key)
        for problem in listed:
            names = [one.input.name for one in view.controls] if view else []
            name = problem.input if problem.input in names else (names[0] if names else "")
            found.append(FormError(problem.message, control_id(name) if name else ""))
    return found
