"""What a comparison shows is French, whichever library a table comes from: every title, every column, every code."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from wagtail.log_actions import registry

from ops.backups.tables import Table, column_of
from ops.restoration import comparing
from ops.restoration.columns import COLUMNS
from ops.restoration.wording import ACTIONS, EFFECTS, LIBRARIES, TITLES, columns_of, name_in_words, title_of

TABLES = comparing.compared()


def _ours(table: Table) -> bool:
    return not apps.get_model(table.label).__module__.startswith(LIBRARIES)


def _has_a_plural(table: Table) -> bool:
    """Given by its model: one that joins two others has Django's own."""
    meta = apps.get_model(table.label)._meta
    return "verbose_name_plural" in meta.original_attrs and not meta.auto_created


def test_every_table_of_a_library_is_named_here_and_ours_by_their_models() -> None:
    untold = {one.label for one in TABLES if not _ours(one) or not _has_a_plural(one)}
    assert set(TITLES) == untold, "name it in ops/restoration/wording.py, in French"
    titles = [title_of(one.label) for one in TABLES]
    assert all(title[0].isupper() and "'" not in title for title in titles)


def test_no_two_tables_are_called_alike() -> None:
    shared = {"pages.communeimage", "pages.standardpage"}  # « Images », « Pages »: those of the editors
    titles = [title_of(one.label) for one in TABLES if one.label not in shared]
    assert len(set(titles)) == len(titles), sorted(titles)
    assert not {title_of(one) for one in shared} & set(titles)


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.label)
def test_every_column_has_a_french_name(table: Table) -> None:
    told = columns_of(table.label)
    for field in apps.get_model(table.label)._meta.local_concrete_fields:
        column = column_of(field)
        if field.primary_key or {column, f"{table.label}.{column}"} & set(COLUMNS):
            continue
        assert str(field.verbose_name) != field.name.replace("_", " "), f"{table.label}.{column} has no name"
        if not _ours(table):
            with translation.override("en"):
                english = str(field.verbose_name)
            assert told[column].lower() != english.lower(), f"{table.label}.{column}: « {english} »"


def test_every_code_has_words() -> None:
    told = {one for one in TextChoices.__subclasses__() if one.__name__.endswith("Action")}
    assert set(ACTIONS) == told, "what a context writes to the audit log"
    for actions in ACTIONS:
        for action in actions:
            assert name_in_words("audit.entry", action.value) == action.label
    assert name_in_words("audit.entry", "ops.export.done") == "Commune exportée"
    assert name_in_words("audit.entry", "n° 12") == "n° 12"
    assert set(EFFECTS) >= set(settings.OUTBOX_HANDLERS)
    assert name_in_words("outbox.effect", "mail") == "E-mail"
    assert name_in_words("pages.siteappearance", "ardoise") == "Ardoise"
    for action, _label in registry.get_choices():
        assert name_in_words("wagtailcore.modellogentry", action) != action
    assert name_in_words("wagtailcore.page", "mail") == "mail"
