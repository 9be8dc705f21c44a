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

#: Never a commune's: a slug is a host label, the name before the @ of what is mailed, and a word of the database.
RESERVED_LABELS = frozenset(
    {
        # the platform's own
        "admin", "api", "app", "auth", "backup", "billing", "cdn", "citus", "console", "demo", "extensions", "gestion",
        "information-schema", "instruction", "internal", "intranet", "login", "media", "medias", "metrics", "monitoring",
        "operateur", "operator", "parvis", "pg", "postgres", "preprod", "public", "s3", "staging", "static", "statut",
        "status", "support", "test", "vpn",
        # what mail programs and browsers ask for by themselves, in any domain (RFC 6186, RFC 8461, WPAD)
        "autoconfig", "autodiscover", "imap", "isatap", "mail", "mta-sts", "mx", "pop", "pop3", "smtp", "webmail", "wpad",
        "www", "ftp", "dns", "localhost",
        # mailboxes that others trust: RFC 2142, and what certificate authorities write to
        "abuse", "administrator", "administrateur", "hostmaster", "info", "mailer-daemon", "ne-pas-repondre", "no-reply",
        "noc", "noreply", "postmaster", "root", "securite", "security", "ssl", "webmaster",
    }
)  # fmt: skip
RESERVED_PREFIXES = ("pg-", "xn--")
#: ns1, mx-2, www3… but not www-01: a department or an INSEE code behind a hyphen is how homonyms are told apart.
_NUMBERED = re.compile(r"(?:ftp|imap|mail|mx|ns|pop|smtp|www)(?:\d+|-\d)")

_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def fold(name: str) -> str:
    """ASCII, lower case, one hyphen between words: « L'Haÿ-les-Roses » gives l-hay-les-roses."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    ascii_only = "".join(
        character for character in decomposed if not unicodedata.combining(character)
    ).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def folds_to(name: str, label: str) -> bool:
    """Whether ``fold(name)`` is this label: for nearly all names, one letter tells that it is not."""
    first = name[:1]
    is_kept = first.isascii() and first.isalnum()
    return (not is_kept or first.lower() == label[:1]) and fold(name) == label


def is_usable_label(slug: str) -> bool:
    """Whether a commune's host may start with this label: valid in DNS and not kept for the platform."""
    return (
        len(slug) <= MAX_LABEL
        and _LABEL.fullmatch(slug) is not None
        and slug not in RESERVED_LABELS
        and not slug.startswith(RESERVED_PREFIXES)
        and _NUMBERED.fullmatch(slug) is None
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
