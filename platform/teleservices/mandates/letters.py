"""The letter to a person who reads no e-mail: what happened to what was filed for them, printed and handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.pdf import Letter, Party, Section, render_letter
from design.typography import date_in_full, phone
from teleservices.dossiers.acknowledgements import service_contact
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Correction, Message
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.context import CommuneTheme
    from teleservices.dossiers.models import Dossier, Event, Mandate
    from tenants.models import Commune


def letter_pdf(
    dossier: Dossier,
    mandate: Mandate,
    events: Sequence[Event],
    commune: Commune,
    theme: CommuneTheme,
    *,
    code: str,
) -> bytes:
    """`events`: what is to be told; `code`: of the follow-up, "" when nobody has it any more."""
    contact = service_contact(dossier.offer, dossier.service)
    notice = _("Démonstration, sans lien avec la commune") if commune.is_demonstration else ""
    day = date_in_full(local_day(commune, timezone.now()), weekday=False)
    name = mandate.person
    lines = [line for line in mandate.beneficiary_address.splitlines() if line.strip()]
    return render_letter(
        Letter(
            title=_("Votre demande «\u00a0%(title)s\u00a0»") % {"title": dossier.title},
            sender=Party(
                _("Mairie %(place)s") % {"place": of_commune(commune.insee, commune.name)}, contact["lines"]
            ),
            recipient=Party(name, lines) if name else None,
            look=theme.of_letters,
            reference=dossier.reference,
            place_date=_("%(place)s, le %(day)s") % {"place": commune.name, "day": day},
            paragraphs=[_("Bonjour,")],
            sections=[*_told(dossier, events), *_standing(dossier, mandate, commune, contact, code)],
            signature=[_("Pour le maire,"), dossier.service.name],
            demonstration=notice,
        )
    )


def _told(dossier: Dossier, events: Sequence[Event]) -> list[Section]:
    texts = _texts(events)
    found = []
    for event in events:
        day = date_in_full(timezone.localtime(event.at).date(), weekday=False)
        title = f"{EventKind(event.kind).label}, {day}"
        text = texts.get(event.pk) or event.text or _first_words(dossier, event)
        found.append(Section(title, [one.strip() for one in text.split("\n\n") if one.strip()]))
    return found


def _texts(events: Sequence[Event]) -> dict[int, str]:
    """Of messages and corrections, whose words stand in their own tables; one query each, when there are some."""
    messages = {one.detail["message"]: one.pk for one in events if one.detail.get("message")}
    corrections = {one.detail["correction"]: one.pk for one in events if one.detail.get("correction")}
    found: dict[int, str] = {}
    if messages:
        for message in Message.objects.filter(pk__in=messages):
            found[messages[str(message.pk)]] = message.text
    if corrections:
        for asked in Correction.objects.select_related("dossier__copy").filter(pk__in=corrections):
            last = (
                _("Répondez avant le %(day)s.") % {"day": date_in_full(asked.answer_before)}
                if asked.answer_before
                else ""
            )
            words = [asked.text, *asked.remark_lines, last]
            found[corrections[str(asked.pk)]] = "\n\n".join(one for one in words if one)
    return found


def _first_words(dossier: Dossier, event: Event) -> str:
    if event.kind != EventKind.SUBMITTED:
        return ""
    words = _("La mairie a reçu cette demande. L’accusé de réception est joint à cette lettre.")
    return f"{words}\n\n{dossier.due_explanation}" if dossier.due_explanation else words


def _standing(
    dossier: Dossier, mandate: Mandate, commune: Commune, contact: dict[str, str], code: str
) -> list[Section]:
    """How to follow, who filed and where the data came from (GDPR, article 14), how to object."""
    host = commune.base_url.partition("://")[2]
    follow = [_("Référence"), dossier.reference], [_("Code de suivi"), code]
    here = _("Sur %(host)s/suivi/, avec la référence et le code de suivi.") % {"host": host}
    nowhere = _("Demandez un code de suivi à la mairie pour la suivre sur %(host)s/suivi/.") % {"host": host}
    reach = [contact["name"], phone(contact["phone"]) if contact["phone"] else "", contact["email"]]
    return [
        Section(
            _("Suivre cette demande"),
            [here if code else nowhere],
            [(label, value) for label, value in follow if value],
        ),
        Section(
            _("Qui l’a déposée, et vos droits"),
            [
                _("Elle a été déposée pour vous par %(who)s.") % {"who": mandate.acting},
                _(
                    "Les renseignements qui vous concernent viennent de cette personne ou de vous-même (RGPD, article 14)."
                ),
                dossier.procedure.privacy.rights,
                _("Si vous n’étiez pas d’accord, dites-le au service\u00a0: %(reach)s.")
                % {"reach": ", ".join(one for one in reach if one)},
            ],
        ),
    ]
