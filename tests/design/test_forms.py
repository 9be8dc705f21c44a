"""Any Django form comes out labelled, described and linked from its summary of errors."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.template import Context, Template

from design.forms import DatePartsField, form_errors
from design.styleguide import SampleForm

FILLED = {
    "name": "D’Œuvre",
    "email": "a@exemple.fr",
    "born_on_jour": "3",
    "born_on_mois": "5",
    "born_on_annee": "1986",
    "school": "p",
    "document": "copie",
    "truthful": "on",
}


def test_every_control_has_a_name_and_every_group_a_legend() -> None:
    html = str(SampleForm())
    ids = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html)
    assert ids
    for one in ids:
        assert f'for="{one}"' in html, one
    assert html.count("<fieldset") == html.count("<legend") == 3
    assert "style=" not in html


def test_hints_and_errors_describe_their_control() -> None:
    html = str(SampleForm({"email": "angela"}))
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert "field--error" in html


def test_what_is_optional_is_said() -> None:
    html = str(SampleForm())
    assert html.count("(facultatif)") == 3

    class AllOptional(SampleForm):
        optional_is_said = True

    assert "(facultatif)" not in str(AllOptional()), "its page says it once"


def test_the_summary_links_to_the_first_control_of_each_field() -> None:
    form = SampleForm({"email": "angela", "born_on_jour": "31", "born_on_mois": "2", "born_on_annee": "1986"})
    page = str(form)
    errors = form_errors(form)
    assert [error.anchor for error in errors] == [
        "id_name",
        "id_email",
        "id_born_on_0",
        "id_school",
        "id_document_0",
        "id_proof",
        "id_truthful",
    ]
    for error in errors:
        assert f'id="{error.anchor}"' in page
    summary = Template("{% load design %}{% error_summary form=form %}").render(Context({"form": form}))
    assert "Il y a 7 réponses à corriger" in summary
    assert 'href="#id_born_on_0"' in summary
    assert "Nom de naissance\u00a0:" in summary


class Contact(forms.Form):
    capacity = forms.CharField(
        label="À quel titre agissez-vous\u202f?",
        error_messages={"required": "Dites à quel titre vous agissez."},
    )
    name = forms.CharField(label="Votre nom\u202f?")
    first = forms.CharField(label="Début", error_messages={"required": "Écrivez une date."})
    last = forms.CharField(label="Fin.", error_messages={"required": "Écrivez une date."})


def test_the_summary_says_the_words_of_the_field_and_its_label_where_they_do_not_name_it() -> None:
    assert [error.message for error in form_errors(Contact({}))] == [
        "Dites à quel titre vous agissez.",
        "Votre nom\u00a0: Champ requis.",
        "Début\u00a0: Écrivez une date.",
        "Fin\u00a0: Écrivez une date.",
    ]


def test_no_summary_without_error() -> None:
    assert (
        not Template("{% load design %}{% error_summary form=form %}")
        .render(Context({"form": SampleForm()}))
        .strip()
    )


def test_a_date_in_three_fields() -> None:
    form = SampleForm(FILLED)
    assert "born_on" not in form.errors
    assert form.cleaned_data["born_on"] == date(1986, 5, 3)
    assert 'value="1986"' in str(form["born_on"])


def test_dates_that_do_not_exist_are_refused_and_kept_as_typed() -> None:
    for typed in (("31", "2", "1986"), ("trois", "5", "1986"), ("3", "5", "86")):
        data = dict(zip(("born_on_jour", "born_on_mois", "born_on_annee"), typed, strict=True))
        form = SampleForm({**FILLED, **data})
        assert "born_on" in form.errors
        assert f'value="{typed[0]}"' in str(form["born_on"])


def test_an_empty_date_is_a_missing_answer() -> None:
    assert DatePartsField(required=False).clean("") is None
