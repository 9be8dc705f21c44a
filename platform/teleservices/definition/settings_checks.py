"""What is wrong with the settings of a procedure, and with what reads them."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from teleservices.definition.conditions import Finding, Path, Place
from teleservices.definition.fields.explanation import ExplanationField
from teleservices.definition.procedure import Procedure
from teleservices.definition.settings import WRITTEN_NUMBER, SettingKind, unknown_settings

DECLARE = "déclarez-le sous « settings »"


def check_settings(procedure: Procedure) -> Iterator[Finding]:
    """Names used twice, and settings that channels, dates, prices and texts name."""
    counts = Counter(one.key for one in procedure.settings)
    seen: set[str] = set()
    for n, one in enumerate(procedure.settings):
        if one.key in seen:
            message = f"réglage « {one.key} » présente {counts[one.key]} fois"
            yield Finding(("settings", n, "key"), message, "donnez-lui un autre nom")
        seen.add(one.key)
        if one.lines_of is not None and one.lines_of not in _keys(procedure, SettingKind.LIST):
            message = f"« {one.lines_of} » n’est pas un réglage de type list"
            yield Finding(("settings", n, "lines_of"), message, DECLARE)
    for n, channel in enumerate(procedure.channels):
        if channel.appointment and channel.appointment not in _keys(procedure, SettingKind.LINK):
            message = f"« {channel.appointment} » n’est pas un réglage de type link"
            yield Finding(("channels", n, "appointment"), message, DECLARE)
    for n, told in enumerate(procedure.key_dates):
        if told.setting not in _keys(procedure, SettingKind.DATE):
            message = f"« {told.setting} » n’est pas un réglage de type date"
            yield Finding(("key_dates", n, "setting"), message, DECLARE)
    yield from _unknown_numbers(procedure)


def _keys(procedure: Procedure, kind: SettingKind) -> set[str]:
    return {one.key for one in procedure.settings if one.kind is kind}


def _texts(procedure: Procedure) -> Iterator[tuple[Path, str]]:
    for n, advice in enumerate(procedure.before_start):
        yield ("before_start", n, "text"), advice.text
    for n, step in enumerate(procedure.steps):
        for m, field in enumerate(step.fields):
            if isinstance(field, ExplanationField):
                yield ("steps", n, "fields", m, "text"), field.text


def _unknown_numbers(procedure: Procedure) -> Iterator[Finding]:
    """A number told in a text is always known: a setting of that kind, which has a default."""
    known = {
        one.key for one in procedure.settings if one.kind is SettingKind.NUMBER and one.default is not None
    }
    for path, text in _texts(procedure):
        for name in WRITTEN_NUMBER.findall(text):
            if name not in known:
                message = f"« {{{name}}} » n’est pas un réglage de type number avec une valeur d’avance"
                yield Finding(path, message, DECLARE)


def unknown_settings_at(place: Place, procedure: Procedure) -> Iterator[Finding]:
    """Settings that a condition reads and that nobody declared."""
    known = [one.key for one in procedure.settings]
    for name in unknown_settings(place.condition, procedure.settings):
        close = get_close_matches(name, known, n=1)
        remedy = f"vouliez-vous dire « {close[0]} » ?" if close else DECLARE
        yield Finding(place.path, f"le réglage « offer.{name} » n’existe pas", remedy)
