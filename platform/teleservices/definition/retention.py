"""What retention asks of a definition that its shape alone does not say."""

from collections.abc import Iterator

from teleservices.definition.enums import RetentionEnd
from teleservices.definition.fields.checkbox import CheckboxField
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.procedure import Procedure


def wrongly_kept(procedure: Procedure) -> Iterator[tuple[int, str, str]]:
    """(rank in `retention.keep`, what is wrong, remedy): what stays of a dossier must name nobody."""
    if procedure.retention.keep and procedure.retention.end is not RetentionEnd.ANONYMISE:
        yield 0, "rien n’est gardé d’un dossier qui n’est pas rendu anonyme", "mettez « end: anonymise »"
    for number, key in enumerate(procedure.retention.keep):
        field = procedure.field(key)
        if field is None:
            yield number, f"« {key} » n’est pas un champ", "nommez un champ de la démarche"
        elif not isinstance(field, ChoiceBase | CheckboxField):
            yield number, f"le champ « {key} » n’a pas une liste fermée de réponses", "retirez ce nom"
