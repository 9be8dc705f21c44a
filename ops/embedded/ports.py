"""Is a port free, and if not, who has it?"""

import errno
import socket

import psutil

from ops.embedded.errors import EmbeddedError


def check_port_is_free(port: int, host: str = "127.0.0.1") -> None:
    """Raise EmbeddedError, naming the port and who has it, when nobody could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise _explain(error, port) from error


def _explain(error: OSError, port: int) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        return EmbeddedError(
            f"Le port {port} est déjà utilisé{_holder(port)}.",
            f"Arrêtez ce programme, ou choisissez un autre port avec --port (par exemple --port {port + 1}).",
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
    """« par « nginx » (processus 12) », or nothing when the system does not tell us."""
    try:
        for link in psutil.net_connections(kind="tcp"):
            if link.laddr and link.laddr.port == port and link.status == psutil.CONN_LISTEN and link.pid:
                return f" par « {psutil.Process(link.pid).name()} » (processus {link.pid})"
    except psutil.Error:
        pass
    return ""
