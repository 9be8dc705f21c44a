"""Answers to a code that is not a current commune's, worded for the person who typed it."""

from tenants.geography.records import FormerKind


class TownLookupError(LookupError):
    """No current commune has this code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class UnknownTown(TownLookupError):
    """The code was never that of a commune, or is not a code at all."""

    def __init__(self, code: str) -> None:
        super().__init__(
            code,
            f"Aucune commune n’a le code INSEE « {code} ». Vérifiez ce code : il a cinq caractères "
            "(par exemple 69259, 2A004 ou 97411) et n’est pas le code postal.",
        )


class FormerTown(TownLookupError):
    """The code is that of a delegated, associated or merged commune, or of a municipal district."""

    def __init__(self, code: str, name: str, kind: FormerKind, successor: str, successor_name: str) -> None:
        named = f"{code} ({name})" if name else code
        town = f"{successor_name.replace(chr(39), '’')} ({successor})"
        reasons = {
            FormerKind.DELEGATED: f"est celui d’une commune déléguée, qui fait partie de la commune {town}",
            FormerKind.ASSOCIATED: f"est celui d’une commune associée, qui fait partie de la commune {town}",
            FormerKind.DISTRICT: f"est celui d’un arrondissement municipal de la commune {town}",
            FormerKind.MERGED: f"n’est plus utilisé : il a été remplacé par celui de la commune {town}",
        }
        super().__init__(code, f"Le code {named} {reasons[kind]}. Utilisez le code {successor}.")
        self.name = name
        self.kind = kind
        self.successor = successor
        self.successor_name = successor_name
