"""Host labels of communes: stable, from the official geography, never from the order of creation.

The name when it is unique in France, else name-department, else name-INSEE (the rule of a commune’s life).
Uniqueness is judged on the folded name, since « Saint-Rémy » and « Saint-Remy » are the same host. The
department is its code, as people write it (saint-priest-69), which is also what survives the renaming of a
department.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

MAX_LABEL = 63

RESERVED_LABELS = frozenset(
    {
        "admin", "api", "autoconfig", "autodiscover", "ftp", "imap", "localhost", "mail", "ns1", "ns2",
        "operateur", "pop", "public", "smtp", "webmail", "www",
    }
)  # fmt: skip
RESERVED_PREFIXES = ("pg-", "xn--")

_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def fold(name: str) -> str:
    """ASCII, lower case, one hyphen between words: « L'Haÿ-les-Roses » gives l-hay-les-roses."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    ascii_only = "".join(
        character for character in decomposed if not unicodedata.combining(character)
    ).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def is_usable_label(slug: str) -> bool:
    """Whether a commune's host may start with this label: valid in DNS and not kept for the platform."""
    return (
        len(slug) <= MAX_LABEL
        and _LABEL.fullmatch(slug) is not None
        and slug not in RESERVED_LABELS
        and not slug.startswith(RESERVED_PREFIXES)
    )


def assign_slugs(towns: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Slugs of (INSEE code, name, department code), all of France at once, keyed by INSEE code.

    Raises ValueError when two communes would share one: the snapshot must not be built.
    """
    candidates = {
        insee: [fold(name), fold(f"{name}-{department}"), fold(f"{name}-{insee}")]
        for insee, name, department in towns
    }
    counts = [Counter(options[level] for options in candidates.values()) for level in range(3)]
    slugs: dict[str, str] = {}
    for insee, options in candidates.items():
        usable = [
            slug for level, slug in enumerate(options) if counts[level][slug] == 1 and is_usable_label(slug)
        ]
        if not usable:
            raise ValueError(f"no usable slug for {insee} among {options}")
        slugs[insee] = usable[0]
    if len(set(slugs.values())) != len(slugs):
        raise ValueError("two communes share a slug")
    return slugs
