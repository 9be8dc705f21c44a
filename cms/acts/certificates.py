"""The certificate of publication: what the register holds of an act, said by the machine that published it.

CGCT L2131-1 and R2131-1: a mayor certifies that acts are enforceable; this paper is what they sign, or enclose. It hashes
the file again before it speaks of it: what is not the act any more gets no certificate. Sealed when the commune or the
operator has a seal, without a timestamp: anybody may ask for it, and no page waits for another machine.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.acts.recourse import contestable_until
from design.context import theme_of
from design.pdf import Letter, Party, Section, render_letter
from design.typography import date_in_full, file_size, moment_in_full, plural
from teleservices.sealing import seal_or_none, seal_pdf
from tenants.geography import of_commune
from tenants.storage import private_storage

if TYPE_CHECKING:
    from datetime import date, datetime

    from cms.acts.models import Act
    from tenants.models import Commune


class Altered(Exception):
    """The file that is kept is not the one that was published: somebody must look."""


def certificate_of(act: Act, commune: Commune, now: datetime | None = None) -> bytes:
    """The PDF. Raises Altered."""
    check_file(act)
    moment = timezone.localtime(now or timezone.now())
    drawn = render_letter(letter_of(act, commune, moment), made_at=moment)
    seal = seal_or_none(commune)
    if seal is None:
        return drawn
    return seal_pdf(drawn, seal, reason=_("Certificat de publication"), timestamped=False)


def check_file(act: Act) -> None:
    """Every paper of the act, hashed again. Raises Altered."""
    for name, sha256 in [(act.file.name, act.sha256), *((one["file"], one["sha256"]) for one in act.annexes)]:
        digest = hashlib.sha256()
        try:
            with private_storage.open(name) as paper:
                while chunk := paper.read(256 * 1024):
                    digest.update(chunk)
        except FileNotFoundError:
            raise Altered(act.slug) from None
        if digest.hexdigest() != sha256:
            raise Altered(act.slug)


def letter_of(act: Act, commune: Commune, moment: datetime) -> Letter:
    theme, place = theme_of(commune), of_commune(commune.insee, commune.name)
    return Letter(
        title=_("Certificat de publication"),
        sender=Party(_("Mairie %(place)s") % {"place": place}),
        look=theme.of_letters,
        reference=act.number or act.slug,
        place_date=_("Établi le %s") % moment_in_full(moment),
        paragraphs=[
            _(
                "Le registre des actes de la commune %(place)s atteste que l’acte ci-dessous a été publié sous forme "
                "électronique sur le site de la commune, dans son intégralité et dans un format non modifiable (code "
                "général des collectivités territoriales, articles L2131-1 et R2131-1)."
            )
            % {"place": place},
            *_state(act, moment.date()),
        ],
        sections=[_of_the_act(act), _of_the_publication(act, commune), *_of_the_annexes(act)],
        demonstration=_("Démonstration, sans lien avec la commune") if commune.is_demonstration else "",
    )


def _state(act: Act, today: date) -> list[str]:
    """What became of it since."""
    if act.withdrawn_at is not None:
        return [
            _(
                "Son fichier n’est plus servi depuis le %(day)s\u00a0: %(basis)s. Sa mention reste au registre."
            )
            % {
                "day": _day(timezone.localtime(act.withdrawn_at).date()),
                "basis": str(act.get_withdrawn_basis_display()).lower(),
            }
        ]
    found = [_("À la date de ce certificat, il s’y lit et s’y télécharge toujours.")]
    if not act.is_current(today):
        found.append(
            _("Il est resté dans la liste courante jusqu’au %s, puis dans les archives du registre.")
            % _day(act.current_until)
        )
    if act.is_superseded:
        found.append(
            _("Une version corrigée a été publiée le %s\u00a0: les deux restent en ligne.")
            % _day(act.superseded_by.posted_on)
        )
    return found


def _of_the_act(act: Act) -> Section:
    pairs = [
        (_("Nature"), str(act.get_nature_display())),
        *([(_("Numéro"), act.number)] if act.number else []),
        (_("Objet"), act.shown_title),
        (_("Date de la séance") if act.is_of_a_session else _("Date de l’acte"), _day(act.adopted_on)),
        (_("Auteur"), act.author),
        *([(_("Service"), act.service)] if act.service else []),
        *([(_("Matière"), f"{act.matter} {act.matter_name}")] if act.matter else []),
    ]
    return Section(_("L’acte"), pairs=pairs)


def _of_the_publication(act: Act, commune: Commune) -> Section:
    until = contestable_until(act)
    pairs = [
        *(
            [(_("Publié auparavant le"), _("%s, selon la commune") % _day(act.formerly_posted_on))]
            if act.formerly_posted_on
            else []
        ),
        (_("Mis en ligne"), moment_in_full(timezone.localtime(act.posted_at))),
        (_("Adresse"), f"{commune.base_url}{act.get_absolute_url()}"),
        (_("Dans la liste courante"), _("jusqu’au %s au moins") % _day(act.current_until)),
        *([(_("Délai de recours"), _("jusqu’au %s") % _day(until))] if until else []),
        *_receipt(act),
        (_("Fichier"), f"{plural(act.pages, 'page')}, {file_size(act.size)}"),
        (_("Empreinte SHA-256"), _in_groups(act.sha256)),
    ]
    return Section(_("La publication"), pairs=pairs)


def _receipt(act: Act) -> list[tuple[str, str]]:
    found = []
    if act.ar_received_on:
        found.append((_("Reçu en préfecture le"), _day(act.ar_received_on)))
    if act.ar_id:
        found.append((_("Accusé de réception"), act.ar_id))
    return found


def _of_the_annexes(act: Act) -> list[Section]:
    if not act.annexes:
        return []
    pairs = [(one["name"], _in_groups(one["sha256"])) for one in act.annexes]
    return [Section(_("Les annexes et leur empreinte"), pairs=pairs)]


def _in_groups(digest: str) -> str:
    """Eight by eight: a line of 64 signs does not fit, and nobody compares one."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _day(day: date) -> str:
    return date_in_full(day, weekday=False)
