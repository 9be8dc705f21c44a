"""The suite as a linter, tried on itself: an undefined variable, a warning and a connection to the outside all fail."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.template import Context, Origin, Template
from pytest_socket import SocketConnectBlockedError

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
