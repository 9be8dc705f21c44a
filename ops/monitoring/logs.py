"""Logs: one JSON object a line, with the commune, without personal data.

Our own events are written with named fields (structlog). What the libraries log passes through the same door: their
messages are kept, their arguments are not trusted: e-mail addresses, IP addresses and query strings are masked.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from tenants.current import commune_or_none

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "…"
_PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail addresses
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IPv4
    r"|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b"  # IPv6
    r"|(?<=\?)[^\s\"']+",  # query strings
    re.IGNORECASE,
)
#: Fields that no event of ours may carry, whatever its author thought.
FORBIDDEN = frozenset(
    {
        "email",
        "mail",
        "name",
        "first_name",
        "last_name",
        "phone",
        "address",
        "ip",
        "user",
        "username",
        "agent",
        "citizen",
    }
    | {
        "password",
        "token",
        "code",
        "secret",
        "cookie",
        "cookies",
        "body",
        "payload",
        "query",
        "request",
        "positional_args",
    }
)


def mask(text: str) -> str:
    """The text without what may point at a person."""
    return _PRIVATE.sub(MASK, text)


def add_commune(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    commune = commune_or_none()
    if commune is not None:
        event.setdefault("commune", commune.slug)
    return event


def drop_private(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Named fields that could hold a person go; texts are masked; an exception keeps its class and its frames only."""
    kept: EventDict = {}
    for key, value in event.items():
        if key in FORBIDDEN:
            continue
        kept[key] = mask(value) if isinstance(value, str) else value
    return kept


def frames_only(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """``exc_info`` becomes the class and where it happened: messages of exceptions quote data."""
    info = event.pop("exc_info", None)
    record = event.get("_record")
    if info in (None, False) and record is not None:
        info = record.exc_info
    error = _exception(info)
    if error is not None:
        event["error"] = type(error).__name__
        event["frames"] = _frames(error)
    return event


def _exception(info: Any) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        found: BaseException | None = info[1]
        return found
    return sys.exc_info()[1] if info else None


def _frames(error: BaseException) -> list[str]:
    found: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_commune,
        frames_only,
    ]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """For the lines of libraries (``logging``): same shape, same mask."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_shared()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_private,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        keep_exc_info=False,
        keep_stack_info=False,
    )


def configure() -> None:
    """Called once, when Django is ready. Lines go to stderr: stdout belongs to the result of a command."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": "ops.monitoring.logs.formatter"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": settings.LOG_LEVEL},
            "loggers": {
                # One line a request is ours (middleware.py); Django's quotes the address, which may hold a code.
                "django.request": {"level": "CRITICAL"},
                # Celery's own lines quote the arguments and results of tasks.
                "celery.app.trace": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
                "django_tasks": {"level": "WARNING"},
                "wagtail": {"level": "WARNING"},
            },
        }
    )
