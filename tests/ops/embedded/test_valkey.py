"""The embedded Valkey, started for real."""

from pathlib import Path

import psutil
import redis
from kombu import Connection

from ops.embedded.valkey import EmbeddedValkey


def _kill(server: EmbeddedValkey) -> None:
    pid = server.server_pid()
    assert pid is not None
    process = psutil.Process(pid)
    process.kill()
    psutil.wait_procs([process], timeout=10)


def test_cache_and_broker_answer_and_an_ordinary_stop_keeps_everything(home: Path) -> None:
    server = EmbeddedValkey(home)
    server.start()
    first = server.server_pid()
    server.start()  # already started: nothing happens
    assert server.server_pid() == first
    with redis.Redis.from_url(server.url(1)) as client:
        client.set("town", "Corbas")
    with Connection(server.broker_url()) as link:
        queue = link.SimpleQueue("tasks")
        queue.put({"n": 1})
        queue.close()
    server.stop()
    assert not server.is_running()

    server.start()
    with redis.Redis.from_url(server.url(1)) as client:
        assert client.get("town") == b"Corbas"
    with redis.Redis.from_url(server.url(0)) as client:
        assert client.get("town") is None
    with Connection(server.broker_url()) as link:
        queue = link.SimpleQueue("tasks")
        assert queue.get(timeout=5).payload == {"n": 1}
        queue.close()


def test_it_starts_again_after_kill_9_with_its_last_snapshot(home: Path) -> None:
    server = EmbeddedValkey(home)
    server.start()
    with redis.Redis.from_url(server.url()) as client:
        client.set("town", "Givors")
        client.save()
    _kill(server)
    assert not server.is_running()
    assert server.socket.exists()

    again = EmbeddedValkey(home)
    again.start()
    with redis.Redis.from_url(again.url()) as client:
        assert client.get("town") == b"Givors"


def test_nothing_listens_on_the_network_and_the_socket_is_private(home: Path) -> None:
    server = EmbeddedValkey(home)
    server.start()
    pid = server.server_pid()
    assert pid is not None
    process = psutil.Process(pid)
    assert process.net_connections(kind="inet") == []
    assert process.uids().real == server.place.account.uid != 0
    assert server.socket.parent.stat().st_mode & 0o777 == 0o700
    assert server.socket.stat().st_mode & 0o777 == 0o700
