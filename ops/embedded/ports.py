"""Is a port free, and if not, who has it?"""

import errno
import socket

import psutil

from ops.embedded.errors import EmbeddedError

#: Advised ports are this far apart: two demonstrations side by side have room to grow.
_STRIDE = 10


def check_ports_are_free(first: int, count: int, host: str = "127.0.0.1") -> None:
    """Raise EmbeddedError, naming the port and who has it, when nobody could listen on one of ``count`` in a row."""
    for port in range(first, first + count):
        try:
            _listen(port, host)
        except OSError as error:
            raise _explain(error, port, first, count, host) from error


def _listen(port: int, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)


def _all_free(first: int, count: int, host: str) -> bool:
    try:
        for port in range(first, first + count):
            _listen(port, host)
    except OSError:
        return False
    return True


def _next_free(first: int, count: int, host: str) -> int | None:
    """The first port of the next ``count`` free ones, not far above ``first``."""
    candidates = range(first + _STRIDE, min(first + 100 * _STRIDE, 65_000), _STRIDE)
    return next((port for port in candidates if _all_free(port, count, host)), None)


def _explain(error: OSError, port: int, first: int, count: int, host: str) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        free = _next_free(first, count, host)
        other = f" : « make demo PORT={free} » (ou « parvis demo --port {free} »)" if free else " avec --port"
        return EmbeddedError(
            f"Le port {port} est déjà utilisé{_holder(port)}.",
            f"Arrêtez ce programme, ou choisissez un autre port{other}.",
        )
    if error.errno == errno.EACCES:
        return EmbeddedError(
            f"Le port {port} est réservé à l’administrateur du système.",
            "Choisissez un port au-dessus de 1024 avec --port (par exemple --port 8000).",
        )
    return EmbeddedError(
        f"Le port {port} n’est pas utilisable ({error.strerror}).", "Choisissez un autre port avec --port."
    )


def _holder(port: int) -> str:
    """« par « nginx » (processus 12) », or nothing when the system does not tell us."""
    try:
        for link in psutil.net_connections(kind="tcp"):
            if link.laddr and link.laddr.port == port and link.status == psutil.CONN_LISTEN and link.pid:
                return f" par « {psutil.Process(link.pid).name()} » (processus {link.pid})"
    except psutil.Error:
        pass
    return ""
