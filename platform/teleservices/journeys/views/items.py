"""The page of one item of a repeating group: a child, a vehicle, a plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teleservices.definition import item_at, item_problems, item_proposals, read_item, walk
from teleservices.definition.addresses import ITEM_ID, Address, answer_at, with_answer
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.position import PositionField
from teleservices.dossiers import services
from teleservices.dossiers.errors import DraftGone, TooManyItems
from teleservices.journeys.fields import error_list, field_views
from teleservices.journeys.for_whom import banner_of
from teleservices.journeys.links import own_requests
from teleservices.journeys.session import draft_in_hand
from teleservices.journeys.views.answering import (
    CHECKING,
    NEW,
    UNFINISHED,
    Stage,
    attach,
    elsewhere,
    lost,
    saved,
    saved_words,
    to_check,
    unsaid,
    uuid_or_404,
    with_return,
)
from teleservices.journeys.views.finding import contact_of
from teleservices.maps.grounds import with_tiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse
    from pydantic import JsonValue

    from teleservices.definition import Answers, VisibleItem
    from teleservices.definition.fields.base import Problem
    from teleservices.definition.fields.group import GroupField


@dataclass(frozen=True)
class Place:
    """An item, in a group, in a step."""

    stage: Stage
    group: GroupField
    item: str

    @property
    def slug(self) -> str:
        return self.stage.draft.offer.slug

    @property
    def list_url(self) -> str:
        """The page of the group; it shows every item."""
        return reverse("teleservices:step", args=[self.slug, self.stage.step])

    @property
    def url(self) -> str:
        return reverse("teleservices:item", args=[self.slug, self.stage.step, self.item])

    def started(self, answers: Answers) -> dict[str, JsonValue]:
        """The answers with this item among them, empty when it is new."""
        return with_answer(answers, str(Address(self.group.key, self.item, "id")), self.item)

    def seen(self, answers: Answers) -> VisibleItem:
        found = item_at(
            self.stage.procedure, self.started(answers), self.stage.surroundings, self.group.key, self.item
        )
        if found is None:  # the group is hidden: `elsewhere` has led away before
            raise Http404
        return found

    def problems(self, answers: Answers) -> dict[str, list[Problem]]:
        given = walk(self.stage.procedure, self.started(answers), self.stage.surroundings).given
        return item_problems(self.seen(answers), given, self.stage.surroundings)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, step: str, item: str) -> HttpResponse:
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    if away := unsaid(draft):
        return away
    stage = Stage.of(draft, step)
    group = stage.group
    if group is None or not ITEM_ID.fullmatch(item):
        raise Http404
    if away := elsewhere(stage, slug):
        return away
    place = Place(stage, group, item)
    try:
        if request.method == "POST":
            return _receive(request, place)
    except DraftGone:
        return lost(request, slug)
    except TooManyItems:
        return redirect(with_return(request, place.list_url))
    borrowed = item_proposals(stage.procedure, place.seen(draft.answers), draft.answers, stage.surroundings)
    return _draw(request, place, _filled(draft.answers, borrowed), {}, new=NEW in request.GET)


def _filled(answers: Answers, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    filled = dict(answers)
    for address, value in values.items():
        filled = with_answer(filled, address, value)
    return filled


def _receive(request: HttpRequest, place: Place) -> HttpResponse:
    """Read, keep, judge; then the list of items, or this page with what to correct."""
    stage, group = place.stage, place.group
    values = read_item(group, place.item, request.POST, stage.surroundings)
    inside = [one for field in group.fields if (one := group.field_of(place.item, field.key))]
    values = own_requests(request, inside, values, stage.draft.answers)
    if "apercu" in request.POST:
        return _draw(request, place, _filled(place.started(stage.draft.answers), values), {})
    if UNFINISHED in request.POST:
        shown = set(request.POST.getlist("vu"))
        written = {address: value for address, value in values.items() if address in shown}
        return saved(services.save_item(stage.draft, stage.step, group, place.item, written))
    if removed := request.POST.get("retirer"):
        services.remove_file(stage.draft, uuid_or_404(removed))
    draft = services.save_item(stage.draft, stage.step, group, place.item, values)
    refused = attach(request, draft, place.seen(draft.answers).fields)
    draft.refresh_from_db(fields=["answers"])
    place = Place(Stage(draft, stage.procedure, stage.surroundings, stage.step), group, place.item)
    if refused or removed or "ajouter" in request.POST:
        return _draw(request, place, draft.answers, refused)
    return _next(request, place)


def _next(request: HttpRequest, place: Place) -> HttpResponse:
    answers = place.stage.draft.answers
    problems = place.problems(answers)
    new = {one.field.key for one in place.seen(answers).fields} - set(request.POST.getlist("vu"))
    # A question that was not on the page cannot have been forgotten: it is asked, not reproached.
    known = {key: listed for key, listed in problems.items() if key not in new or answer_at(answers, key)}
    if new and not known:
        address = with_return(request, place.url)
        return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{NEW}=1")
    if problems:
        return _draw(request, place, answers, known, new=bool(new))
    if request.POST.get("suite") == "plus-tard":
        return redirect("teleservices:later", slug=place.slug)
    return redirect(with_return(request, place.list_url))


def _draw(
    request: HttpRequest,
    place: Place,
    answers: Answers,
    problems: Mapping[str, Sequence[Problem]],
    *,
    new: bool = False,
) -> HttpResponse:
    """The page of the item, drawn as a step's."""
    stage, seen = place.stage, place.seen(answers)
    flat = {one.field.key: answer_at(answers, one.field.key) for one in seen.fields}
    has_files = any(isinstance(one, FileField) for one in place.group.fields)
    has_places = any(isinstance(one, PositionField) for one in place.group.fields)
    pieces = list(stage.draft.pieces.all()) if has_files else []
    views = field_views(seen.fields, flat, problems=problems, pieces=pieces)
    context = {
        "offer": stage.draft.offer,
        "procedure": stage.procedure,
        "step": {"title": seen.name, "help": ""},
        "group": place.group,
        "progress": stage.progress(answers),
        "fields": views,
        "errors": error_list(views, problems),
        "has_files": has_files,
        "has_places": has_places,
        "held": [],
        "has_suggestions": any(one.suggests for one in views),
        "back_url": with_return(request, place.list_url),
        "to_check": CHECKING if to_check(request) else "",
        "new_questions": new and not problems,
        "contact": contact_of(stage.draft.offer),
        "expires_at": stage.draft.expires_at,
        "saved": saved_words(stage.draft),
        "only_field": len(views) == 1,
        "for_whom": banner_of(stage.draft),
    }
    response = render(request, "teleservices/journeys/step.html", context)
    return with_tiles(response) if has_places else response
