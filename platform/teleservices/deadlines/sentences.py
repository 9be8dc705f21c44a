"""The explanation of a date, in plain French."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.typography import day_in_full
from teleservices.deadlines.cases import Case, Correction, Delay
from teleservices.deadlines.enums import SilenceEffect, Unit


def delay_in_words(delay: Delay) -> str:
    """ "2 mois", "1 jour ouvré"…"""
    count = delay.count
    match delay.unit:
        case Unit.DAYS:
            text = ngettext("%(count)d jour", "%(count)d jours", count)
        case Unit.WORKING_DAYS:
            text = ngettext("%(count)d jour ouvré", "%(count)d jours ouvrés", count)
        case Unit.WEEKS:
            text = ngettext("%(count)d semaine", "%(count)d semaines", count)
        case Unit.MONTHS:
            text = ngettext("%(count)d mois", "%(count)d mois", count)
    return text % {"count": count}


def _effect(case: Case, day: date) -> str:
    when = {"date": day_in_full(day)}
    match case.effect:
        case SilenceEffect.ACCEPTANCE:
            return _("Sans réponse de l’administration, la demande est acceptée le %(date)s") % when
        case SilenceEffect.REJECTION:
            return _("Sans réponse de l’administration, la demande est refusée le %(date)s") % when
        case SilenceEffect.NONE:
            return _("Le délai prend fin le %(date)s") % when


def _count(case: Case, start: date) -> str:
    words = {
        "delay": delay_in_words(case.delay),
        "first": day_in_full(start + timedelta(days=1)),
        "start": day_in_full(start),
    }
    if start == case.deposited:
        return _("le délai de %(delay)s court à partir du %(first)s, lendemain du dépôt") % words
    if any(case.answer_to(one) == start for one in case.corrections if one.answered is None):
        return (
            _("le délai de %(delay)s repartira du lendemain de la réponse attendue, au plus tôt le %(first)s")
            % words
        )
    return (
        _("le délai de %(delay)s court à partir du %(first)s, lendemain de la correction reçue le %(start)s")
        % words
    )


def _period(case: Case, correction: Correction) -> str:
    words = {"asked": day_in_full(correction.asked)}
    if case.is_lapsed(correction) and correction.until is not None:
        words["until"] = day_in_full(correction.until)
        return _("demande du %(asked)s, délai donné jusqu’au %(until)s, article\u00a0L114-5") % words
    if correction.answered is None:
        return _("demande du %(asked)s, réponse attendue") % words
    words["answered"] = day_in_full(correction.answered)
    return _("demande du %(asked)s, réponse du %(answered)s") % words


def _corrections(case: Case, added: int, counted: tuple[Correction, ...]) -> str:
    unit = Unit.WORKING_DAYS if case.delay.unit is Unit.WORKING_DAYS else Unit.DAYS
    return ngettext(
        "il faut y ajouter %(days)s pour la correction demandée (%(periods)s)",
        "il faut y ajouter %(days)s pour les corrections demandées (%(periods)s)",
        len(counted),
    ) % {
        "days": delay_in_words(Delay(added, unit)),
        "periods": "\u00a0; ".join(_period(case, one) for one in counted),
    }


def sentence(
    case: Case, *, start: date, day: date, added: int, counted: tuple[Correction, ...], pending: bool
) -> str:
    """Effect and date, the count that leads there, and what could still change it."""
    parts = [_count(case, start)]
    for extension in case.extensions:
        words = {"delay": delay_in_words(extension.delay), "reason": extension.reason}
        part = _("il est prolongé de %(delay)s (%(reason)s)") % words
        parts.append(f"{part} ({extension.article})" if extension.article else part)
    if counted:
        parts.append(_corrections(case, added, counted))
    text = f"{_effect(case, day)}\u00a0: {', '.join(parts)}"
    text = f"{text} ({case.article})." if case.article else f"{text}."
    if pending:
        text += " " + _(
            "Le délai est arrêté tant que la correction demandée n’est pas reçue : "
            "cette date suppose une réponse aujourd’hui."
        )
    return text
