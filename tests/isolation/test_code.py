"""Attacks that a line of code would open: the code itself is read, and each exception says why it is none."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from config.celery import PACKAGES_OF_TASKS, app
from tenants.current import operator_context
from tenants.errors import NoCommune
from tenants.tasks import CommuneTask
from tests.isolation.product import modules, templates

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Who speaks to Valkey beside Django's caches and Celery, and why no key of one commune is another's.
ASKS_VALKEY = {
    "tenants/admission/door.py": "counts under parvis:rate:<schema>:…",
    "tenants/admission/refusals.py": "a count for each schema, read by the operator",
    "tenants/outbox/line.py": "turns of the communes: names of schemas, nothing of theirs",
    "tenants/valkey.py": "the connection itself",
    "ops/health/middleware.py": "whether it is there",
    "ops/monitoring/checkup/services.py": "whether it is there",
}
#: What a process remembers for every commune at once, and why it is nobody's in particular (attack 8).
REMEMBERED = {
    "cms/pages/routing.py:_models": "the classes of pages, which the code declares",
    "cms/starting/sites.py:site": "the texts of a starting site, shipped: the same for all communes",
    "platform/design/context.py:emblem_of": "the outline of a town, by its INSEE code: public geography",
    "platform/design/public_holidays.py:french_holidays": "holidays of a subdivision",
    "platform/design/templatetags/design.py:icon_names": "our own icons",
    "platform/teleservices/catalogue/shipped.py": "procedures shipped with the code",
    "platform/teleservices/connectors/particulier/sources.py:_table": "the operator's table of sources, by its file",
    "platform/teleservices/definition/fields/country.py:countries": "countries",
    "platform/teleservices/definition/fields/geography.py": "departments, regions, inter-municipal bodies: public geography",
    "platform/teleservices/definition/fields/patterns.py:_reader": "compiled regular expressions, by their text",
    "platform/teleservices/definition/stored.py:_READ": "definitions, by the digest of their text",
    "platform/teleservices/dossiers/circumstances.py:_facts": "a pure function of its arguments: name, INSEE, people",
    "platform/teleservices/dossiers/towns.py:_index": "names of towns",
    "platform/teleservices/expressions.py:_compiled": "compiled conditions, by their text",
    "platform/teleservices/sealing/stores.py:_read": "seals, by their file, which `_place` gives to its commune alone",
    "platform/identity/oidc/discovery.py:_remembered": "what an issuer says of itself, by its address",
    "tenants/admission/door.py:_counter": "the script of a count: its keys carry the schema",
    "tenants/admission/middleware.py:_page": "the page of a refusal, which names nobody",
    "tenants/crypto.py": "keys, by their owner",
    "tenants/domains/names.py:_suffixes": "the public suffixes, shipped with their library",
    "tenants/geography/": "public geography",
    "tenants/keys": "keys, by their owner",
    "tenants/middleware.py:_remembered": "communes, by their host",
    "tenants/page_files/hearing.py": "the settings' lists of tables",
    "tenants/page_files/places.py:release": "the version of the code",
    "tenants/postgresql_backend/hearing.py:listeners": "a setting",
    "tenants/provisioning/": "the version and the migrations of the code",
    "tenants/valkey.py:_client": "the connection to Valkey: see ASKS_VALKEY",
    "billing/collection/stripe/client.py": "the operator's client of Stripe",
    "ops/backups/site_pages.py:place_of": "a pure function of its arguments: public addresses",
    "ops/console/": "the operator's console: public geography, the version of the code",
    "ops/health/middleware.py": "the version of the code",
    "ops/health/opening.py:_application": "the application itself",
}


def _remembering(tree: ast.Module) -> Iterator[str]:
    """Functions with a cache, and dictionaries of a module that begin empty."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_keeps(one) for one in node.decorator_list):
            yield node.name
    for node in tree.body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(value, ast.Dict) and not value.keys:
            yield ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])


def _keeps(decorator: ast.expr) -> bool:
    return re.search(r"\b(lru_)?cache\b", ast.unparse(decorator)) is not None


def test_what_a_process_remembers_is_nobodys_in_particular() -> None:
    found = {f"{one.name}:{kept}" for one in modules() for kept in _remembering(one.tree)}
    unknown = {one for one in found if not one.startswith(tuple(REMEMBERED))}
    assert unknown == set(), "say in REMEMBERED by what it is keyed, or keep it in the commune's cache"
    stale = {known for known in REMEMBERED if not any(one.startswith(known) for one in found)}
    assert stale <= {"tenants/keys"}, "nothing remembers this any more"


def test_every_signature_is_salted_with_the_commune() -> None:
    """Attacks 9 and 10: only tenants/signing.py signs; others may name Django's exceptions."""
    signs = re.compile(
        r"django\.core\.signing import (?!BadSignature|SignatureExpired)|TimestampSigner|[gs]et_signed_cookie"
        r"|default_token_generator|salted_hmac"
    )
    for one in modules():
        if one.name == "tenants/signing.py":
            continue
        assert not signs.search(one.text), one.name
        for alias in re.findall(r"from django\.core import signing(?: as (\w+))?", one.text):
            used = set(re.findall(rf"\b{alias or 'signing'}\.(\w+)", one.text))
            assert used <= {"BadSignature", "SignatureExpired"}, one.name


def test_caches_are_asked_by_the_key_that_carries_the_commune() -> None:
    """Attack 8: no alias without the key function, no whole page kept by Django, no site framework."""
    for alias, options in settings.CACHES.items():
        assert options["KEY_FUNCTION"] == "tenants.cache.make_key", alias
    assert "django.contrib.sites" not in settings.INSTALLED_APPS
    assert [one.name for one in modules() if "cache_page" in one.text] == []
    straight = {
        one.name for one in modules() if re.search(r"\bRedis(\.from_url)?\(|tenants\.valkey", one.text)
    }
    assert straight - set(ASKS_VALKEY) == set(), "say in ASKS_VALKEY how its keys carry the commune"
    assert [file.name for file in templates() if "{% cache " in file.read_text(encoding="utf-8")] == []
    assert not any("UpdateCache" in one or "FetchFromCache" in one for one in settings.MIDDLEWARE)


# Tasks


def _tasks() -> list[CommuneTask]:
    app.loader.import_default_modules()
    return [
        task for name, task in sorted(current_app.tasks.items()) if not name.startswith(("celery.", "tests."))
    ]


def test_every_task_refuses_to_run_without_a_schema() -> None:
    """Attack 15."""
    tasks = _tasks()
    assert len(tasks) >= 8
    for task in tasks:
        assert isinstance(task, CommuneTask), task.name
        assert task.ignore_result or settings.CELERY_TASK_IGNORE_RESULT, task.name
        with pytest.raises(NoCommune):
            task()


def test_a_worker_knows_every_task() -> None:
    """Here their modules are imported by who sends them; a worker imports those alone that it is told of."""
    files = (one.name for one in modules() if "@shared_task" in one.text)
    written = {name.removeprefix("platform/").removesuffix("/tasks.py").replace("/", ".") for name in files}
    assert written == set(PACKAGES_OF_TASKS)


def test_every_entry_of_beat_names_its_schema() -> None:
    for name, entry in app.conf.beat_schedule.items():
        assert entry["options"]["headers"]["_schema_name"] == "public", name


def test_no_task_is_chained_and_no_result_is_kept() -> None:
    """A chord or a result backend would keep a commune's values under a key of everybody."""
    assert app.conf.result_backend is None
    joined = [
        one.name for one in modules() if re.search(r"from celery import.*\b(chord|chain|group)\b", one.text)
    ]
    assert joined == []


def test_a_command_without_a_commune_finds_no_table(db: None) -> None:
    """Attack 17: Wagtail's commands outside of a commune fail; they never take one at hazard."""
    with operator_context(), pytest.raises(ProgrammingError), transaction.atomic():
        call_command("publish_scheduled", verbosity=0)
