"""What can go wrong with the embedded servers, said to the person who typed the command."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedError(Exception):
    """A failure that the user can understand and act upon.

    ``message`` says what happened and ``remedy`` what to do, each one French sentence; ``detail`` is the
    server's own output, for the log.
    """

    def __init__(self, message: str, remedy: str, detail: str = "") -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
        self.detail = detail


DISK_FULL = ("Le disque est plein.", "Libérez de la place (au moins 500 Mo), puis relancez la même commande.")


def _disk_full(_found: re.Match[str]) -> tuple[str, str]:
    return DISK_FULL


def _missing_library(found: re.Match[str]) -> tuple[str, str]:
    return (
        f"La bibliothèque système « {found[1]} » est introuvable.",
        "Installez le paquet qui la fournit (sous Debian : apt-get install zlib1g libc6), puis relancez.",
    )


def _old_libc(found: re.Match[str]) -> tuple[str, str]:
    return (
        f"La bibliothèque C de ce système est trop ancienne ({found[1]} demandée).",
        "Utilisez Debian 12 ou plus récent, ou un vrai serveur avec DATABASE_URL et REDIS_URL.",
    )


def _no_memory(_found: re.Match[str]) -> tuple[str, str]:
    return (
        "Il n’y a pas assez de mémoire (vive ou partagée) pour démarrer le serveur.",
        "Fermez d’autres programmes ou agrandissez /dev/shm, puis relancez.",
    )


def _not_allowed(_found: re.Match[str]) -> tuple[str, str]:
    return (
        "Un fichier ou un dossier de l’installation n’est pas accessible au serveur.",
        "Vérifiez que PARVIS_HOME appartient au compte qui lance la commande.",
    )


_FULL = re.compile(r"No space left on device|Disk quota exceeded|Check free disk space")
#: A server that cannot write its journal falls, and says so to nobody: the disk itself is asked.
_NOTHING_LEFT = 4 * 1024 * 1024
_CAUSES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]]] = [
    (_FULL, _disk_full),
    (re.compile(r"error while loading shared libraries: ([^:\s]+)"), _missing_library),
    (re.compile(r"version `(GLIBC_[\d.]+)' not found"), _old_libc),
    (re.compile(r"Cannot allocate memory|could not (?:create|map) (?:anonymous )?shared memory"), _no_memory),
    (re.compile(r"Permission denied"), _not_allowed),
]


def explain(what: str, output: str, log_file: object) -> EmbeddedError:
    """Turn the output of a server or tool that failed into one clear sentence and a remedy."""
    for pattern, say in _CAUSES:
        found = pattern.search(output)
        if found:
            message, remedy = say(found)
            return EmbeddedError(f"{what} : {message[0].lower()}{message[1:]}", remedy, output)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"\b(?:FATAL|PANIC|ERROR|error):", line)] or lines[-1:]
    sentence = f"{what} : {told[0] if told else 'aucun message'}"
    return EmbeddedError(sentence.rstrip(".") + ".", f"Le détail est dans {log_file}.", output)


def disk_full(error: BaseException, folder: Path) -> EmbeddedError | None:
    """What to tell when an error, or one that it comes from, is a disk without room; None for any other."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    if any(_FULL.search(str(one)) for one in chain) or _free_bytes(folder) < _NOTHING_LEFT:
        return EmbeddedError(*DISK_FULL)
    return None


def _free_bytes(folder: Path) -> int:
    place = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
    return shutil.disk_usage(place).free


@contextmanager
def telling(what: str, log_file: object) -> Iterator[None]:
    """Say in one sentence any refusal of the system met inside the block: disk full, right missing…"""
    try:
        yield
    except (OSError, subprocess.SubprocessError) as error:
        raise explain(what, str(error), log_file) from error
