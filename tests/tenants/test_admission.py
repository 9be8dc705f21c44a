"""How many may come in: by commune, by address within it, by slots; agents apart; without Valkey, still counted."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client, RequestFactory
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config import env
from ops.models import CommuneFacts
from ops.monitoring import facts
from ops.monitoring.checkup import services as checkup
from tenants.admission import refusals
from tenants.admission.door import Doorkeeper
from tenants.admission.places import place_of
from tenants.admission.rates import Claim, LocalCounter, Rate, SharedCounter
from tenants.admission.slots import Slots
from tenants.current import commune_context, operator_context
from tests.people import login
from tests.valkey import valkey, valkey_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import redis

    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["valkey", "valkey_server"]

PAGE = "/plan-du-site/"
#: So slow that nothing comes back during a test.
SLOW = 0.01
FLOODER, NEIGHBOUR = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def limits(settings, valkey: redis.Redis) -> Iterator[Any]:
    settings.LIMIT_COMMUNE = (SLOW, 6)
    settings.LIMIT_ADDRESS = (SLOW, 3)
    settings.LIMIT_AGENT = (SLOW, 50)
    return settings


def ask(client: Client, address: str, times: int = 1, path: str = PAGE) -> list[int]:
    return [client.get(path, REMOTE_ADDR=address).status_code for _ in range(times)]


def test_what_is_refused_says_when_to_come_back_and_costs_no_statement(
    at_venissieux: Client, limits: Any, django_assert_num_queries
) -> None:
    ask(at_venissieux, FLOODER, 4)
    with django_assert_num_queries(0):
        refused = at_venissieux.get(PAGE, REMOTE_ADDR=FLOODER)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 100
    assert refused["Cache-Control"] == "no-store"
    said = refused.content.decode()
    assert '<html lang="fr"' in said
    assert said.count("<h1>") == 1
    assert "Vénissieux" in said
    assert '<a class="button" href="">' in said
    sent = at_venissieux.post(PAGE, REMOTE_ADDR=FLOODER)
    assert sent.status_code == 429
    assert "votre saisie y est encore" in sent.content.decode()
    assert '<a class="button"' not in sent.content.decode()


def test_a_page_is_one_round_trip_and_a_second_refusal_none(
    at_venissieux: Client, limits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    stock = SharedCounter.claim
    monkeypatch.setattr(SharedCounter, "claim", lambda self, claims: asked.append(1) or stock(self, claims))
    ask(at_venissieux, FLOODER, 3)
    assert len(asked) == 3
    ask(at_venissieux, FLOODER, 4)
    assert len(asked) == 4


def test_files_weigh_little_and_health_nothing(at_venissieux: Client, limits: Any) -> None:
    assert 429 not in ask(at_venissieux, FLOODER, 20, "/medias/images/absent.png")
    assert ask(at_venissieux, FLOODER, 2) == [200, 429]
    assert ask(at_venissieux, FLOODER, 20, "/sante/vif") == [200] * 20


def test_the_console_counts_by_address_alone(at_operator: Client, limits: Any) -> None:
    assert ask(at_operator, FLOODER, 4, "/connexion/")[-1] == 429
    assert ask(at_operator, NEIGHBOUR, 1, "/connexion/") != [429]


def test_a_flood_does_not_shut_the_clerk_out(
    at_venissieux: Client, at_givors: Client, alice: Agent, venissieux: Commune, limits: Any
) -> None:
    clerk = Client(headers={"host": venissieux.primary_host})
    login(clerk, alice)
    assert ask(clerk, NEIGHBOUR, 1, "/instruction/") == [200]
    for number in range(7):
        ask(at_venissieux, f"198.51.100.{number}")
    assert ask(at_venissieux, NEIGHBOUR) == [429]
    assert ask(clerk, NEIGHBOUR, 5, "/instruction/") == [200] * 5
    # Her pass is nobody's in another commune, and a made-up one is nobody's anywhere.
    taken = clerk.cookies["parvis_agent"].value
    for number in range(7):
        ask(at_givors, f"198.51.100.{number}")
    for stolen in (taken, "made-up", taken[:-1] + "x"):
        at_givors.cookies["parvis_agent"] = stolen
        assert ask(at_givors, NEIGHBOUR) == [429]


def test_the_pass_of_an_agent_ends_with_the_session(venissieux: Commune, alice: Agent) -> None:
    clerk = Client(headers={"host": venissieux.primary_host})
    clerk.get("/connexion/")
    assert "parvis_agent" not in clerk.cookies
    login(clerk, alice)
    clerk.get("/instruction/")
    cookie = clerk.cookies["parvis_agent"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == ""
    clerk.cookies["parvis_session"] = "gone"
    clerk.get("/instruction/")
    assert clerk.cookies["parvis_agent"].value == ""


def test_an_address_made_up_by_the_visitor_counts_for_nothing(
    venissieux: Commune, limits: Any, request: pytest.FixtureRequest
) -> None:
    """Behind a proxy that appends: what the visitor wrote stands before; without one, the header is not read."""
    for signal in (
        request_started,
        request_finished,
    ):  # as the test client does: the test is in a transaction
        signal.disconnect(close_old_connections)
    request.addfinalizer(lambda: request_started.connect(close_old_connections))
    request.addfinalizer(lambda: request_finished.connect(close_old_connections))
    application = get_wsgi_application()
    behind_proxy = wrap_wsgi_with_proxy_headers(application, ["127.0.0.1"])

    def status(served: Any, number: int, peer: str) -> int:
        environ = RequestFactory().get(PAGE).environ | {
            "HTTP_HOST": venissieux.primary_host,
            "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, {FLOODER}",
            "REMOTE_ADDR": peer,
            "wsgi.input": io.BytesIO(),
        }
        told: list[str] = []
        answer = served(environ, lambda line, headers: told.append(line))
        answer.close()
        return int(told[0][:3])

    assert [status(behind_proxy, n, "127.0.0.1") for n in range(4)] == [200, 200, 200, 429]
    assert [status(application, n, NEIGHBOUR) for n in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_subscriber_of_ipv6_is_one_place(told: str, place: str) -> None:
    assert place_of(RequestFactory().get("/", REMOTE_ADDR=told)) == place


CLAIMS = [Claim("parvis:rate:a", Rate(10, 4)), Claim("parvis:rate:a:x", Rate(5, 2))]


def test_processes_count_together_and_alone_when_valkey_is_lost(valkey: redis.Redis, settings) -> None:
    first, second = Doorkeeper(), Doorkeeper()
    assert [door.admit(CLAIMS).wait for door in (first, second)] == [0, 0]
    refused = first.admit(CLAIMS)
    assert refused.key == "parvis:rate:a:x"
    assert 0 < refused.wait <= 0.2
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"
    alone = Doorkeeper()
    assert [bool(alone.admit(CLAIMS).wait) for _ in range(3)] == [False, False, True]


def test_both_counters_count_alike(valkey: redis.Redis) -> None:
    for counter in (SharedCounter(valkey), LocalCounter()):
        verdicts = [counter.claim(CLAIMS) for _ in range(3)]
        assert [verdict.key for verdict in verdicts] == ["", "", "parvis:rate:a:x"]
        # What was refused moved nothing: the commune's own count has room for two more.
        assert [counter.claim(CLAIMS[:1]).wait for _ in range(2)] == [0, 0]
        assert 0 < counter.claim(CLAIMS[:1]).wait <= 0.1


def test_room_comes_back_with_time() -> None:
    now = [0.0]
    counter = LocalCounter(clock=lambda: now[0])
    assert [counter.claim(CLAIMS).wait for _ in range(2)] == [0, 0]
    wait = counter.claim(CLAIMS).wait
    now[0] += wait
    assert counter.claim(CLAIMS).wait == 0


def test_slots_bound_what_a_commune_holds_and_leave_the_others_alone() -> None:
    slots, inside, leave = Slots(at_once=2, in_line=1, patience=20), threading.Barrier(3), threading.Event()
    seen: list[bool] = []

    def work() -> None:
        with slots.take("a") as taken:
            inside.wait(20)
            assert taken
            leave.wait(20)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    inside.wait(20)

    def stand_in_line() -> None:
        with slots.take("a") as taken:
            seen.append(taken)

    waiting = threading.Thread(target=stand_in_line)
    waiting.start()
    while not slots._waiting["a"]:
        pass
    with slots.take("a") as taken, slots.take("b") as other:
        assert (taken, other) == (False, True)
    leave.set()
    for thread in (*workers, waiting):
        thread.join()
    assert seen == [True]
    assert not slots._working


def test_a_slot_is_not_waited_for_longer_than_patience() -> None:
    slots = Slots(at_once=1, in_line=1, patience=0.01)
    with slots.take("a"), slots.take("a") as taken:
        assert not taken
    with slots.take("a") as taken:
        assert taken


def test_the_operator_sees_who_is_flooded(
    at_venissieux: Client, venissieux: Commune, limits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_HANDED_OVER_EVERY", 0.0)
    ask(at_venissieux, FLOODER, 7)
    with commune_context(venissieux):
        assert refusals.facts() == {"refused_requests": 4}
    with operator_context():
        facts.collect(venissieux)
        assert CommuneFacts.objects.get(commune=venissieux).refused_requests == 4
    said = checkup.crowds()
    assert said.warning
    assert "venissieux (4)" in said.detail


@pytest.mark.parametrize("raw", ["15", "15/", "0/5", "-1/5", "15/0", "x/5", "nan/5", "inf/5", "15/5.5"])
def test_a_wrong_rate_is_refused_with_its_name(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_LIMIT_COMMUNE", raw)
    with pytest.raises(ImproperlyConfigured, match="PARVIS_LIMIT_COMMUNE"):
        env.rate("PARVIS_LIMIT_COMMUNE", "15/60")


def test_a_rate_is_two_numbers_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.rate("PARVIS_LIMIT_ABSENT", "0.5/10") == (0.5, 10)
    monkeypatch.setenv("PARVIS_LIMIT_COMMUNE", "0")
    assert env.rate("PARVIS_LIMIT_COMMUNE", "15/60") == (0.0, 0)
