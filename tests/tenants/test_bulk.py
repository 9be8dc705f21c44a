"""Lists of communes: read as people write them, refused line by line, resumable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants import geography
from tenants.current import operator_context
from tenants.models import Commune
from tenants.provisioning import bulk, opening
from tenants.provisioning.bulk import Outcome
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = ("69273", "69276")


@pytest.fixture
def gone_after(transactional_db: None) -> Iterator[None]:
    yield
    with operator_context():
        for commune in Commune.objects.filter(insee__in=CODES):
            Commune.objects.filter(pk=commune.pk).update(schema_version="")
            commune.refresh_from_db()
            opening.discard(commune)


def outcomes(reports: list[bulk.Report]) -> list[tuple[int, str]]:
    return [(report.line, report.outcome.value) for report in reports]


@pytest.mark.parametrize(
    "content",
    [
        b"insee,domain,admin_email\n69273,,\n69276,www.feyzin.example,dgs@feyzin.example\n",
        "\ufeffE-mail;Code INSEE;Domaine\n;69273;\ndgs@feyzin.example;69276;www.feyzin.example\n".encode(),
        "69273\n69276;www.feyzin.example;dgs@feyzin.example".encode("cp1252"),
        b"code commune\tcourriel\tdomaine\r\n69273\t\t\r\n69276\tdgs@feyzin.example\twww.feyzin.example\r\n",
    ],
)
def test_a_list_is_read_as_people_write_it(db: None, content: bytes) -> None:
    rows = bulk.rows_of_file(content)
    assert [row.problem for row in rows] == ["", ""]
    assert [(row.asked.insee, row.asked.domain, row.asked.admin_email) for row in rows] == [
        ("69273", "", ""),
        ("69276", "www.feyzin.example", "dgs@feyzin.example"),
    ]


def test_a_row_may_say_its_starting_site(db: None) -> None:
    rows = bulk.rows_of_file(
        b"insee;site de d\xc3\xa9part\n69273;village\n69276;\n69277;hameau\n69282;Ville\n", site="nu"
    )
    assert [row.asked.site for row in rows] == ["village", "nu", "hameau", "ville"]
    assert [bool(row.problem) for row in rows] == [False, False, True, False]
    assert "site de départ" in rows[2].problem


def test_each_bad_row_says_its_line_and_its_reason(db: None) -> None:
    rows = bulk.rows_of_file(
        b"insee,domain,email\n69273,,\n99999,,\n85166,,\n69276,pas un domaine,\n69199,,pas-une-adresse\n"
        b"69273,,\n98735,,maire@papeete.example\n1004,,\n"
        b"69277,mairie.example,\n69282,www.mairie.example,\n,,maire@papeete.example\n"
    )
    problems = {row.line: row.problem for row in rows}
    assert problems[2] == ""
    assert "99999" in problems[3]
    assert "85194" in problems[4], "the successor of Olonne-sur-Mer"
    assert "nom de domaine" in problems[5]
    assert "pas-une-adresse" in problems[6]
    assert "ligne 2" in problems[7]
    assert "SIREN" in problems[8]
    assert (rows[7].asked.insee, problems[9]) == ("01004", "")
    assert problems[10] == ""
    assert problems[11] == f"mairie.example est déjà demandé à la ligne 10 ({rows[8].name})", (
        "one proof for both names"
    )
    assert "il manque le code" in problems[12]
    assert [row.name for row in rows if row.line in {5, 6}] == ["Feyzin", "Saint-Fons"]


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"PK\x03\x04\x00\x00", b"nom,domaine\nCorbas,\n", b"commune\nCorbas\n"]
)
def test_what_is_no_list_begins_nothing(db: None, content: bytes) -> None:
    with pytest.raises(bulk.UnreadableList):
        bulk.rows_of_file(content)


@pytest.mark.usefixtures("gone_after")
def test_good_rows_open_bad_ones_do_not_and_a_second_run_opens_nothing() -> None:
    content = b"insee,domain,email\n69273,,\n99999,,\n69276,www.feyzin.example,dgs@feyzin.example\n"
    first = list(bulk.open_all(bulk.rows_of_file(content)))
    assert outcomes(first) == [(2, "opened"), (3, "refused"), (4, "opened")]
    with operator_context():
        assert Commune.objects.filter(insee__in=CODES).count() == 2
        feyzin = Commune.objects.get(insee="69276")
    assert feyzin.primary_host == "feyzin.localhost", "a name that is not proved leads nowhere"
    assert feyzin.domain_claims.get().wanted_primary == "www.feyzin.example"
    run_outbox(feyzin)
    assert outcomes(list(bulk.open_all(bulk.rows_of_file(content)))) == [
        (2, "existed"),
        (3, "refused"),
        (4, "existed"),
    ]


@pytest.mark.usefixtures("gone_after")
def test_a_row_that_fails_is_told_the_others_open_and_the_next_run_finishes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = bulk.rows_of_towns([geography.find_town(code) for code in CODES])
    stock = opening._make_schema

    def fail_for_corbas(commune: Commune) -> None:
        if commune.insee == "69273":
            raise OSError(28, "No space left on device")
        stock(commune)

    monkeypatch.setattr(opening, "_make_schema", fail_for_corbas)
    reports = list(bulk.open_all(rows))
    assert [report.outcome for report in reports] == [Outcome.FAILED, Outcome.OPENED]
    assert reports[0].detail == "Le disque est plein. Libérez de la place, puis recommencez."
    monkeypatch.setattr(opening, "_make_schema", stock)
    assert [report.outcome for report in bulk.open_all(rows)] == [Outcome.OPENED, Outcome.EXISTED]


def test_a_department_and_an_epci_are_lists_too(db: None) -> None:
    ardeche = bulk.rows_of_towns(geography.towns_of_department("07"))
    assert len(ardeche) > 300
    assert {row.asked.insee[:2] for row in ardeche} == {"07"}
