"""The ledger's pages, on the operator's host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import ledger, selectors, services
from billing.collection.registry import collector_named
from billing.collection.stripe import webhook
from billing.collection.titre import export
from billing.enums import CollectorKind, InvoiceState
from billing.errors import BillingError, PaymentRefused
from billing.forms import PaymentForm, RunForm, SimulationForm
from billing.grids import kept
from billing.perms import actor_of, invoice_or_404, ledger_view
from billing.presentation import invoice_facts, invoice_row, simulation_rows, simulation_totals, totals

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from billing.models import Invoice

ROWS_A_PAGE = 100


@require_safe
@ledger_view
def overview(request: HttpRequest) -> HttpResponse:
    """Campaigns, and the invoices of one exercise (the last one when the query names none)."""
    today = timezone.localdate()
    campaigns = list(selectors.campaigns())
    exercise = _number(request.GET.get("exercice", "")) or (
        campaigns[0].exercise if campaigns else today.year
    )
    state = request.GET.get("etat", "")
    chosen = InvoiceState(state) if state in InvoiceState.values else None
    rows = [invoice_row(invoice, today) for invoice in selectors.invoices(exercise=exercise)]
    shown = [row for row in rows if chosen is None or row.invoice.state_kind is chosen]
    context = {
        "campaigns": campaigns,
        "exercise": exercise,
        "state": state,
        "states": InvoiceState.choices,
        "totals": totals(rows),
        "page": Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "base": f"?exercice={exercise}&etat={chosen or ''}&page=",
        "has_titres": any(row.invoice.collector == CollectorKind.TITRE for row in rows),
    }
    return render(request, "billing/overview.html", context)


@require_safe
@ledger_view
def simulation(request: HttpRequest) -> HttpResponse:
    """Before the vote: every member's year, beside the one before, and what newcomers would do. Writes nothing."""
    asked = {"exercice": str(timezone.localdate().year), **request.GET.dict()}
    form = SimulationForm(asked, list(selectors.grids()))
    context: dict[str, object] = {"form": form, "simulation": None, "rows": [], "refusal": ""}
    if form.is_valid():
        try:
            found = services.simulate(form.cleaned_data["exercice"], form.grid_id, apply_rule=form.apply_rule)
        except BillingError as refusal:
            context["refusal"] = str(refusal)
        else:
            rows = simulation_rows(found)
            context |= {"simulation": found, "rows": rows, "totals": simulation_totals(rows)}
    return render(request, "billing/simulation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@ledger_view
def issue(request: HttpRequest) -> HttpResponse:
    """Issue an instalment: what will be written, then a confirmation, then once."""
    today = timezone.localdate()
    asked = {"exercice": str(today.year), "echeance": "1", **request.GET.dict()}
    form = RunForm(request.POST if request.method == "POST" else asked)
    context: dict[str, object] = {"form": form, "refusal": "", "preview": None}
    if form.is_valid():
        exercise, period = form.cleaned_data["exercice"], form.cleaned_data["echeance"]
        try:
            if request.method == "POST":
                result = services.run(exercise, period, actor=actor_of(request), today=today)
                messages.success(request, _issued(result))
                return redirect("billing:overview")
            context["preview"] = services.preview(exercise, period)
        except BillingError as refusal:
            context["refusal"] = str(refusal)
    return render(request, "billing/issue.html", context)


@require_safe
@ledger_view
def invoice_page(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    return _invoice_page(request, invoice_or_404(invoice_id), None)


@require_POST
@ledger_view
def record_payment(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """An entry of the comptable public, for a titre."""
    invoice = invoice_or_404(invoice_id)
    form = PaymentForm(request.POST)
    if form.is_valid():
        try:
            ledger.record_payment(
                invoice.id,
                amount=form.cents,
                received_on=form.received_on,
                reference=form.cleaned_data["reference"],
                collector=CollectorKind.TITRE,
                actor=actor_of(request),
            )
        except PaymentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’encaissement est enregistré."))
            return redirect("billing:invoice", invoice.id)
    return _invoice_page(request, invoice, form)


@require_safe
@ledger_view
def document(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    found = selectors.document_of(invoice_id)
    if found is None:
        raise Http404
    name = f"{found.invoice.collector}-{found.invoice.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type="application/pdf", headers=headers)


@require_safe
@ledger_view
def titres_csv(request: HttpRequest, exercise: int) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="titres-{exercise}.csv"'}
    return HttpResponse(export.as_csv(exercise), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@ledger_view
def titres_json(request: HttpRequest, exercise: int) -> HttpResponse:
    return JsonResponse({"exercice": exercise, "lignes": list(export.rows(exercise))})


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Stripe's events. 400 for a bad signature; anything signed is 200, or Stripe would say it again for days."""
    try:
        event = webhook.read(request.body, request.headers.get("Stripe-Signature", ""))
    except webhook.BadSignature:
        return HttpResponse(status=400)
    webhook.receive(event)
    return HttpResponse(status=200)


def _invoice_page(request: HttpRequest, invoice: Invoice, form: PaymentForm | None) -> HttpResponse:
    paper = kept.from_json(invoice.calculation)
    remaining = invoice.gross - sum(payment.amount for payment in invoice.payments.all())
    by_hand = collector_named(CollectorKind(invoice.collector)).by_hand
    if form is None and by_hand and invoice.state_kind in ledger.PAYABLE:
        form = PaymentForm(initial={"encaisse_le": timezone.localdate()})
    context = {
        "row": invoice_row(invoice, timezone.localdate()),
        "invoice": invoice,
        "paper": paper,
        "facts": invoice_facts(invoice, paper),
        "remaining": remaining,
        "form": form,
        "has_document": selectors.has_document(invoice.id),
    }
    return render(request, "billing/invoice.html", context, status=422 if form and form.errors else 200)


def _issued(result: services.RunResult) -> str:
    if not result.created:
        return _("Cette échéance était déjà émise : rien n’a été écrit.")
    return _("%(count)s factures émises, numérotées de %(first)s à %(last)s.") % {
        "count": len(result.invoices),
        "first": result.invoices[0].number if result.invoices else "–",
        "last": result.invoices[-1].number if result.invoices else "–",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
