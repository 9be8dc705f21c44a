"""The steps of a procedure: one idea a page, answers kept whatever is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from design.typography import date_short, hour
from teleservices.definition import (
    Circumstances,
    check_answers,
    first_unfinished_step,
    ineligibility,
    progress,
    proposals,
    read_step,
    visible_fields,
)
from teleservices.definition.fields.base import Problem
from teleservices.definition.fields.connected import ConnectedField
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.position import PositionField
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.errors import DraftGone, RefusedFile
from teleservices.dossiers.fetched import overlaid
from teleservices.dossiers.held import Held, held_for, take_again
from teleservices.dossiers.prefill import vouched_answers
from teleservices.journeys.calendars import with_calendars
from teleservices.journeys.fields import error_list, field_views
from teleservices.journeys.for_whom import banner_of, for_whom_url
from teleservices.journeys.links import own_requests
from teleservices.journeys.registers import asked_registers, with_registers
from teleservices.journeys.session import draft_in_hand
from teleservices.journeys.state_data import renounce, with_askings
from teleservices.journeys.views.finding import contact_of
from teleservices.journeys.words import NO_FILE
from teleservices.maps.grounds import with_tiles
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from teleservices.definition import Answers, Procedure, Progress, VisibleField
    from teleservices.definition.fields.base import FieldBase
    from teleservices.dossiers.models import Draft
    from teleservices.journeys.fields import FieldView

CHECKING = "verification"
"""`?retour=verification`: after this step, back to the page that checks the answers."""

NEW = "nouvelle"
"""`?nouvelle=1`: an answer has just brought a question to this page."""

REVIEW = "revoir"
"""`?revoir=1`: what was right is not any more (somebody took the slot): the page says so at once."""

UNFINISHED = "brouillon"
"""In a form: kept as it is while the person writes, nothing judged and no page drawn (journey.js)."""

Problems = dict[str, list[Problem]]


@dataclass(frozen=True)
class Stage:
    """Where a person stands in a procedure."""

    draft: Draft
    procedure: Procedure
    surroundings: Circumstances
    step: str

    @classmethod
    def of(cls, draft: Draft, step: str) -> Stage:
        return cls(draft, draft.procedure, circumstances_of(current_commune(), draft=draft), step)

    def progress(self, answers: Answers) -> Progress:
        return progress(self.procedure, answers, self.surroundings, self.step)

    def asked(self, answers: Answers) -> set[str]:
        """Keys of what this step shows."""
        seen = visible_fields(self.procedure, answers, self.surroundings, step=self.step)
        return {one.field.key for one in seen}

    @property
    def group(self) -> GroupField | None:
        """The repeating group that the step asks for, if any: it is alone on its page."""
        found = self.procedure.step(self.step)
        return next((one for one in found.fields if isinstance(one, GroupField)), None) if found else None

    @property
    def fields(self) -> Sequence[FieldBase]:
        """What the step may ask."""
        found = self.procedure.step(self.step)
        return found.fields if found else ()

    def held(self) -> list[Held]:
        """What earlier requests of the same account and sector say of what this step asks."""
        seen = visible_fields(self.procedure, self.draft.answers, self.surroundings, step=self.step)
        return held_for(self.draft, [one.field for one in seen])

    def problems(self, answers: Answers) -> Problems:
        return check_answers(self.procedure, answers, self.surroundings, step=self.step)


def lost(request: HttpRequest, slug: str) -> HttpResponse:
    """No draft here (any more): nothing is said of whose it was."""
    return render(request, "teleservices/journeys/no_draft.html", {"slug": slug}, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    if draft.procedure.step(step) is None:
        raise Http404
    if away := unsaid(draft):
        return away
    stage = Stage.of(draft, step)
    if away := elsewhere(stage, slug):
        return away
    if request.method != "POST":
        borrowed = proposals(draft.procedure, step, draft.answers, stage.surroundings)
        problems = stage.problems(draft.answers) if REVIEW in request.GET else {}
        return draw(request, stage, draft.answers | borrowed, problems, new=NEW in request.GET)
    try:
        return _receive(request, stage, slug)
    except DraftGone:
        return lost(request, slug)


def unsaid(draft: Draft) -> HttpResponse | None:
    """A draft for somebody else says first for whom."""
    return redirect(for_whom_url(draft)) if draft.is_for_another and draft.for_whom is None else None


def elsewhere(stage: Stage, slug: str) -> HttpResponse | None:
    """A step that makes no sense, or comes before its time, leads to the one where the person stands."""
    answers = stage.draft.answers
    found = stage.progress(answers)
    unfinished = first_unfinished_step(stage.procedure, answers, stage.surroundings)
    keys = [one.key for one in found.steps]
    ahead = unfinished is not None and found.position > keys.index(unfinished) + 1
    if found.position and not ahead:
        return None
    return redirect("teleservices:step", slug=slug, step=unfinished or keys[-1])


def _receive(request: HttpRequest, stage: Stage, slug: str) -> HttpResponse:
    """Read, keep, judge; then the next page, or this one with what to correct."""
    before = stage.draft.answers
    answers = read_step(stage.procedure, stage.step, request.POST, before, stage.surroundings)
    answers |= vouched_answers(stage.procedure, stage.draft.own_account)
    answers = overlaid(stage.procedure, stage.draft, answers)
    answers = own_requests(request, stage.fields, answers, before)
    if "apercu" in request.POST:  # the page draws itself again with the questions that an answer brings
        return draw(request, stage, answers, {})
    if UNFINISHED in request.POST:
        shown = set(request.POST.getlist("vu"))
        written = {key: value for key, value in answers.items() if key in shown}
        return saved(services.save_step(stage.draft, stage.step, before | written))
    if gone := request.POST.get("retirer-element"):
        return _without(request, stage, slug, gone)
    if removed := request.POST.get("retirer"):
        services.remove_file(stage.draft, uuid_or_404(removed))
    draft = services.save_step(stage.draft, stage.step, answers)
    seen = visible_fields(stage.procedure, draft.answers, stage.surroundings, step=stage.step)
    refused = attach(request, draft, seen)
    draft.refresh_from_db(fields=["answers"])
    stage = Stage(draft, stage.procedure, stage.surroundings, stage.step)
    if again := request.POST.get("reprendre"):
        refused = _take_again(stage, again)
        stage.draft.refresh_from_db(fields=["answers", "sources"])
    if wanted := request.POST.get("demander"):
        return _to_agree(stage, slug, wanted)
    forgotten = request.POST.get("renoncer")
    if forgotten and renounce(stage.draft, forgotten):
        services.save_step(stage.draft, stage.step, stage.draft.answers | {forgotten: None})
        stage.draft.refresh_from_db(fields=["answers"])
    if refused or removed or again or forgotten or "ajouter" in request.POST:
        return draw(request, stage, stage.draft.answers, refused)
    if asked_registers(request, stage.draft, stage.step, stage.surroundings):
        return draw(request, stage, stage.draft.answers, {}, looked_up=True)
    return _next(request, stage, slug)


def _to_agree(stage: Stage, slug: str, key: str) -> HttpResponse:
    """To the page that is read before an administration is asked: what was written so far is kept."""
    if not any(
        isinstance(field, ConnectedField) and field.key == key for _step, field in stage.procedure.fields()
    ):
        raise Http404
    return redirect("teleservices:state-data", slug=slug, field=key)


def _take_again(stage: Stage, key: str) -> Problems:
    """An answer or a piece of an earlier request, which the person has chosen; one that is gone changes nothing."""
    found = next((one for one in stage.held() if one.field == key), None)
    try:
        if found is not None:
            take_again(stage.draft, found)
    except RefusedFile as error:
        return {key: [Problem(key, str(error))]}
    return {}


def saved(draft: Draft) -> HttpResponse:
    """When the answers were kept, in words that the page shows as they are."""
    return HttpResponse(saved_words(draft), content_type="text/plain; charset=utf-8")


def saved_words(draft: Draft) -> str:
    """ "Enregistré à 14 h 05", with the day when it was not today; "" when nothing was kept yet."""
    if not draft.step:
        return ""
    kept, now = timezone.localtime(draft.updated_at), timezone.localtime()
    words = {"day": date_short(kept.date()), "hour": hour(kept.time())}
    if kept.date() == now.date():
        return _("Enregistré à %(hour)s.") % words
    return _("Enregistré le %(day)s à %(hour)s.") % words


def _without(request: HttpRequest, stage: Stage, slug: str, item: str) -> HttpResponse:
    """An item of the page's group leaves it."""
    group = stage.group
    if group is None:
        raise Http404
    services.remove_item(stage.draft, group, item)
    return redirect(with_return(request, reverse("teleservices:step", args=[slug, stage.step])))


def with_return(request: HttpRequest, address: str) -> str:
    """The address, which remembers that the person was checking their answers."""
    return f"{address}?{urlencode({'retour': CHECKING})}" if to_check(request) else address


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def attach(request: HttpRequest, draft: Draft, seen: Sequence[VisibleField]) -> Problems:
    """Keep the files that came with the page; what is refused is said at its field."""
    refused: Problems = {}
    for one in seen:
        field = one.field
        if not isinstance(field, FileField):
            continue
        uploads = request.FILES.getlist(field.key)
        if not uploads and request.POST.get("ajouter") == field.key:
            refused[field.key] = [Problem(field.key, str(NO_FILE))]
        for upload in uploads:
            try:
                services.attach_file(draft, field, upload)
            except RefusedFile as error:
                refused.setdefault(field.key, []).append(Problem(field.key, str(error)))
    return refused


def _next(request: HttpRequest, stage: Stage, slug: str) -> HttpResponse:
    if (
        request.POST.get("suite") == "plus-tard"
    ):  # kept as they are: nothing is asked or reproached of who leaves
        return redirect("teleservices:later", slug=slug)
    answers = stage.draft.answers
    problems = stage.problems(answers)
    new = stage.asked(answers) - set(request.POST.getlist("vu"))
    # A question that was not on the page cannot have been forgotten: it is asked, not reproached.
    known = {key: listed for key, listed in problems.items() if key not in new or answers.get(key)}
    if not known and ineligibility(stage.procedure, answers, stage.surroundings):
        return redirect("teleservices:ineligible", slug=slug)
    if new and not known:
        # By a redirect: the Back key of a later page finds this one again without asking to send it anew.
        query = {NEW: "1"} | ({"retour": CHECKING} if to_check(request) else {})
        address = reverse("teleservices:step", args=[slug, stage.step])
        return HttpResponseRedirect(f"{address}?{urlencode(query)}")
    if problems:
        return draw(request, stage, answers, known, new=bool(new))
    following = stage.progress(answers).next
    unfinished = first_unfinished_step(stage.procedure, answers, stage.surroundings)
    if (to_check(request) or following is None) and unfinished is None:
        return redirect("teleservices:check", slug=slug)
    return redirect(
        "teleservices:step", slug=slug, step=unfinished if to_check(request) else following or unfinished
    )


def to_check(request: HttpRequest) -> bool:
    return CHECKING in (request.GET.get("retour"), request.POST.get("retour"))


def draw(
    request: HttpRequest,
    stage: Stage,
    answers: Answers,
    problems: Mapping[str, Sequence[Problem]],
    *,
    new: bool = False,
    looked_up: bool = False,
) -> HttpResponse:
    """The page of a step."""
    seen = visible_fields(stage.procedure, answers, stage.surroundings, step=stage.step)
    definition = stage.procedure.step(stage.step)
    # A file may be asked only once an answer is changed on the page: the form is ready for it from the start.
    has_files = definition is not None and any(isinstance(one, FileField) for one in definition.fields)
    has_places = definition is not None and any(isinstance(one, PositionField) for one in definition.fields)
    views = _views(request, stage, seen, answers, problems, has_files=has_files)
    found = stage.progress(answers)
    slug = stage.draft.offer.slug
    previous = reverse("teleservices:step", args=[slug, found.previous]) if found.previous else ""
    back = reverse("teleservices:check", args=[slug]) if to_check(request) else previous
    context = {
        "offer": stage.draft.offer,
        "procedure": stage.procedure,
        "step": definition,
        "progress": found,
        "fields": views,
        "errors": error_list(views, problems),
        "has_files": has_files,
        "has_places": has_places,
        "held": stage.held(),
        "has_suggestions": any(one.suggests for one in views),
        "back_url": back or reverse("teleservices:start", args=[slug]),
        "to_check": CHECKING if to_check(request) else "",
        "new_questions": new and not problems,
        "looked_up": looked_up,
        "contact": contact_of(stage.draft.offer),
        "expires_at": stage.draft.expires_at,
        "saved": saved_words(stage.draft),
        "only_field": len(views) == 1,
        "for_whom": banner_of(stage.draft),
    }
    response = render(request, "teleservices/journeys/step.html", context)
    return with_tiles(response) if has_places else response


def _views(
    request: HttpRequest,
    stage: Stage,
    seen: Sequence[VisibleField],
    answers: Answers,
    problems: Mapping[str, Sequence[Problem]],
    *,
    has_files: bool,
) -> tuple[FieldView, ...]:
    """The questions as they are drawn: with their pieces, what a register or an administration says, the calendars."""
    draft = stage.draft
    pieces = list(draft.pieces.all()) if has_files else []
    locked = vouched_answers(stage.procedure, draft.own_account)

    def item_url(item: str) -> str:
        return with_return(request, reverse("teleservices:item", args=[draft.offer.slug, stage.step, item]))

    views = field_views(seen, answers, problems=problems, pieces=pieces, locked=locked, item_url=item_url)
    views = with_registers(views, seen, answers, draft)
    views = with_askings(request, views, seen, answers, draft)
    kept = {"retour": CHECKING} if to_check(request) else {}
    return with_calendars(views, seen, answers, stage.surroundings, request.GET, kept)


@never_cache
@require_safe
def ineligible(request: HttpRequest, slug: str) -> HttpResponse:
    """The request cannot be filed here: why, and where to go."""
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    stage = Stage.of(draft, draft.step)
    rule = ineligibility(stage.procedure, draft.answers, stage.surroundings)
    if rule is None:
        return HttpResponseRedirect(reverse("teleservices:step", args=[slug, draft.step]))
    context = {
        "offer": draft.offer,
        "procedure": stage.procedure,
        "rule": rule,
        "back_url": reverse("teleservices:step", args=[slug, draft.step]),
        "contact": contact_of(draft.offer),
        "title": _("Cette démarche n’est pas pour vous"),
        "for_whom": banner_of(draft),
    }
    return render(request, "teleservices/journeys/ineligible.html", context)
