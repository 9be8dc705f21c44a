"""The suite as a linter, tried on itself: an undefined variable, a warning and a connection to the outside all fail."""

from __future__ import annotations

import socket
import warnings
from argparse import Namespace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Origin, Template
from pytest_socket import SocketConnectBlockedError

from tests.sharing import ByFile
from tests.templates import Undefined


def _template(source: str, name: str) -> Template:
    return Template(source, origin=Origin(name, template_name=name))


def test_an_undefined_variable_of_ours_fails() -> None:
    with pytest.raises(Undefined, match="absent"):
        _template("{{ absent.name }}", "design/x.html").render(Context({}))


def test_a_condition_may_ask_for_what_is_absent() -> None:
    assert _template("{% if absent %}a{% else %}b{% endif %}", "design/x.html").render(Context({})) == "b"


def test_a_template_of_a_library_is_left_alone() -> None:
    assert _template("{{ absent }}", "wagtailadmin/x.html").render(Context({})) == ""


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_no_connection_leaves_this_machine() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


class _Process:
    """What the scheduler sees of one: the tests it was sent, in order."""

    gateway = SimpleNamespace(id="gw")
    shutting_down = False

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send_runtest_some(self, places: list[int]) -> None:
        self.sent += places

    def shutdown(self) -> None:
        self.shutting_down = True


def test_a_file_goes_to_one_process_and_all_the_stories_to_the_first() -> None:
    files = ["e2e/test_a.py", "e2e/test_b.py", "test_x.py", "test_y.py", "test_z.py"]
    collected = [f"tests/{file}::test_{number}" for file in files for number in range(3)]
    options = Namespace(tx=["2*popen"], loadscopereorder=True)
    config: Any = SimpleNamespace(option=options, getvalue=partial(getattr, options))
    scheduler = ByFile(config)
    processes = [_Process(), _Process()]
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, collected)
    scheduler.schedule()
    for turn in range(len(collected)):  # side by side, a test each
        for process in processes:
            if turn < len(process.sent):
                scheduler.mark_test_complete(process, process.sent[turn])
    stories, others = ([collected[place].partition("::")[0] for place in one.sent] for one in processes)
    assert stories[:6] == ["tests/e2e/test_a.py"] * 3 + ["tests/e2e/test_b.py"] * 3
    assert others[:3] == ["tests/test_x.py"] * 3
    assert sorted(stories + others) == sorted(node.partition("::")[0] for node in collected)
    assert not set(stories) & set(others)
    assert scheduler.tests_finished
    assert all(process.shutting_down for process in processes)
