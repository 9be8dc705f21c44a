"""``bench deposits``: two hundred people send the same procedure of one commune at the same moment; is one of them lost?

Two servers of the same installation, taken in turn: Parvis with its own limits (who is told to come back comes back, as the
page does), and the stock way, django-tenants' own backend without any. Before that, as many people one after the other: what
the machine can do. Afterwards the database is read: each person has one dossier, with its acknowledgement, whose hash is
right, and the effect that mails it.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.module_loading import import_string

from ops import static_files
from ops.bench.asking import WrongAnswer
from ops.bench.crowd import Crowd, Gathered, Post, gather
from ops.bench.generator import percentile
from ops.bench.isolation import THREADS, Side
from ops.bench.serve import start_server
from ops.bench.towns import opened, some
from teleservices.dossiers.models import Acknowledgement, Dossier, Draft, Offer
from teleservices.dossiers.services import start_draft
from teleservices.dossiers.services.deposit import ACKNOWLEDGE, digest
from teleservices.journeys.session import DRAFTS
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tenants.provisioning import template

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ops.bench.cluster import Cluster
    from tenants.models import Commune

_SLUG: Final = "signalement"
_ANSWERS: Final = {
    "categorie": "chaussee",
    "description": "Trou au milieu de la piste cyclable",
    "danger": "oui",
    "position": {"text": "devant la mairie"},
    "email": "dora@exemple.fr",
}


@dataclass(frozen=True)
class Deposits:
    """Seconds from the common start; medians over the rounds. ``lost`` and ``twice`` must be 0."""

    deposits: int
    lost: int
    twice: int
    #: Answers « come back later » that people were given, over all rounds.
    told_to_come_back: int
    p50_s: float
    last_s: float
    #: Without any limit: whoever was not answered, or by an error, over all rounds.
    stock_lost: int
    stock_p50_s: float
    stock_last_s: float
    #: The same people one after the other, without a limit: what the machine does.
    one_by_one_s: float
    crowd_cpu_s: float
    workers: int
    threads: int
    rounds: int

    @property
    def together_over_one_by_one(self) -> float:
        """What the crowd costs: 1 is a server that works all the time; limits make people wait."""
        return self.last_s / self.one_by_one_s


def steps(runs: int) -> int:
    """What the progress bar counts."""
    return 6 + 3 * runs


def measure(
    cluster: Cluster, deposits: int, runs: int, workers: int, advance: Callable[[str], None]
) -> Deposits:
    """Rounds go from one side to the next, so that a busy moment of the machine falls on both."""
    template.prepare(advance)
    advance("fichiers statiques")
    static_files.gather()
    commune = opened(some(1), advance)[0]
    ports = {side: _serve(cluster, side, workers, advance) for side in Side}
    seen: dict[Side, list[Gathered]] = {side: [] for side in Side}
    alone: list[Gathered] = []
    lost = dict.fromkeys(Side, 0)
    twice = 0
    for number in range(runs):
        advance(f"l’un après l’autre, n° {number + 1}")
        alone.append(_sent(commune, ports[Side.STOCK], deposits, 1, number)[0])
        for side in Side:
            advance(f"tous ensemble n° {number + 1}, {side.value}")
            found, missing, more = _sent(commune, ports[side], deposits, deposits, number)
            seen[side].append(found)
            lost[side] += missing
            twice += more
    return Deposits(
        deposits=deposits,
        lost=lost[Side.PARVIS],
        twice=twice,
        told_to_come_back=sum(one.refused for found in seen[Side.PARVIS] for one in found.sent),
        p50_s=_at(seen[Side.PARVIS], 0.5),
        last_s=_at(seen[Side.PARVIS], 1),
        stock_lost=lost[Side.STOCK],
        stock_p50_s=_at(seen[Side.STOCK], 0.5),
        stock_last_s=_at(seen[Side.STOCK], 1),
        one_by_one_s=_at(alone, 1),
        crowd_cpu_s=round(median(found.cpu_seconds for found in seen[Side.PARVIS]), 2),
        workers=workers,
        threads=THREADS,
        rounds=runs,
    )


def _at(rounds: Sequence[Gathered], share: float) -> float:
    return round(median(percentile([one.seconds for one in found.sent], share) for found in rounds), 2)


def _serve(cluster: Cluster, side: Side, workers: int, advance: Callable[[str], None]) -> int:
    advance(f"serveur {side.value}")
    given = {"PARVIS_BEHIND_PROXY": "true"}
    if side is Side.STOCK:
        off = ("PARVIS_LIMIT_COMMUNE", "PARVIS_LIMIT_ADDRESS", "PARVIS_COMMUNE_THREADS")
        given |= {"DJANGO_SETTINGS_MODULE": "ops.bench.stock_settings", **dict.fromkeys(off, "0")}
    return start_server(cluster, side.value, given, workers, THREADS)


def _sent(commune: Commune, port: int, deposits: int, at_once: int, seed: int) -> tuple[Gathered, int, int]:
    """What the people saw; how many have no dossier, how many dossiers too many there are."""
    with commune_context(commune):
        offer = Offer.objects.select_related("copy").get(slug=_SLUG)
        posts = tuple(_ready(commune, offer, number) for number in range(deposits))
        before = Dossier.objects.count()
    found = gather(Crowd(port, posts, at_once, seed=seed))
    with commune_context(commune):
        return found, *_counted(found, before)


def _ready(commune: Commune, offer: Offer, number: int) -> Post:
    """A draft that lacks nothing, in the session of a browser; the press on « Envoyer » that is left."""
    draft = start_draft(offer)
    Draft.objects.filter(pk=draft.pk).update(answers=dict(_ANSWERS))
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[DRAFTS] = {_SLUG: str(draft.pk)}
    session.create()
    request = RequestFactory().get("/")
    token = get_token(request)
    secret = request.META["CSRF_COOKIE"]
    return Post(
        host=commune.primary_host,
        path=f"/demarches/{_SLUG}/verifier-et-envoyer/",
        body=urlencode({"csrfmiddlewaretoken": token}),
        cookies=f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={secret}",
        # Of documentation (RFC 5737): each has an address of their own.
        address=f"198.51.100.{number % 254 + 1}" if number < 254 else f"203.0.113.{number % 254 + 1}",
    )


def _counted(found: Gathered, before: int) -> tuple[int, int]:
    """Lost, and too many. Raises WrongAnswer when an acknowledgement is not what its hash says."""
    arrived = {one.location.rstrip("/").rpartition("/")[2] for one in found.sent if one.status == 302}
    held = set(map(str, Dossier.objects.filter(pk__in=arrived).values_list("pk", flat=True)))
    acts = {
        str(act.dossier_id): act
        for act in Acknowledgement.objects.filter(dossier__in=[UUID(key) for key in held])
    }
    mailed = set(Effect.objects.filter(kind=ACKNOWLEDGE).values_list("key", flat=True))
    whole = {key for key in held if key in acts and key in mailed}
    for act in acts.values():
        if act.sha256 != digest(act.content):
            raise WrongAnswer(f"accusé {act.pk} : son empreinte n’est pas la sienne")
    return len(found.sent) - len(whole), max(0, Dossier.objects.count() - before - len(whole))
