"""What the settings say: what is missing on purpose is said aloud, what is dangerous fails."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils import timezone

from ops import static_files
from ops.monitoring.checkup.base import Component, failed, good, warned
from teleservices.connectors.companies import configured_companies
from teleservices.connectors.geocoder import configured_geocoder
from teleservices.connectors.particulier import configured_state_data
from teleservices.connectors.scanner import configured_scanner
from teleservices.sealing import SealError, seal_of

SEAL_WARNING = timedelta(days=45)


def scanner() -> Component:
    """None is said aloud; one that does not answer fails: pieces wait for it, and agents open them at their own risk."""
    configured = configured_scanner()
    if configured is None:
        return warned(
            "scanner",
            "Aucun antivirus configuré (PARVIS_SCANNER) : les pièces déposées sont marquées « non analysées ».",
        )
    if problems := configured.check_config():
        return failed("scanner", " ".join(problems))
    return good("scanner", "Répond, et reconnaît le fichier d’essai EICAR")


def geocoder() -> Component:
    """Without one, or while it is down, people type their address: nothing stops."""
    configured = configured_geocoder()
    if configured is None:
        return good("geocoder", "Aucun (PARVIS_GEOCODER) : les adresses s’écrivent à la main.")
    if problems := configured.check_config():
        return warned("geocoder", " ".join(problems))
    kind, _plus, address = settings.GEOCODER.partition("+")
    return good("geocoder", f"{kind.upper()}, {urlsplit(address).netloc} : répond")


def companies() -> Component:
    """Without a directory, or while it is down, people write what it would have said: nothing stops."""
    configured = configured_companies()
    if configured is None:
        return good(
            "companies", "Aucun annuaire des entreprises (PARVIS_COMPANIES) : tout s’écrit à la main."
        )
    if problems := configured.check_config():
        return warned("companies", " ".join(problems))
    return good("companies", "L’annuaire des entreprises répond")


def particulier() -> Component:
    """Without it, or while it is down, people write what it would have said and join the paper: nothing stops."""
    configured = configured_state_data()
    if configured is None:
        return good(
            "particulier",
            "API Particulier n’est pas configurée (PARVIS_PARTICULIER) : les personnes écrivent.",
        )
    if problems := configured.check_config():
        return warned("particulier", " ".join(problems))
    return good("particulier", "API Particulier répond ; chaque commune a son jeton à la page « Connexion »")


def seal() -> Component:
    """The operator's seal; those of communes are looked at when they are used."""
    try:
        found = seal_of(None)
    except SealError as error:
        return failed("seal", str(error))
    if found is None:
        return warned(
            "seal",
            "Aucun cachet (PARVIS_SEAL_FILE)\u00a0: les accusés et les décisions partent sans cachet électronique.",
        )
    if found.is_demonstration:
        return warned("seal", f"{found.subject}\u00a0: le cachet de la démonstration n’a aucune valeur.")
    until = f"{found.subject}, jusqu’au {found.not_after:%d/%m/%Y}"
    if found.not_after - timezone.now() < SEAL_WARNING:
        return warned("seal", f"{until}\u00a0: remplacez le certificat avant cette date.")
    return good("seal", until)


def static() -> Component:
    """Without the manifest of this release, no page can be drawn (the process looks at it when it starts)."""
    match static_files.state():
        case static_files.Gathered.CURRENT:
            return good("static", f"Fichiers de la version {settings.PARVIS_VERSION}, {settings.STATIC_ROOT}")
        case static_files.Gathered.NOT_NEEDED:
            return good("static", "Servis depuis leurs sources")
        case static_files.Gathered.MISSING:
            told = "Fichiers statiques absents"
        case static_files.Gathered.STALE:
            told = "Fichiers statiques d’une autre version"
    sentence = f"{told} : lancez « parvis fleet migrate », puis redémarrez les processus web."
    return (failed if settings.PRODUCTION else warned)("static", sentence)


def sentry() -> Component:
    if not settings.SENTRY_DSN:
        return warned("sentry", "Aucune adresse (SENTRY_DSN) : les erreurs ne sont que dans les journaux.")
    return good("sentry", "Les erreurs partent, sans données personnelles")


def standins() -> Component:
    """The settings refuse to start in production with one; this line says it again to whoever asks."""
    used = sorted(name for name, address in settings.STANDINS.items() if address)
    if not used:
        return good("standins", "Aucun service de démonstration")
    if settings.PRODUCTION:
        return failed("standins", f"Services de démonstration en production : {', '.join(used)}.")
    return good("standins", f"Services de démonstration : {', '.join(used)}")


def deployment() -> Component:
    """Django's own ``check --deploy``, where it is one."""
    if not settings.PRODUCTION:
        return good(
            "deployment",
            f"Environnement « {settings.PARVIS_ENV} » : les règles de production ne s’appliquent pas.",
        )
    found = checks.run_checks(include_deployment_checks=True)
    serious = [message for message in found if message.level >= logging.WARNING and not message.is_silenced()]
    if serious:
        ids = ", ".join(sorted({message.id or message.msg for message in serious}))
        return failed("deployment", f"check --deploy : {ids}")
    if not settings.BEHIND_PROXY:
        return warned(
            "deployment",
            "PARVIS_BEHIND_PROXY n’est pas donné : derrière un serveur qui termine TLS, "
            "chaque page se redirige sans fin.",
        )
    return good("deployment", "check --deploy : rien à signaler")
