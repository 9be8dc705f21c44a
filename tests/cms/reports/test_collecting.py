"""Logs into the reports of each commune: no line twice, none in another commune, through every rotation."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import call_command

from cms.reports.audience import logs, services
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from cms.reports.tasks import collect_audience
from ops.cli import main as cli
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.states import CommuneState
from tests.cms.reports.logs import GIVORS, PHONE, VENISSIEUX, line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, venissieux: Commune, givors: Commune) -> Iterator[Path]:
    settings.PARVIS_HOME = tmp_path
    settings.AUDIENCE_LOG = str(tmp_path / "access.log")
    Commune.objects.filter(pk__in=[venissieux.pk, givors.pk]).update(state=CommuneState.OPEN)
    with time_machine.travel(NOON, tick=False):
        yield tmp_path


def write(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{one}\n" for one in lines)


def collect() -> services.Collected:
    with operator_context():
        return services.collect(services.sources())


def data(commune: Commune, day: date = DAY) -> dict[str, Any]:
    with commune_context(commune):
        report = SiteReport.objects.filter(kind=ReportKind.AUDIENCE, day=day).first()
        return report.data if report else {}


def test_each_line_is_of_the_commune_of_its_host_and_of_no_other(
    home: Path, venissieux: Commune, givors: Commune
) -> None:
    write(
        home / "access.log",
        line("/contact/", agent=PHONE, referrer="https://duckduckgo.com/"),
        line("/", referrer=f"https://{VENISSIEUX}/contact/"),
        line("/actualites/", host=f"{GIVORS}:8000"),
        line("/secret/", host="nobody.example"),
        line("/secret/", host="operateur.localhost"),
        line("/ancienne-page/", status=404),
        "{ broken",
    )
    done = collect()
    assert (done.lines, done.views, sorted(done.communes)) == (7, 3, ["givors", "venissieux"])
    here = data(venissieux)
    assert here["views"] == 2
    assert here["pages"] == {"/contact/": 1, "/": 1}
    assert here["entrances"] == {"/contact/": 1}
    assert here["origins"] == {"search": 1}
    assert here["devices"] == {"mobile": 1, "desktop": 1}
    assert here["missing"] == {"/ancienne-page/": 1}
    assert data(givors)["pages"] == {"/actualites/": 1}


def test_no_line_is_counted_twice_and_none_is_missed_by_a_rotation(home: Path, venissieux: Commune) -> None:
    log = home / "access.log"
    write(log, line("/un/"), line("/deux/"))
    assert collect().views == 2
    assert collect().views == 0
    with log.open("a", encoding="utf-8") as file:
        file.write(line("/trois/"))  # its end is not written yet
    assert collect().views == 0
    with log.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert collect().views == 1
    write(log, line("/quatre/"))
    log.rename(home / "access-2026-03-10T12-00-00.000.log")  # as Caddy does
    write(log, line("/cinq/", at=NOON.timestamp() + 1))
    assert collect().views == 2
    content = log.read_bytes()
    (home / "access-2026-03-10T13-00-00.000.log.gz").write_bytes(
        gzip.compress(content + line("/six/").encode() + b"\n")
    )
    log.write_text("", encoding="utf-8")
    assert collect().views == 1
    write(log, line("/sept/", at=NOON.timestamp() + 2))
    assert collect().views == 1
    pages = data(venissieux)["pages"]
    assert pages == {f"/{name}/": 1 for name in ("un", "deux", "trois", "quatre", "cinq", "six", "sept")}


def test_a_log_that_never_ends_costs_no_memory(home: Path, venissieux: Commune) -> None:
    """A bomb among the rotations: a gigabyte would be read in the same few octets."""
    first = line("/un/").encode() + b"\n"
    (home / "access-1.log.gz").write_bytes(gzip.compress(first + b"0" * 32 * 1024**2))
    write(home / "access.log", line("/deux/", at=NOON.timestamp() - 5))
    tracemalloc.start()
    assert collect().views == 2
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 1024**2


def test_a_rotation_that_cannot_be_read_keeps_no_other_waiting(home: Path, venissieux: Commune) -> None:
    (home / "access-1.log.gz").write_bytes(b"no gzip at all")
    write(home / "access.log", line("/deux/"))
    assert collect().views == 1


def test_a_run_that_was_cut_short_is_done_again_without_counting_twice(
    home: Path, venissieux: Commune
) -> None:
    write(home / "access.log", line("/un/"), line("/deux/"))
    collect()
    (logs.folder() / "read.json").unlink()  # what would have been written at the end
    write(home / "access.log", line("/trois/"))
    assert collect().views == 1
    assert data(venissieux)["views"] == 3


def test_a_day_is_that_of_the_commune(home: Path, venissieux: Commune) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(time_zone="Pacific/Noumea")
    write(home / "access.log", line("/", at=datetime(2026, 3, 9, 14, tzinfo=UTC).timestamp()))
    collect()
    assert data(venissieux, date(2026, 3, 10))["views"] == 1
    assert data(venissieux, date(2026, 3, 9)) == {}


def test_a_clock_that_is_wrong_dates_nothing(home: Path, venissieux: Commune) -> None:
    write(home / "access.log", line(at=NOON.timestamp() + 7200), line(at=0.0), line())
    assert collect().views == 1


@pytest.mark.parametrize("state", [CommuneState.PREPARING, CommuneState.SUSPENDED, CommuneState.CLOSING])
def test_only_a_site_that_the_public_reads_is_counted(
    home: Path, venissieux: Commune, state: CommuneState
) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(state=state, is_demonstration=False)
    write(home / "access.log", line(), line(host=GIVORS))
    assert collect().communes == {"givors"}


def test_a_schema_that_fails_keeps_no_other_from_being_counted(
    home: Path, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(commune: Commune, log_name: str, dated: Any) -> int:
        if commune.slug == "venissieux":
            raise RuntimeError
        return written(commune, log_name, dated)

    written = services._write
    monkeypatch.setattr(services, "_write", failing)
    write(home / "access.log", line(), line(host=GIVORS))
    done = collect()
    assert (done.communes, done.failed) == (frozenset({"givors"}), frozenset({"venissieux"}))


def test_addresses_invented_by_a_machine_fill_nothing(home: Path, venissieux: Commune) -> None:
    write(home / "access.log", *(line(f"/x{place}/", status=404) for place in range(500)))
    collect()
    missing = data(venissieux)["missing"]
    assert len(missing) == 101
    assert missing[""] == 400


def search(words: str, **other: Any) -> str:
    return line(f"/recherche/?q={words}", **{"results": "0", **other})


def test_words_that_the_site_publishes_are_told_at_once(home: Path, venissieux: Commune) -> None:
    write(
        home / "access.log",
        search("poubelles"),
        search("Poubelle", results="3"),
        search("la cantine", results="1"),
    )
    collect()
    here = data(venissieux)
    assert here["searches"] == {"poubelle": 1, "la cantine": 1}
    assert (here["searched"], here["unanswered"]) == (3, 1)


def test_words_that_nobody_published_are_told_once_many_searched_them(
    home: Path, venissieux: Commune
) -> None:
    log = home / "access.log"
    write(log, *[search("trottinette")] * 3, search("divorce+dupont"))
    collect()
    here = data(venissieux)
    assert here["fruitless"] == {}
    assert here["unanswered"] == 4
    assert "trottinette" not in json.dumps(here)
    assert "dupont" not in json.dumps(here)
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        write(log, search("trottinette"), search("Trottinette"))
        collect()
        assert data(venissieux, DAY + timedelta(days=3))["fruitless"] == {"trottinette": 5}
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        write(log, search("trottinette"))
        collect()
        assert data(venissieux, DAY + timedelta(days=4))["fruitless"] == {"trottinette": 1}


@pytest.mark.parametrize("words", ["0612345678", "dora@exemple.fr", "12+rue+verte", "a" * 80])
def test_what_may_name_somebody_is_never_told(home: Path, venissieux: Commune, words: str) -> None:
    write(home / "access.log", *[search(words)] * 9)
    collect()
    assert data(venissieux)["fruitless"] == {}
    assert data(venissieux)["pending"] == {}
    assert data(venissieux)["searched"] == 9


def test_a_rare_word_of_one_commune_says_nothing_in_another(
    home: Path, venissieux: Commune, givors: Commune
) -> None:
    write(home / "access.log", *[search("trottinette")] * 3, *[search("trottinette", host=GIVORS)] * 3)
    collect()
    assert data(venissieux)["fruitless"] == data(givors)["fruitless"] == {}
    assert set(data(venissieux)["pending"]).isdisjoint(data(givors)["pending"])


def test_figures_are_forgotten_after_their_time(home: Path, venissieux: Commune, settings: Any) -> None:
    old, recent = DAY - timedelta(days=770), DAY - timedelta(days=700)
    with commune_context(venissieux):
        for day in (old, recent):
            SiteReport.objects.create(
                kind=ReportKind.AUDIENCE,
                day=day,
                data={"views": 3, "pending": {"abc": 2}, "read": {"def": 1}},
            )
        SiteReport.objects.create(kind="links", day=old)
        call_command("purge_reports")
        left = SiteReport.objects.filter(kind=ReportKind.AUDIENCE)
        assert [report.day for report in left] == [recent]
        assert left[0].data == {"views": 3, "pending": {}, "read": {}}
        assert SiteReport.objects.filter(kind="links").count() == 1


def test_without_a_proxys_log_the_application_writes_what_is_counted_and_no_more(
    home: Path, venissieux: Commune, client: Client, settings: Any
) -> None:
    settings.AUDIENCE, settings.AUDIENCE_LOG, settings.PAGE_FILES = True, "", True
    browser = {"host": VENISSIEUX, "user-agent": PHONE, "referer": "https://exemple.fr/dossier-de-dora/"}
    for _time in range(2):  # drawn, then kept
        assert client.get("/contact/?x=1" if _time else "/contact/", headers=browser).status_code == 200
    client.get("/recherche/?q=poubelle", headers=browser)
    client.get("/n-existe-pas/", headers=browser)
    client.get("/suivi/", headers=browser)
    client.get("/compte/", headers=browser)
    client.get("/embleme.svg", headers=browser)
    (file,) = logs.own()
    written = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(written.splitlines()) == 4
    for word in ("127.0.0.1", "dora", "suivi", "compte", "x=1", "cookie"):
        assert word not in written.lower(), word
    assert in_public() == 3
    here = data(venissieux)
    assert here["pages"] == {"/contact/": 2, "/recherche/": 1}
    assert sum(here["searches"].values()) + sum(here["fruitless"].values()) == 1
    assert here["missing"] == {"/n-existe-pas/": 1}
    os.utime(file, (NOON.timestamp(), NOON.timestamp()))
    with time_machine.travel(NOON + timedelta(hours=1)):
        in_public()
        assert logs.own() == [file]
    with time_machine.travel(NOON + timedelta(hours=3)):
        in_public()
        assert logs.own() == []
    assert data(venissieux)["views"] == 3


def in_public() -> int:
    """As beat does."""
    return int(collect_audience.apply(headers={"_schema_name": "public"}).get())


def test_the_command_reads_a_log_that_it_is_given(
    home: Path, venissieux: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home / "other.log", line("/"), line("/contact/"))
    assert cli.main(["audience", "collect", "--log", str(home / "other.log"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["views"], told["communes"]) == (2, ["venissieux"])


@pytest.mark.parametrize(
    "words", [["--log"], ["--log", "/nowhere/access.log"], ["--frob"], ["--log", "."], ["x"]]
)
def test_wrong_arguments_are_bad_usage(
    words: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["audience", "collect", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
