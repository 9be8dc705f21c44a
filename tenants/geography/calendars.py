"""The legal time and the public holidays of a commune, which its legal deadlines are counted with."""

from tenants.geography.records import Town

PARIS = "Europe/Paris"

_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}

_ZONES_WITHIN = {
    "98719": "Pacific/Gambier",
    "98718": "Pacific/Marquesas",
    "98723": "Pacific/Marquesas",
    "98731": "Pacific/Marquesas",
    "98746": "Pacific/Marquesas",
    "98750": "Pacific/Marquesas",
    "98756": "Pacific/Marquesas",
    "98414": "Antarctica/DumontDUrville",
    "98415": "Indian/Mayotte",
}
"""Communes whose legal time is not that of their collectivity: the Gambier and Marquesas islands, Adélie,
the Éparses.
"""

_HOLIDAYS = {
    # Alsace and Moselle keep the local law of 1900: 26 December and Good Friday too.
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    # Overseas: the day of the abolition of slavery and local feasts.
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


def time_zone_of(town: Town) -> str:
    """The IANA name of the commune's legal time."""
    return _ZONES_WITHIN.get(town.insee) or _ZONES.get(town.department, PARIS)


def holidays_of(town: Town) -> str:
    """The `subdiv` for `holidays.country_holidays("FR", subdiv=…)`; "" (national holidays only) in the rest
    of France.
    """
    return _HOLIDAYS.get(town.department, "")
