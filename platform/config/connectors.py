"""Settings of what Parvis asks of others for the procedures (teleservices.connectors): nobody, by default."""

from config import env

# The antivirus of what people send (teleservices.connectors.scanner): none, and pieces are marked « non analysées ».
SCANNER = env.service("PARVIS_SCANNER", ("clamd",))
SCANNER_SECONDS = env.number("PARVIS_SCANNER_SECONDS", 20, least=1)
# Who proposes addresses while people type them (teleservices.connectors.geocoder): nobody by default.
GEOCODER = env.web_service("PARVIS_GEOCODER", ("ban",))
# What maps show under a point (teleservices.maps): the commune's outline alone by default, and nobody else is asked.
MAP_TILES = env.tiles("PARVIS_MAP_TILES")
MAP_ATTRIBUTION = env.text("PARVIS_MAP_ATTRIBUTION", "")
# The State's directory of companies and associations (teleservices.connectors.companies): nobody by default. Paths of API
# Entreprise and its operator's token are used by the kind « entreprise » alone; the paths are not vouched for.
COMPANIES = env.web_service("PARVIS_COMPANIES", ("recherche", "entreprise"))
ENTREPRISE_TOKEN = env.text("PARVIS_ENTREPRISE_TOKEN", "")
ENTREPRISE_ESTABLISHMENT = env.text(
    "PARVIS_ENTREPRISE_ESTABLISHMENT", "/v3/insee/sirene/etablissements/{number}"
)
ENTREPRISE_ASSOCIATION = env.text(
    "PARVIS_ENTREPRISE_ASSOCIATION", "/v4/djepva/api-association/associations/{number}"
)
# What administrations know of a person, asked with their consent (teleservices.connectors.particulier): nobody by default.
PARTICULIER = env.web_service("PARVIS_PARTICULIER", ("particulier",))
PARTICULIER_SECONDS = env.number("PARVIS_PARTICULIER_SECONDS", 4, least=1)
# The header that carries the commune's own token beside FranceConnect's, when the API wants both: not vouched for.
PARTICULIER_TOKEN_HEADER = env.text("PARVIS_PARTICULIER_TOKEN_HEADER", "")
STATE_SOURCES = env.text("PARVIS_STATE_SOURCES", "")
