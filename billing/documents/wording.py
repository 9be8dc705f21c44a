"""What the law prints: on an invoice (CGI annexe II 242 nonies A), on a titre de recettes (CGCT L1617-5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.enums import CollectorKind, VatRegime
from billing.grids.explanations import euros
from design.typography import date_in_full

if TYPE_CHECKING:
    from billing.grids.kept import KeptCalculation
    from billing.models import Invoice


@dataclass(frozen=True)
class Part:
    """A titled part of the document."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def title(invoice: Invoice) -> str:
    if invoice.collector == CollectorKind.TITRE:
        return _("Avis des sommes à payer – titre de recettes n° %(number)s") % {"number": invoice.number}
    return _("Facture n° %(number)s") % {"number": invoice.number}


def facts(invoice: Invoice, paper: KeptCalculation) -> list[tuple[str, str]]:
    deliberation = paper.deliberation
    approved = _("n° %(number)s du %(date)s, « %(grid)s », applicable à compter du %(from)s") % {
        "number": deliberation.number,
        "date": date_in_full(deliberation.voted_on, weekday=False),
        "grid": deliberation.grid,
        "from": date_in_full(deliberation.valid_from, weekday=False),
    }
    rows = [
        (_("Objet"), invoice.object),
        (_("Exercice"), str(invoice.exercise)),
        (_("Émise le"), date_in_full(invoice.issued_on)),
        (_("À payer avant le"), date_in_full(invoice.due_on)),
        (_("Délibération"), approved),
        (_("Débiteur"), _identity(paper)),
    ]
    if invoice.collector == CollectorKind.TITRE:
        rows.append((_("Comptable assignataire"), paper.issuer.accountant))
    return rows


def _identity(paper: KeptCalculation) -> str:
    payer = paper.payer
    number = f"SIRET {payer.siret}" if payer.siret else f"SIREN {payer.siren}"
    return f"{payer.name}, {number}"


def parts(invoice: Invoice, paper: KeptCalculation) -> list[Part]:
    found = [_calculation(invoice, paper), Part(_("TVA"), _vat(invoice))]
    if invoice.collector == CollectorKind.TITRE:
        return [*found, _how_to_pay_a_titre(invoice, paper), _remedies(paper), _enforceable()]
    return [*found, _how_to_pay_an_invoice(invoice), _late()]


def _calculation(invoice: Invoice, paper: KeptCalculation) -> Part:
    intro = [
        _("Budget réparti : %(budget)s, selon la clé « %(key)s ».")
        % {
            "budget": euros(paper.budget),
            "key": paper.key.label.lower(),
        }
    ]
    if paper.periods > 1:
        intro.append(
            _(
                "Les montants ci-dessous sont ceux de l’année ; ce document en demande l’échéance %(period)s sur %(all)s. "
                "Chaque ligne est divisée en parts égales ; les centimes qui restent vont aux premières échéances."
            )
            % {"period": paper.period, "all": paper.periods}
        )
    if paper.rule_applied:
        intro.append(_("L’arrivée d’un nouveau membre n’augmente la contribution d’aucun autre."))
    several = len(paper.members) > 1
    items = [
        f"{member.name} – {line.label} : {line.explanation}"
        if several
        else f"{line.label} : {line.explanation}"
        for member in paper.members
        for line in member.lines
    ]
    return Part(_("Bases et éléments du calcul"), intro, items)


def _vat(invoice: Invoice) -> list[str]:
    regimes = {VatRegime(line.vat_regime) for line in invoice.lines.all()}
    sentences = []
    for regime in sorted(regimes):
        lines = [line for line in invoice.lines.all() if line.vat_regime == regime]
        base, vat = sum(line.net for line in lines), sum(line.vat for line in lines)
        amount = _(" TVA : %(vat)s.") % {"vat": euros(vat)} if vat else ""
        sentences.append(f"{regime.mention} {_('Base : %(base)s.') % {'base': euros(base)}}{amount}")
    return sentences


def _how_to_pay_a_titre(invoice: Invoice, paper: KeptCalculation) -> Part:
    issuer = paper.issuer
    paragraphs = [
        _("Par mandat administratif, en virement au comptable assignataire, avec la référence %(number)s.")
        % {"number": invoice.number},
        ", ".join(part for part in (issuer.accountant, *issuer.accountant_address.splitlines()) if part),
    ]
    if issuer.iban:
        paragraphs.append(f"IBAN : {issuer.iban}")
    return Part(_("Comment payer"), paragraphs)


def _remedies(paper: KeptCalculation) -> Part:
    return Part(
        _("Voies et délais de recours"),
        [
            _(
                "Dans le délai de deux mois suivant la notification du présent titre (article L. 1617-5, 2°, du code "
                "général des collectivités territoriales), vous pouvez contester le bien-fondé de la créance devant "
                "le %(court)s. L’introduction de ce recours suspend la force exécutoire du titre."
            )
            % {"court": paper.issuer.court},
            _(
                "Une contestation de la régularité d’un acte de poursuite est portée devant le juge de l’exécution, "
                "dans les deux mois suivant la notification de cet acte."
            ),
            _("Une demande de délai de paiement est adressée au comptable assignataire."),
        ],
    )


def _enforceable() -> Part:
    return Part(
        _("Titre exécutoire"),
        [
            _(
                "Titre exécutoire en application de l’article L. 252 A du livre des procédures fiscales, pris, émis et "
                "rendu exécutoire conformément aux dispositions des articles L. 1617-5 et D. 1617-23 du code général "
                "des collectivités territoriales."
            ),
            _(
                "La signature de l’ordonnateur figure sur le bordereau de titres, produit en cas de contestation."
            ),
        ],
    )


def _how_to_pay_an_invoice(invoice: Invoice) -> Part:
    return Part(
        _("Comment payer"),
        [
            _(
                "Sur la page de paiement dont l’adresse est dans le message reçu, ou par virement, avec la référence %(n)s."
            )
            % {"n": invoice.number}
        ],
    )


def _late() -> Part:
    return Part(
        _("Retard de paiement"),
        [
            _(
                "Passé l’échéance, un contrat de la commande publique porte de plein droit des intérêts moratoires au "
                "taux de la Banque centrale européenne majoré de huit points et une indemnité forfaitaire de 40 € "
                "(articles L. 2192-13 et R. 2192-31 à R. 2192-36 du code de la commande publique). "
                "Aucun escompte pour paiement anticipé."
            )
        ],
    )
