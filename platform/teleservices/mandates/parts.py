"""The first pages of who files for somebody else on the public site: an idea a page, and the whole of them at the end."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.definition.mandates import Capacity, ProofRule
from teleservices.dossiers.behalf import Behalf
from teleservices.dossiers.enums import ConsentForm, Quality, Telling
from teleservices.mandates.forms import ORGANISED, ForWhomForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from identity.citizens.models import Citizen


class Part(StrEnum):
    """A page, by the end of its address."""

    CAPACITY = "titre"
    ACTOR = "vous"
    PERSON = "personne"
    MEANS = "prevenir"
    CONSENT = "accord"


FIELDS: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.CAPACITY: ("capacity",),
    Part.ACTOR: (
        "actor_given_names", "actor_family_name", "actor_organisation", "actor_email", "actor_phone",
    ),
    Part.PERSON: ("given_names", "family_name"),
    Part.MEANS: ("email", "phone", "address"),
    Part.CONSENT: ("proof", "consent_on", "declared"),
}  # fmt: skip
#: Said again each time: a file is kept as a piece, a declaration is made at the end.
_NEVER_KEPT: Final = frozenset({"proof", "declared"})
PARTS: Final = tuple(Part)


def title_of(part: Part) -> str:
    return {
        Part.CAPACITY: _("Pour une autre personne"),
        Part.ACTOR: _("Vous, qui faites la demande"),
        Part.PERSON: _("La personne pour qui vous agissez"),
        Part.MEANS: _("Comment la prévenir"),
        Part.CONSENT: _("Son accord"),
    }[part]


def after(part: Part) -> Part | None:
    """The next page; None after the last one."""
    return next(iter(PARTS[PARTS.index(part) + 1 :]), None)


def before(part: Part) -> Part | None:
    return next(iter(PARTS[: PARTS.index(part)][::-1]), None)


def first_unanswered(texts: Mapping[str, str]) -> Part:
    """The page to go on with, from what was kept of the others."""
    return next((one for one in PARTS if not set(FIELDS[one]) & texts.keys()), Part.CONSENT)


def texts_of(form: RelativeForm) -> dict[str, str]:
    """What is kept of a page, as it was sent."""
    return {name: form.data.get(name, "") for name in form.fields if name not in _NEVER_KEPT}


def part_of(form: RelativeForm) -> Part:
    """The first page that a whole form finds fault with."""
    return next((one for one in PARTS if set(FIELDS[one]) & form.errors.keys()), Part.CONSENT)


class RelativeForm(ForWhomForm):
    """A relative, a guardian, an association…: one page of it, or the whole with ``part=None``.

    ``capacity`` is what an earlier page said.
    """

    field_order = tuple(name for names in FIELDS.values() for name in names)

    declared = forms.BooleanField(
        label=gettext_lazy(
            "Je déclare sur l’honneur agir avec l’accord de cette personne, ou parce que la loi m’en charge, et la tenir "
            "au courant."
        ),
        help_text=gettext_lazy("Une fausse déclaration est punie (code pénal, article 441-6)."),
        error_messages={"required": gettext_lazy("Cochez la case pour continuer.")},
    )

    def __init__(
        self, *args: Any, citizen: Citizen | None, part: Part | None = None, capacity: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.citizen, self.said_before = citizen, capacity
        self._label()
        if capacity == Quality.RELATIVE:
            del self.fields["actor_organisation"]
        elif capacity in ORGANISED:
            self._must("actor_organisation", _("Écrivez le nom de l’association ou de l’organisme."))
        # Files kept by an earlier try answer it: `clean` judges, the label alone is told here.
        self.fields["proof"].required = self._must_prove(capacity)
        for name in set(self.fields) - set(FIELDS[part] if part else self.fields):
            del self.fields[name]

    def _label(self) -> None:
        citizen, rules = self.citizen, self.procedure.on_behalf.mandated
        capacity = self.fields["capacity"]
        capacity.label = _("À quel titre agissez-vous\u202f?")
        capacity.error_messages["required"] = _("Dites à quel titre vous agissez.")
        if isinstance(capacity, forms.ChoiceField):
            capacity.choices = [(one.capacity.value, _choice(one.capacity, one.help)) for one in rules]
        own = {
            "actor_given_names": (_("Vos prénoms"), "given-name"),
            "actor_family_name": (_("Votre nom"), "family-name"),
            "actor_organisation": (_("Votre association, cabinet ou organisme"), "organization"),
            "actor_email": (_("Votre adresse e-mail"), "email"),
            "actor_phone": (_("Votre téléphone"), "tel"),
        }
        for name, (label, complete) in own.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["autocomplete"] = complete
        if citizen is not None:
            self.fields["actor_email"].initial = citizen.email
        self._must("actor_email", _("Écrivez votre adresse e-mail\u00a0: la mairie vous répondra."))
        if citizen is not None and citizen.is_identified:
            del self.fields["actor_given_names"], self.fields["actor_family_name"]
        else:
            self._must("actor_given_names", _("Écrivez vos prénoms."))
            self._must("actor_family_name", _("Écrivez votre nom."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        means = FIELDS[Part.MEANS]
        if "email" in self.fields and not any(data.get(one) for one in means) and "email" not in self.errors:
            self.add_error(
                "email",
                _("Donnez un moyen de la prévenir\u00a0: son e-mail, son adresse postale ou son téléphone."),
            )
        proven = data.get("proof") or self.kept_proofs
        if "proof" in self.fields and not proven and self._must_prove(self._capacity()):
            self.add_error("proof", _("Joignez le document qui prouve que vous pouvez agir pour elle."))
        return data

    def _capacity(self) -> str:
        return super()._capacity() or self.said_before

    def _must_prove(self, capacity: str) -> bool:
        rules = self.procedure.on_behalf.mandated
        return any(one.capacity == capacity and one.proof is ProofRule.REQUIRED for one in rules)

    def whole(self) -> Behalf:
        """How the person is told follows from what is known of them: they do not choose for each other."""
        data, person = self.cleaned_data, self._party()
        actor = self._party("actor_")
        if self.citizen is not None and self.citizen.is_identified:
            name = {
                "given_names": self.citizen.given_name,
                "family_name": self.citizen.preferred_username or self.citizen.family_name,
            }
            actor = actor.model_copy(update=name)
        telling = Telling.EMAIL if person.email else Telling.LETTER if person.address else Telling.PHONE
        by_law = data["capacity"] == Quality.LEGAL
        return Behalf(
            capacity=Quality(data["capacity"]),
            beneficiary=person,
            actor=actor,
            consent=ConsentForm.BY_LAW if by_law else ConsentForm.WRITTEN,
            consent_on=data["consent_on"],
            telling=telling,
        )


def _choice(capacity: Capacity, help_text: str) -> str:
    label = str(Quality(capacity.value).label)
    return f"{label}. {help_text}" if help_text else label
