"""The pages that a person meets at a provider."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from design.typography import day_in_full
from ops.standins.markup import Html, join, layout, markup
from ops.standins.oidc.citizens import CITIZENS, PASSWORD
from ops.standins.oidc.registry import AgentRecord

CLAIM_LABELS: Final = {
    "given_name": "Prénoms",
    "family_name": "Nom de naissance",
    "preferred_username": "Nom d’usage",
    "gender": "Sexe",
    "birthdate": "Date de naissance",
    "birthplace": "Lieu de naissance",
    "birthcountry": "Pays de naissance",
    "email": "Adresse électronique",
}

GENDERS: Final = {"female": "féminin", "male": "masculin"}

ABORT: Final = """<form method="post" action="/api/v2/interaction/{uid}/abort">
<button class="quiet">Refuser et revenir au service</button></form>"""


@dataclass(frozen=True)
class AgentForm:
    """State of the agents' sign-in page."""

    service: str
    uid: str
    email: str = ""
    message: str = ""


def error(label: str, code: str, reason: str) -> str:
    body = markup(
        '<p class="error">{reason}</p><p>Code d’erreur\u00a0: <strong>{code}</strong></p>'
        "<p>Revenez à la page précédente du service, puis recommencez.</p>",
        reason=reason,
        code=code,
    )
    return layout("Une erreur est survenue", body, f"{label} (simulé)")


def signed_out(label: str) -> str:
    body = markup("<p>Votre session {label} est terminée. Vous pouvez fermer cette page.</p>", label=label)
    return layout("Vous êtes déconnecté", body, f"{label} (simulé)")


def citizen_sign_in(service: str, uid: str, login: str = "", refused: bool = False) -> str:
    choices = join(
        [
            markup(
                '<li><form method="post" action="/api/v2/interaction/{uid}/login">'
                '<input type="hidden" name="login" value="{login}">'
                '<input type="hidden" name="password" value="{password}">'
                "<button><strong>{name}</strong>{birthdate} · identifiant «&nbsp;{login}&nbsp;»</button>"
                "</form></li>",
                uid=uid,
                login=citizen.login,
                password=PASSWORD,
                name=citizen.full_name,
                birthdate=_date_in_words(citizen.birthdate),
            )
            for citizen in CITIZENS
        ]
    )
    notice = Html('<p class="error" role="alert" id="refus">Identifiant ou mot de passe incorrect.</p>')
    body = markup(
        "<p>Vous vous connectez au service\u00a0: <strong>{service}</strong></p>"
        '<h2>Choisir une identité de test</h2><ul class="choices">{choices}</ul>'
        "<h2>Ou saisir un identifiant</h2>{notice}"
        '<form method="post" action="/api/v2/interaction/{uid}/login">'
        '<label for="login">Identifiant</label>'
        '<input id="login" name="login" value="{login}" autocomplete="username" required{described}>'
        '<label for="password">Mot de passe (pour tous\u00a0: 123)</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        "<p><button>Se connecter</button></p></form>{abort}",
        service=service,
        choices=choices,
        notice=notice if refused else Html(""),
        described=Html(' aria-describedby="refus" aria-invalid="true"') if refused else Html(""),
        uid=uid,
        login=login,
        abort=markup(ABORT, uid=uid),
    )
    return layout("Se connecter", body, "FranceConnect (simulé)")


def _in_words(name: str, value: object) -> str:
    """A claim as a person reads it; the service receives it as the provider's protocol writes it."""
    text = str(value or "(vide)")
    if name == "gender":
        return GENDERS.get(text, text)
    return _date_in_words(text) if name == "birthdate" else text


def _date_in_words(text: str) -> str:
    """« 24 août 1962 »; a date whose month or day is unknown (00) is left as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day_in_full(day)


def citizen_consent(service: str, uid: str, claims: dict[str, object]) -> str:
    rows = join(
        [
            markup("<dt>{label}</dt><dd>{value}</dd>", label=label, value=_in_words(name, claims[name]))
            for name, label in CLAIM_LABELS.items()
            if name in claims
        ]
    )
    body = markup(
        "<p>Ces informations seront transmises au service <strong>{service}</strong> :</p><dl>{rows}</dl>"
        '<form method="post" action="/api/v2/interaction/{uid}/consent">'
        "<button>Continuer vers {service}</button></form>{abort}",
        service=service,
        rows=rows,
        uid=uid,
        abort=markup(ABORT, uid=uid),
    )
    return layout("Continuer vers le service", body, "FranceConnect (simulé)")


def agent_sign_in(form: AgentForm, agents: list[AgentRecord]) -> str:
    choices = join(
        [
            markup(
                '<li><form method="post" action="/api/v2/interaction/{uid}/login">'
                '<input type="hidden" name="agent" value="{key}">'
                "<button><strong>{name}</strong>{email} · {organization} · {acr}</button></form></li>",
                uid=form.uid,
                key=agent.key,
                name=agent.full_name,
                email=agent.email,
                organization=agent.organization,
                acr=agent.authentication.acr,
            )
            for agent in agents
        ]
    )
    notice = markup('<p class="error" role="alert" id="refus">{message}</p>', message=form.message)
    body = markup(
        "<p>Vous vous connectez au service\u00a0: <strong>{service}</strong></p>{notice}"
        '<form method="post" action="/api/v2/interaction/{uid}/login">'
        '<label for="email">Adresse électronique professionnelle</label>'
        '<input id="email" name="email" type="email" value="{email}" autocomplete="email"'
        " required{described}>"
        "<p><button>Se connecter</button></p></form>"
        '<h2>Agents de la démonstration</h2><ul class="choices">{choices}</ul>{abort}',
        service=form.service,
        notice=notice if form.message else Html(""),
        described=Html(' aria-describedby="refus" aria-invalid="true"') if form.message else Html(""),
        uid=form.uid,
        email=form.email,
        choices=choices,
        abort=markup(ABORT, uid=form.uid),
    )
    return layout("Se connecter", body, "ProConnect (simulé)")
