"""The ways to do a procedure in this commune, and the dates that matter, as its page says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from design.typography import date_in_full
from teleservices.definition.enums import Audience, ChannelKind
from teleservices.definition.price import price_in_words
from teleservices.definition.settings import SettingKind, setting_values, with_numbers
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.expressions import holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pydantic import JsonValue

    from teleservices.definition import Procedure
    from teleservices.definition.base import Link
    from teleservices.definition.law import Channel
    from teleservices.definition.procedure import Advice
    from teleservices.dossiers.models import Offer
    from tenants.models import Commune

STATE_DOMAIN = ".gouv.fr"


@dataclass(frozen=True)
class Way:
    """One channel: where it happens, and what to press."""

    kind: ChannelKind
    title: str
    text: str
    link: Link | None
    appointment: str
    """Where an appointment is taken, "" when the commune has no such page."""
    by_appointment: bool = False

    @property
    def is_here(self) -> bool:
        return self.kind is ChannelKind.OWN

    @property
    def icon(self) -> str:
        return {ChannelKind.OWN: "send", ChannelKind.LINK: "external-link"}.get(self.kind, "landmark")


@dataclass(frozen=True)
class ToldDate:
    """A date that matters, in a sentence."""

    title: str
    text: str


@dataclass(frozen=True)
class ToldPrice:
    """A price that the commune has said, in words."""

    label: str
    price: str


def told_prices(procedure: Procedure, values: Mapping[str, JsonValue]) -> list[ToldPrice]:
    """The prices that the commune has said, line by line; what it has not said is not told."""
    found = []
    for one in procedure.settings:
        if one.kind is not SettingKind.PRICE:
            continue
        value = values[one.key]
        if isinstance(value, int):
            found.append(ToldPrice(one.label, price_in_words(value)))
        for line, label in one.named_lines(values).items():
            cents = value.get(line) if isinstance(value, dict) else None
            if isinstance(cents, int):
                words = {"label": one.label, "line": label[:1].lower() + label[1:]}
                found.append(ToldPrice(_("%(label)s, %(line)s") % words, price_in_words(cents)))
    return found


def advice_of(procedure: Procedure, values: Mapping[str, JsonValue]) -> list[Advice]:
    """What to know before starting, with the commune's own numbers in it."""
    return [one.model_copy(update={"text": with_numbers(one.text, values)}) for one in procedure.before_start]


def settings_of(offer: Offer) -> dict[str, JsonValue]:
    """What the commune says of itself for the procedure."""
    return setting_values(offer.procedure.settings, offer.settings)


def channels_of(offer: Offer, commune: Commune) -> list[Channel]:
    """The channels open in this commune."""
    facts = circumstances_of(commune)
    variables = {field.key: None for _step, field in offer.procedure.fields()} | {
        "commune": facts.commune.variables(),
        "offer": settings_of(offer),
    }
    return [
        one
        for one in offer.procedure.channels
        if one.when is None or holds(one.when, variables, today=facts.today)
    ]


def is_done_here(offer: Offer, commune: Commune) -> bool:
    """Whether a request can be filed on this site."""
    return any(one.kind is ChannelKind.OWN for one in channels_of(offer, commune))


def ways_of(offer: Offer, commune: Commune) -> list[Way]:
    """The same channels, in the order of the definition, as the page shows them."""
    values = settings_of(offer)
    return [
        Way(
            one.kind,
            _title(one),
            one.text,
            one.link,
            str(values.get(one.appointment) or "") if one.appointment else "",
            one.appointment is not None,
        )
        for one in channels_of(offer, commune)
    ]


def _title(channel: Channel) -> str:
    match channel.kind:
        case ChannelKind.OWN:
            return _("En ligne, ici")
        case ChannelKind.LINK:
            host = urlsplit(channel.link.url).hostname or "" if channel.link else ""
            of_the_state = host.endswith(STATE_DOMAIN)
            return _("En ligne, sur le site de l’État") if of_the_state else _("Sur un autre site")
        case ChannelKind.PREP | ChannelKind.HUB:
            return _("Sur place, à la mairie")


def told_dates(procedure: Procedure, values: Mapping[str, JsonValue], today: date) -> list[ToldDate]:
    """The procedure's dates for what the commune said; one of which nothing can be said is left out."""
    found = []
    for one in procedure.key_dates:
        day = one.day(values)
        text = one.unset if day is None else one.passed if day < today else one.text
        if text:
            said = date_in_full(day) if day else ""
            found.append(ToldDate(one.title, text.replace("{date}", said)))
    return found


def audience_in_words(procedure: Procedure) -> str:
    """Who the procedure is for."""
    words = {
        Audience.INDIVIDUAL: _("particuliers"),
        Audience.ASSOCIATION: _("associations"),
        Audience.COMPANY: _("entreprises"),
        Audience.ADMINISTRATION: _("administrations"),
    }
    return procedure.who or ", ".join(str(words[one]) for one in procedure.audience).capitalize() + "."
