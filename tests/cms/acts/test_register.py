"""The database keeps the register whatever the code asks: raw SQL, as the commune's own role and as the owner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, transaction
from psycopg import sql

from cms.acts import drafts, selectors, services
from cms.acts.enums import ActAction, Basis, Nature
from cms.acts.errors import ActRefused
from cms.acts.models import Act, AppendOnly
from cms.acts.periods import least_until, months_after
from cms.acts.recourse import contestable_until
from identity.audit.models import Entry
from tenants.connection import connection
from tenants.current import commune_context
from tenants.storage import private_storage
from tests.cms.acts import papers
from tests.cms.acts.papers import posted

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
#: Each column is tried by one value that is not what it holds.
FORBIDDEN = {
    "the title": "title = 'Autre objet'",
    "the number": "number = '2026-046'",
    "the date": "adopted_on = '2020-01-01'",
    "when it was posted": "posted_at = '2020-01-01'",
    "the author": "author_last_name = 'Martin'",
    "the hash": "sha256 = repeat('0', 64)",
    "the file": "file = 'actes/autre.pdf'",
    "the annexes": "annexes = '[]'::jsonb || '[1]'::jsonb",
    "how long it stays": "current_until = '2020-01-01'",
    "what was confirmed": "acknowledged = '[1]'",
    "its text alone": "text = ''",
    "its address": "slug = 'autre'",
    "a withdrawal without a reason": "withdrawn_at = now(), withdrawn_basis = 'juge', text = ''",
    "a reason without a withdrawal": "withdrawn_reason = 'parce que'",
    "its title hidden alone": "title_is_hidden = true",
    "its key": "id = gen_random_uuid()",
}


@pytest.fixture
def act(in_venissieux: Commune, alice: Agent) -> Act:
    return posted(alice, now=NOW)


def _execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("change", FORBIDDEN.values(), ids=FORBIDDEN)
def test_nothing_of_an_act_is_rewritten(act: Act, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == (connection.schema_name, connection.schema_name)  # the commune's own role
    before = Act.objects.filter(pk=act.pk).values().get()
    with pytest.raises(DatabaseError, match="never changed nor deleted"):
        _execute(f"UPDATE acts_act SET {change} WHERE id = '{act.pk}'")
    assert Act.objects.filter(pk=act.pk).values().get() == before


def test_an_act_is_never_deleted(act: Act) -> None:
    with pytest.raises(DatabaseError, match="never changed nor deleted"):
        _execute(f"DELETE FROM acts_act WHERE id = '{act.pk}'")
    with pytest.raises(DatabaseError):
        _execute("TRUNCATE acts_act CASCADE")  # no such right
    with pytest.raises(AppendOnly):
        act.delete()
    with pytest.raises(AppendOnly):
        Act.objects.all().delete()
    assert Act.objects.filter(pk=act.pk).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE acts_act DISABLE TRIGGER ALL",
        "DROP TRIGGER acts_act_kept ON acts_act",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION acts_act_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_the_communes_role_cannot_put_the_guard_to_sleep(act: Act, statement: str) -> None:
    with pytest.raises(DatabaseError):
        _execute(statement)


def test_the_acknowledgement_comes_once(act: Act, alice: Agent) -> None:
    identifier = "069-216902593-20261112-2026_045-DE"
    kept = services.record_receipt(act, identifier, dt.date(2026, 11, 14), agent=alice)
    assert (kept.ar_id, kept.ar_received_on) == (identifier, dt.date(2026, 11, 14))
    with pytest.raises(ActRefused, match="ne se remplace pas"):
        services.record_receipt(act, "069-216902593-20261112-AUTRE-DE", dt.date(2026, 11, 15), agent=alice)
    for change in ("ar_id = 'autre'", "ar_id = ''", "ar_received_on = NULL", "ar_received_on = '2026-11-15'"):
        with pytest.raises(DatabaseError):
            _execute(f"UPDATE acts_act SET {change} WHERE id = '{act.pk}'")


def test_a_file_is_withdrawn_once_and_its_line_stays(act: Act, alice: Agent) -> None:
    assert selectors.search("médiathèque")
    gone = services.withdraw(act, Basis.JUDGE, "Jugement du 3 mars 2027.", agent=alice, now=NOW)
    assert (gone.is_withdrawn, gone.withdrawn_by, gone.title) == (True, "Alice Martin", act.title)
    assert Act.objects.get(pk=act.pk).text == ""
    assert private_storage.exists(act.file.name)  # for the judge, and served to nobody else
    assert selectors.search("médiathèque") == []
    with pytest.raises(ActRefused, match="déjà retiré"):
        services.withdraw(act, Basis.LAW, "Encore.", agent=alice)
    for change in (
        "withdrawn_at = NULL",
        "withdrawn_reason = 'autre'",
        "text = 'revenu'",
        "withdrawn_basis = 'loi'",
    ):
        with pytest.raises(DatabaseError):
            _execute(f"UPDATE acts_act SET {change} WHERE id = '{act.pk}'")
    actions = set(Entry.objects.filter(target_id=str(act.pk)).values_list("action", flat=True))
    assert actions == {ActAction.POSTED, ActAction.WITHDRAWN}


def test_a_hidden_title_is_found_by_nobody(act: Act, alice: Agent) -> None:
    gone = services.withdraw(act, Basis.PERSONAL_DATA, "Demande.", hide_title=True, agent=alice)
    assert gone.shown_title == "Objet masqué"
    assert list(selectors.asked(selectors.Filters(words="tarifs", shown="tous"), dt.date(2026, 11, 22))) == []
    assert list(
        selectors.asked(selectors.Filters(words="finances", shown="tous"), dt.date(2026, 11, 22))
    ) == [act]


def test_a_correction_is_another_act_and_both_are_kept(act: Act, alice: Agent) -> None:
    second = posted(
        alice, papers.pdf("Texte corrigé de la délibération sur la médiathèque."), supersedes=act,
        correction_reason="Erreur à l’article 2.",
    )  # fmt: skip
    assert (second.version, second.slug) == (2, "deliberation-2026-045-v2")
    assert act.slug == "deliberation-2026-045"
    assert Act.objects.get(pk=act.pk).superseded_by == second
    assert private_storage.exists(act.file.name)
    with pytest.raises(ActRefused, match="a déjà une version corrigée"):
        posted(
            alice, papers.pdf("Une autre correction de la délibération sur la médiathèque."), supersedes=act
        )
    third = posted(
        alice, papers.pdf("Troisième texte de la délibération sur la médiathèque."), supersedes=second
    )
    assert third.slug == "deliberation-2026-045-v3"
    assert [one.version for one in selectors.chain(second)] == [1, 2, 3]


def test_the_same_document_is_posted_once(act: Act, alice: Agent) -> None:
    files = set(private_storage.listdir("actes")[1])
    with pytest.raises(ActRefused, match="déjà publié sous ce numéro"):
        posted(alice)
    assert set(private_storage.listdir("actes")[1]) == files  # nothing is left of what was refused


def test_a_warning_that_nobody_confirmed_stops_it(in_venissieux: Commune, alice: Agent) -> None:
    with pytest.raises(ActRefused, match="Confirmez d’abord"):
        posted(alice, papers.scan())
    act = posted(alice, papers.scan(), confirmed={"0-scan"})
    assert act.is_scan
    assert [one["code"] for one in act.acknowledged] == ["0-scan"]


def test_an_annex_that_is_wrong_stops_the_whole(in_venissieux: Commune, alice: Agent) -> None:
    with pytest.raises(ActRefused, match=r"plan.pdf.*JavaScript"):
        posted(alice, annexes=[papers.paper(papers.with_script(), "plan.pdf")])
    act = posted(
        alice, annexes=[papers.paper(papers.pdf("Plan de la médiathèque, avec ses légendes."), "plan.pdf")]
    )
    (annex,) = act.annexes
    assert (annex["name"], annex["pages"]) == ("plan.pdf", 1)
    assert private_storage.exists(annex["file"])


def test_it_stays_two_months_at_least_then_goes_to_the_archives(act: Act, alice: Agent) -> None:
    assert act.current_until == dt.date(2027, 1, 22)
    assert act.is_current(dt.date(2027, 1, 22))
    assert not act.is_current(dt.date(2027, 1, 23))
    longer = posted(alice, number="2026-046", current_until=dt.date(2027, 6, 1), now=NOW)
    shorter = posted(alice, number="2026-047", current_until=dt.date(2026, 12, 1), now=NOW)
    assert (longer.current_until, shorter.current_until) == (dt.date(2027, 6, 1), dt.date(2027, 1, 22))
    old = posted(
        alice,
        number="2020-001",
        adopted_on=dt.date(2020, 1, 9),
        formerly_posted_on=dt.date(2020, 1, 12),
        now=NOW,
    )
    assert old.current_until == dt.date(2020, 3, 12)
    assert not old.is_current(NOW.date())


def test_months_go_from_date_to_date() -> None:
    assert months_after(dt.date(2026, 12, 31)) == dt.date(2027, 2, 28)
    assert months_after(dt.date(2027, 12, 31)) == dt.date(2028, 2, 29)
    assert least_until(dt.date(2026, 11, 22)) == dt.date(2027, 1, 22)


def test_the_time_limit_of_recourse_is_of_clear_months(act: Act, alice: Agent) -> None:
    assert contestable_until(act) == dt.date(2027, 1, 23)
    minutes = posted(alice, nature=Nature.MINUTES, number="", now=NOW)
    assert contestable_until(minutes) is None
    assert minutes.slug == "proces-verbal-2026-11-12"


def test_the_register_is_searched_by_its_words(act: Act, alice: Agent) -> None:
    street = papers.pdf("Le conseil donne à la nouvelle voie le nom de rue des Lilas.")
    posted(
        alice,
        street,
        number="2026-046",
        title="Dénomination d’une rue",
        matter="3.5",
        now=NOW + dt.timedelta(hours=1),
    )
    assert [one.title for one in selectors.search("mediatheques tarif")] == ["Tarifs de la médiathèque"]
    assert [one.label for one in selectors.search("2026-046")] == ["Délibération n°\u00a02026-046"]
    assert selectors.search("' & !(:*") == []
    assert [one.title for one in selectors.latest(1)] == ["Dénomination d’une rue"]
    assert {path for path, _at in selectors.sitemap_entries()} == {
        "/actes/",
        "/actes/deliberation-2026-045/",
        "/actes/deliberation-2026-046/",
    }


def test_the_owner_cannot_empty_a_register_that_holds_something(
    transactional_db: None, venissieux: Commune
) -> None:
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        table = sql.Identifier(venissieux.schema_name, "acts_act")
        owner.execute(
            sql.SQL("TRUNCATE {} CASCADE").format(table)
        )  # empty: an import does it to its own schema
        owner.execute("SET LOCAL search_path = pg_catalog")
        owner.execute(
            sql.SQL(
                "INSERT INTO {} (id, slug, nature, number, title, matter, adopted_on, author_first_name, author_last_name,"
                " author_capacity, service, posted_at, posted_by, current_until, file, file_name, size, pages, sha256,"
                " pdf_standard, is_scan, annexes, acknowledged, details, text, version, correction_reason, ar_id,"
                " withdrawn_basis, withdrawn_reason, withdrawn_by, title_is_hidden) VALUES (gen_random_uuid(), 'a', 'autre',"
                " '', 'A', '', now(), 'C', 'D', 'Maire', '', now(), '', now(), 'f', 'f', 1, 1, 'x', '', false, '[]', '[]',"
                " '{{}}', '', 1, '', '', '', '', '', false)"
            ).format(table)
        )
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in ("TRUNCATE {} CASCADE", "DELETE FROM {}", "UPDATE {} SET title = 'B'"):
            with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
                owner.execute(sql.SQL(statement).format(table))
        owner.rollback()


def test_every_communes_schema_has_the_guard(venissieux: Commune, givors: Commune) -> None:
    for commune in (venissieux, givors):
        with commune_context(commune), connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'acts_act'::regclass AND NOT tgisinternal"
            )
            assert set(cursor.fetchall()) == {("acts_act_kept", "O"), ("acts_act_not_emptied", "O")}


def test_a_draft_waits_and_is_forgotten(in_venissieux: Commune) -> None:
    paper = papers.paper()
    with time_machine.travel(NOW):
        draft = drafts.save(
            papers.a_deposit(), [paper, papers.paper(papers.scan(), "plan.pdf")], made_by="Alice"
        )
        assert drafts.find(draft.id) == draft
        assert drafts.papers_of(draft)[0] == paper
        assert [key for key, *_rest in draft.warnings] == ["1-scan"]
        assert drafts.every() == [draft]
        assert drafts.forget_old(NOW + dt.timedelta(days=29)) == 0
        assert drafts.forget_old(NOW + dt.timedelta(days=31)) == 1
    assert drafts.every() == []
