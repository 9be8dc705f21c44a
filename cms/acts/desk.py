"""The side of whoever keeps the register, in ``/gestion/actes/``: deposit, second look, corrected version, what comes later.

Wagtail's door has let the agent in (``cms.pages.perms``); each view asks for the register's own right besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.acts import drafts, selectors, services
from cms.acts.enums import Basis
from cms.acts.errors import ActRefused
from cms.acts.forms import ConfirmForm, DepositForm, ReceiptForm, WithdrawForm, initial_of, posted, sent
from cms.acts.models import Act
from cms.acts.periods import least_until
from cms.acts.perms import registrars_only
from cms.acts.reminders import reminders
from cms.acts.views import context_of
from tenants.storage import private_storage

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cms.acts.drafts import Draft
    from identity.accounts.models import Agent

FOLDER: Final = "cms/acts/gestion"
A_PAGE: Final = 30
#: What the last act says of its author is most often true of the next one.
_SAME_AUTHOR: Final = ("author_first_name", "author_last_name", "author_capacity", "service")


def _act_or_404(pk: UUID) -> Act:
    rows = Act.objects.select_related("supersedes", "superseded_by")
    unread = [
        f"{prefix}{name}" for prefix in ("", "supersedes__", "superseded_by__") for name in ("text", "search")
    ]
    found = rows.defer(*unread).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _draft_or_404(pk: UUID) -> Draft:
    found = drafts.find(pk)
    if found is None:
        raise Http404
    return found


@registrars_only
@require_GET
def overview(request: HttpRequest, agent: Agent) -> HttpResponse:
    """What is expected, what waits for its second look, and the register."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:120]
    asked = selectors.asked(selectors.Filters(words=words, shown="tous"), timezone.localdate())
    page = Paginator(asked, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "reminders": reminders(),
        "drafts": drafts.every(),
        "page_of_acts": page,
        "words": words,
        "today": timezone.localdate(),
        "total": page.paginator.count,
    }
    return render(request, f"{FOLDER}/overview.html", context)


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, agent: Agent) -> HttpResponse:
    form = DepositForm(*posted(request), initial=_usual_author(request))
    if form.is_bound and form.is_valid():
        draft = drafts.save(form.deposit(), form.papers, made_by=str(agent))
        return redirect("acts-check", pk=draft.id)
    return _form(request, form, _("Déposer un acte"))


def _usual_author(request: HttpRequest) -> dict[str, Any]:
    last = Act.objects.light().order_by("-posted_at").first()
    known = {name: getattr(last, name) for name in _SAME_AUTHOR} if last else {}
    nature = request.GET.get("nature", "")
    session = request.GET.get("seance", "")
    return known | {"nature": nature, "adopted_on": session}


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    """« Publier une version corrigée »: another row, that supersedes this one."""
    act = _act_or_404(pk)
    if act.is_superseded:
        messages.warning(request, _("Cet acte a déjà une version corrigée\u00a0: corrigez celle-ci."))
        return redirect("acts-act", pk=act.superseded_by.pk)
    initial = {name: getattr(act, name) for name in DepositForm.base_fields if hasattr(act, name)}
    initial |= {"current_until": None, "correction_reason": "", "mode": act.details.get("mode", "")}
    initial["approved_on"] = act.details.get("approved_on", "")
    form = DepositForm(*posted(request), initial=initial, supersedes=act)
    if form.is_bound and form.is_valid():
        draft = drafts.save(form.deposit(), form.papers, made_by=str(agent), corrects=act.pk)
        return redirect("acts-check", pk=draft.id)
    return _form(request, form, _("Publier une version corrigée"), act=act)


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def change_draft(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    """Back from the second look: the card again, with the papers that are there."""
    draft = _draft_or_404(pk)
    supersedes = _act_or_404(draft.corrects) if draft.corrects else None
    form = DepositForm(
        *posted(request),
        initial=initial_of(draft.deposit),
        supersedes=supersedes,
        held=drafts.papers_of(draft),
    )
    if form.is_bound and form.is_valid():
        drafts.save(
            form.deposit(), form.papers, made_by=str(agent), corrects=draft.corrects, draft_id=draft.id
        )
        return redirect("acts-check", pk=draft.id)
    return _form(request, form, _("Modifier la fiche"), act=supersedes, draft=draft)


def _form(
    request: HttpRequest, form: DepositForm, title: str, act: Act | None = None, draft: Draft | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "act": act, "draft": draft}
    return render(request, f"{FOLDER}/form.html", context, status=422 if form.is_bound else 200)


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    """The second look: what the check found, what everybody will read, and that it cannot be undone."""
    published = Act.objects.light().filter(pk=pk).first()
    if published is not None:  # pressed twice, or come back to: an act keeps the key of its draft
        return redirect("acts-act", pk=published.pk)
    draft = _draft_or_404(pk)
    labels = [(key, _("Vérifié\u00a0: %s") % message) for key, _paper, message, _remedy in draft.warnings]
    form = ConfirmForm(sent(request), warnings=labels)
    refused = ""
    if form.is_bound and form.is_valid():
        try:
            act = _publish(draft, form.confirmed, agent, request)
        except ActRefused as error:
            refused = str(error)
        else:
            messages.success(
                request, _("L’acte est en ligne. Son adresse et son empreinte ne changeront plus.")
            )
            return redirect("acts-act", pk=act.pk)
    context = {
        "draft": draft,
        "form": form,
        "refused": refused,
        "warnings": [
            {"field": form[f"w-{key}"], "paper": paper, "message": message, "remedy": remedy}
            for key, paper, message, remedy in draft.warnings
        ],
        "least": draft.deposit.current_until or least_until(timezone.localdate()),
        "corrects": _act_or_404(draft.corrects) if draft.corrects else None,
    }
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, f"{FOLDER}/check.html", context, status=status)


def _publish(draft: Draft, confirmed: set[str], agent: Agent, request: HttpRequest) -> Act:
    document, *annexes = drafts.papers_of(draft)
    act = services.post(
        draft.deposit,
        document,
        annexes,
        agent=agent,
        confirmed=confirmed,
        supersedes=_act_or_404(draft.corrects) if draft.corrects else None,
        key=draft.id,
        request=request,
    )
    drafts.forget(draft.id)
    return act


@registrars_only
@require_POST
def abandon(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    drafts.forget(_draft_or_404(pk).id)
    messages.success(request, _("Le dépôt est abandonné\u00a0: rien n’a été publié."))
    return redirect("acts-desk")


@registrars_only
@require_GET
def draft_paper(request: HttpRequest, agent: Agent, pk: UUID, rank: int) -> HttpResponseBase:
    """To be read before it is published."""
    draft = _draft_or_404(pk)
    if rank >= len(draft.papers):
        raise Http404
    response = HttpResponse(drafts.content_of(draft, rank), content_type="application/pdf")
    return _for_the_desk(response, f"a-verifier-{rank}.pdf")


@registrars_only
@require_GET
def act(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    found = _act_or_404(pk)
    context = context_of(found) | {"versions": selectors.chain(found), "page_title": found.reference}
    return render(request, f"{FOLDER}/act.html", context)


@registrars_only
@require_GET
def kept_file(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponseBase:
    """The file of an act that was withdrawn, for whoever must answer a judge."""
    found = _act_or_404(pk)
    try:
        opened = private_storage.open(found.file.name)
    except FileNotFoundError:
        raise Http404 from None
    return _for_the_desk(FileResponse(opened, content_type="application/pdf"), f"{found.slug}.pdf")


def _for_the_desk(response: HttpResponse | FileResponse, name: str) -> HttpResponse | FileResponse:
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-store"
    return response


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    found = _act_or_404(pk)
    form = ReceiptForm(sent(request), act=found)
    refused = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.record_receipt(
                found, given["ar_id"], given["ar_received_on"], agent=agent, request=request
            )
        except ActRefused as error:
            refused = str(error)
        else:
            messages.success(
                request, _("L’accusé de réception est enregistré, et paraît sur la page de l’acte.")
            )
            return redirect("acts-act", pk=found.pk)
    context = {"act": found, "form": form, "refused": refused}
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, f"{FOLDER}/receipt.html", context, status=status)


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    found = _act_or_404(pk)
    form = WithdrawForm(sent(request))
    refused = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.withdraw(
                found,
                Basis(given["basis"]),
                given["reason"],
                hide_title=given["hide_title"],
                agent=agent,
                request=request,
            )
        except ActRefused as error:
            refused = str(error)
        else:
            messages.success(
                request, _("Le fichier n’est plus servi. La ligne reste au registre, avec votre motif.")
            )
            return redirect("acts-act", pk=found.pk)
    context = {"act": found, "form": form, "refused": refused}
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, f"{FOLDER}/withdraw.html", context, status=status)
