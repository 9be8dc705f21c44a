"""Files under a key: the ``age`` format (age-encryption.org/v1), written and read as streams, 64 KiB at a time.

pyrage pushes what it reads into what it writes; a pipe and a thread turn that into something to read from or to write
to, so that neither the memory nor a temporary file ever holds a whole file in clear.
"""

from __future__ import annotations

import io
import os
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

import pyrage

from tenants.keys.errors import Unreadable
from tenants.streams import Positioned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tenants.keys.datakey import DataKey

MAGIC: Final = b"age-encryption.org/v1\n"
#: Of the format: chunks of the payload, their tag, and the nonce before them.
CHUNK: Final = 64 * 1024
_TAG: Final = 16
_NONCE: Final = 16
_LONGEST_HEADER: Final = 8 * 1024


def is_sealed(source: IO[bytes]) -> bool:
    """Whether the file begins as ``age`` files do; stands at its beginning afterwards."""
    source.seek(0)
    head = source.read(len(MAGIC))
    source.seek(0)
    return head == MAGIC


def clear_size(source: IO[bytes]) -> int:
    """The number of octets that a sealed file holds, told by its length alone. Raises Unreadable."""
    source.seek(0)
    header = 0
    for line in source:
        header += len(line)
        if line.startswith(b"--- "):
            break
        if header > _LONGEST_HEADER:
            raise Unreadable("the header of a sealed file does not end")
    payload = source.seek(0, io.SEEK_END) - header - _NONCE
    if payload < _TAG:
        raise Unreadable("a sealed file is truncated")
    return payload - _TAG * -(-payload // (CHUNK + _TAG))


def seal(key: DataKey, source: IO[bytes], target: IO[bytes]) -> None:
    """Write ``source`` to ``target``, encrypted. Raises what reading or writing raised."""
    recipient = pyrage.x25519.Recipient.from_str(key.recipient)
    _between(source, target, lambda ours, theirs: pyrage.encrypt_io(ours, theirs, [recipient]))


def unseal(key: DataKey, source: IO[bytes], target: IO[bytes]) -> None:
    """Write ``source`` to ``target``, in clear; nothing of it is worth keeping when it raises.

    Raises Unreadable, and what reading or writing raised.
    """
    identity = key.age_identity
    try:
        _between(source, target, lambda ours, theirs: pyrage.decrypt_io(ours, theirs, [identity]))
    except (OSError, pyrage.DecryptError) as failure:
        if isinstance(failure, OSError) and failure.errno:  # the disk's own; pyrage's has none
            raise
        raise Unreadable("a sealed file was changed, or belongs to another key") from None


def sealed_chunks(key: DataKey, source: IO[bytes]) -> Iterator[bytes]:
    """``source``, encrypted, piece by piece. Raises what reading ``source`` raised."""
    pump = _Pump(lambda target: seal(key, source, target))
    try:
        while chunk := pump.read(CHUNK):
            yield chunk
        pump.finish()
    finally:
        pump.stop()


@contextmanager
def sealing(key: DataKey, target: IO[bytes]) -> Iterator[BinaryIO]:
    """Something to write to, in order; ``target`` receives it encrypted.

    When the body raises, what ``target`` holds is worth nothing: whoever asked throws it away. Raises what writing to
    ``target`` raised.
    """
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def work() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                seal(key, source, target)
            except BaseException as failure:  # told to the thread that writes
                failures.append(failure)

    thread = threading.Thread(target=work, name="sealing", daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as given:
            yield given
    except BrokenPipeError:
        thread.join()
        if not failures:
            raise
    finally:
        thread.join()
    if failures:
        raise failures[0]


def opened(key: DataKey, source: IO[bytes]) -> io.BufferedReader:
    """A sealed file to be read in clear; closing it closes ``source``. Raises Unreadable, here or while reading."""
    try:
        return io.BufferedReader(_Opened(key, source), CHUNK)
    except BaseException:
        source.close()
        raise


def opens(key: DataKey, path: Path) -> bool:
    """Whether the sealed file is one of the key's, by its beginning alone."""
    try:
        with opened(key, path.open("rb")) as found:
            found.peek(1)
    except Unreadable:
        return False
    return True


class _Pump:
    """What ``work`` writes, to be read as it comes."""

    def __init__(self, work: Callable[[BinaryIO], None]) -> None:
        reading, writing = os.pipe()
        self._reader = os.fdopen(reading, "rb")
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work, writing), name="unsealing", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[BinaryIO], None], writing: int) -> None:
        try:
            with os.fdopen(writing, "wb") as target:
                work(target)
        except BaseException as failure:  # told to the thread that reads
            self._failure = failure

    def read(self, size: int) -> bytes:
        """At most ``size`` octets; none at the end."""
        return self._reader.read1(size)

    def finish(self) -> None:
        """After the end: raises what ``work`` raised."""
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Whether or not all was read: the pipe breaks under the thread, which ends."""
        self._reader.close()
        self._thread.join()


class _Opened(Positioned):
    """Forwards as it comes; a step backwards begins again, which only small reads at the head of a file do."""

    def __init__(self, key: DataKey, source: IO[bytes]) -> None:
        super().__init__(clear_size(source))
        self._key = key
        self._source = source
        self._reached = 0
        self._pump: _Pump | None = None

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size:
            return 0
        pump = self._at_position()
        given = pump.read(len(buffer))
        if not given:
            self._end_too_soon(pump)
        buffer[: len(given)] = given
        self._reached += len(given)
        self._position = self._reached
        return len(given)

    def close(self) -> None:
        if not self.closed:
            if self._pump is not None:
                self._pump.stop()
            self._source.close()
        super().close()

    def _at_position(self) -> _Pump:
        if self._pump is None or self._position < self._reached:
            if self._pump is not None:
                self._pump.stop()
            self._source.seek(0)
            self._reached = 0
            self._pump = _Pump(self._open_all)
        while self._reached < self._position:
            skipped = self._pump.read(min(CHUNK, self._position - self._reached))
            if not skipped:
                self._end_too_soon(self._pump)
            self._reached += len(skipped)
        return self._pump

    def _open_all(self, target: BinaryIO) -> None:
        unseal(self._key, self._source, target)

    def _end_too_soon(self, pump: _Pump) -> None:
        pump.finish()
        raise Unreadable("a sealed file is truncated")


class _Side:
    """One side of pyrage, which turns an exception into a text: the exception itself is kept here."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as failure:
            self.failure = failure
            raise

    def write(self, data: bytes) -> int:
        try:
            return self._stream.write(data)
        except Exception as failure:
            self.failure = failure
            raise

    def flush(self) -> None:
        self._stream.flush()


def _between(source: IO[bytes], target: IO[bytes], work: Callable[[Any, Any], object]) -> None:
    ours, theirs = _Side(source), _Side(target)
    try:
        work(ours, theirs)
    except Exception:
        if told := ours.failure or theirs.failure:
            raise told from None
        raise
