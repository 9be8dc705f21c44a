"""Checking answers, filing, the confirmation; and keeping a draft for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from design.components import Answer
from identity.citizens.sessions import citizen_of
from identity.rate_limits import address_of, allow
from teleservices.definition import (
    answers_as_sections,
    first_unfinished_step,
    ineligibility,
    price_in_cents,
    price_or_who_says,
)
from teleservices.definition.addresses import parsed
from teleservices.definition.rows import COMPUTED
from teleservices.dossiers import perms, services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.enums import DESK_ORIGINS, ScanState
from teleservices.dossiers.errors import DraftGone, MandateUnfinished, NotEligible, Unfinished
from teleservices.dossiers.nearby import known_around
from teleservices.dossiers.prefill import vouched_answers
from teleservices.journeys.for_whom import banner_of, behalf_rows, for_whom_url
from teleservices.journeys.forms import ResumeForm, ResumeLinkForm
from teleservices.journeys.session import (
    dossier_of,
    draft_in_hand,
    forget_dossier_at_login,
    held_draft_id,
    hold_draft,
    is_unnamed,
    let_go,
    open_dossier,
    remember_code,
    remembered_code,
)
from teleservices.journeys.views.answering import CHECKING, REVIEW, lost, unsaid
from teleservices.journeys.views.finding import contact_of, resume_step
from teleservices.maps.outside import outside_of
from teleservices.maps.places import known_figure
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from teleservices.definition.rows import Row, Section
    from teleservices.dossiers.models import Draft
    from teleservices.dossiers.services import Deposit

TRIES, WINDOW = 20, 900
LINKS_A_HOUR = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the answers, each with a link to change it. POST: file them, once."""
    if request.method == "POST":
        return _submit(request, slug)
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    if away := unsaid(draft):
        return away
    procedure, surroundings = draft.procedure, circumstances_of(current_commune(), draft=draft)
    vouched = vouched_answers(procedure, draft.own_account)
    answers = draft.answers | vouched
    unfinished = first_unfinished_step(procedure, answers, surroundings)
    if unfinished is not None:
        return redirect("teleservices:step", slug=slug, step=unfinished)
    if ineligibility(procedure, answers, surroundings):
        return redirect("teleservices:ineligible", slug=slug)
    sections = answers_as_sections(procedure, answers, surroundings)
    cents = price_in_cents(procedure, answers, surroundings)
    known = known_around(procedure, answers)
    where = answers.get(procedure.nearby.position) if procedure.nearby else None
    context = {
        "offer": draft.offer,
        "procedure": procedure,
        "sections": _shown(sections, slug, vouched),
        "known": known,
        "known_figure": known_figure(where, known) if known else None,
        "outside": outside_of(procedure, answers, current_commune()),
        "infected": list(draft.pieces.filter(scan=ScanState.INFECTED)),
        "has_price": procedure.cost.amount is not None,
        "price": price_or_who_says(cents),
        "back_url": reverse("teleservices:step", args=[slug, sections[-1].step]),
        "contact": contact_of(draft.offer),
        "later_url": reverse("teleservices:later", args=[slug]),
        "for_whom": banner_of(draft),
        "behalf": behalf_rows(draft),
    }
    return render(request, "teleservices/journeys/check.html", context)


def _shown(
    sections: Sequence[Section], slug: str, vouched: Mapping[str, object]
) -> list[tuple[str, list[Answer]]]:
    """What FranceConnect said or Parvis computed is read, and not changed."""

    def change_url(row: Row) -> str:
        return "" if row.field in vouched or row.kind == COMPUTED else _change(slug, row.step, row.field)

    return [
        (one.title, [Answer(row.label, row.value, change_url=change_url(row)) for row in one.rows])
        for one in sections
    ]


def _change(slug: str, step: str, field: str) -> str:
    where = parsed(field)
    page = (
        reverse("teleservices:item", args=[slug, step, where.item])
        if where
        else reverse("teleservices:step", args=[slug, step])
    )
    return f"{page}?retour={CHECKING}#champ-{field}"


def _submit(request: HttpRequest, slug: str) -> HttpResponse:
    draft = draft_in_hand(request, slug)
    draft_id = draft.pk if draft else held_draft_id(request, slug)
    if draft_id is None:
        return lost(request, slug)
    try:
        deposit = services.submit(draft_id, agent=draft.agent if draft else None)
    except MandateUnfinished:
        return redirect(for_whom_url(draft)) if draft else lost(request, slug)
    except NotEligible:
        return redirect("teleservices:ineligible", slug=slug)
    except Unfinished as error:
        return redirect(f"{reverse('teleservices:step', args=[slug, error.step])}?{REVIEW}=1")
    except DraftGone:
        return lost(request, slug)
    if deposit.code:
        _hold(request, slug, draft, deposit)
    if deposit.dossier.origin in DESK_ORIGINS:
        return redirect("teleservices:instruction:told", pk=deposit.dossier.pk)
    return redirect("teleservices:sent", slug=slug, dossier_id=deposit.dossier.pk)


def _hold(request: HttpRequest, slug: str, draft: Draft | None, deposit: Deposit) -> None:
    """What this browser keeps of a deposit it just made; an agent's opens no request as its person does."""
    if draft is not None:  # the sent draft stays named: a second press finds the dossier that it became
        hold_draft(request, draft, slug)
    if deposit.dossier.origin not in DESK_ORIGINS:
        open_dossier(request, deposit.dossier)
    remember_code(request, deposit.dossier, deposit.code)
    if is_unnamed(request, slug, deposit.dossier.draft_key):
        forget_dossier_at_login(request, deposit.dossier)


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str, dossier_id: UUID) -> HttpResponse:
    """The confirmation: reference, code, what happens next and when, PDF, contact."""
    dossier = dossier_of(request, dossier_id)
    if dossier is None or dossier.slug != slug:
        raise Http404
    context = {
        "dossier": dossier,
        "procedure": dossier.procedure,
        "act": dossier.acknowledgement,
        "code": remembered_code(request, dossier),
        "contact": contact_of(dossier.offer, dossier.service),
        "act_url": reverse("teleservices:acknowledgement", args=[dossier.pk]),
        "dossier_url": reverse("teleservices:dossier", args=[dossier.pk]),
        "has_account": dossier.citizen_id is not None and citizen_of(request) is not None,
        "mandate": dossier.mandate_or_none,
    }
    return render(request, "teleservices/journeys/sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the draft: a code to note, or a link by e-mail."""
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    context = {
        "offer": draft.offer,
        "draft": draft,
        "contact": contact_of(draft.offer),
        "sent_to": "",
        "code": "",
        "for_whom": banner_of(draft),
    }
    if draft.agent_id is not None:  # a code would open it to somebody else than the agent
        context["link"] = reverse("teleservices:instruction:file")
        return render(request, "teleservices/journeys/later_desk.html", context)
    form = ResumeLinkForm(request.POST if "email" in request.POST else None, auto_id="id_%s")
    if request.method == "POST" and "noter" in request.POST:
        context["code"] = services.keep_for_later(draft).code
    elif request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        within = allow("resume-link", str(draft.pk), limit=LINKS_A_HOUR, seconds=3600)
        if not within or not allow("resume-link-ip", address_of(request), limit=TRIES, seconds=3600):
            return render(
                request, "teleservices/journeys/too_many.html", {"contact": context["contact"]}, status=429
            )
        services.send_resume_link(draft, email)
        context["sent_to"] = email
    return render(request, "teleservices/journeys/later.html", context | {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, code: str = "") -> HttpResponse:
    """A draft comes back by its code, typed or in a link; wrong and absent look the same.

    A link shows a button first: programs that open the links of a mail must change nothing.
    """
    form = ResumeForm(request.POST or None, initial={"code": code})
    context = {"form": form, "from_link": bool(code), "code": code}
    if request.method != "POST" or not form.is_valid():
        return render(request, "teleservices/journeys/resume.html", context)
    if not allow("resume", address_of(request), limit=TRIES, seconds=WINDOW):
        return render(request, "teleservices/journeys/too_many.html", {"contact": None}, status=429)
    draft = perms.draft_for_code(form.cleaned_data["code"], timezone.now())
    citizen = citizen_of(request)
    if draft is None or (draft.citizen_id and (citizen is None or citizen.pk != draft.citizen_id)):
        form.add_error(
            "code", _("Ce code n’ouvre aucun brouillon. Il est faux, ou le brouillon a été envoyé ou effacé.")
        )
        return render(request, "teleservices/journeys/resume.html", context | {"from_link": False})
    let_go(request, draft.offer.slug)
    hold_draft(request, draft, draft.offer.slug)
    return redirect("teleservices:step", slug=draft.offer.slug, step=resume_step(draft))
