"""A line of log is JSON, names the commune, and holds nobody."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING

import django
import pytest
import structlog

from ops.monitoring import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune


class Lines(io.StringIO):
    def read_all(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the process writes, formatted as in production."""
    written = Lines()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_request_is_one_line_without_its_address(at_venissieux: Client, lines: Lines) -> None:
    at_venissieux.get(
        "/suivi/CANARI-7K2P/?email=canari@citoyens.example", headers={"x-forwarded-for": "203.0.113.77"}
    )
    (line,) = [line for line in lines.read_all() if line["event"] == "request"]
    assert line["commune"] == "venissieux"
    assert line["method"] == "GET"
    assert isinstance(line["status"], int)
    assert isinstance(line["milliseconds"], float)
    for canary in ("CANARI", "canari", "203.0.113"):
        assert canary not in lines.getvalue()


def test_a_second_setup_of_django_lets_no_address_in(at_venissieux: Client, lines: Lines) -> None:
    django.setup()  # what a command run inside a process does
    at_venissieux.get("/suivi/CANARI-7K2P/")
    assert "CANARI" not in lines.getvalue()


def test_a_request_names_its_view_in_words(at_venissieux: Client, lines: Lines) -> None:
    at_venissieux.get("/suivi/")
    at_venissieux.get("/une-page-du-site/")
    views = [line["view"] for line in lines.read_all() if line["event"] == "request"]
    assert views == ["teleservices:tracking", "wagtail_serve"]


def test_fields_that_name_people_do_not_pass(in_venissieux: Commune, lines: Lines) -> None:
    structlog.get_logger("x").info(
        "done", email="canari@citoyens.example", dossier="42", note="écrire à a@b.fr"
    )
    (line,) = lines.read_all()
    assert line["commune"] == "venissieux"
    assert line["dossier"] == "42"
    assert "email" not in line
    assert line["note"] == "écrire à …"


def test_what_libraries_write_is_masked(db: None, lines: Lines) -> None:
    logging.getLogger("somebody").warning("refused %s from %s", "canari@citoyens.example", "203.0.113.77")
    (line,) = lines.read_all()
    assert line["event"] == "refused … from …"


def test_an_exception_keeps_its_class_and_frames_and_not_its_message(db: None, lines: Lines) -> None:
    try:
        raise ValueError("canari@citoyens.example")
    except ValueError:
        structlog.get_logger("x").exception("failed")
        logging.getLogger("somebody").exception("failed")
    for line in lines.read_all():
        assert line["error"] == "ValueError"
        assert line["frames"]
    assert "canari" not in lines.getvalue()
