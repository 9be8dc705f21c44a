"""Settings: wiring, no logic. Everything that differs between installations comes from the environment (docs/operator);
what one floor of the code lets another add is in ``config.extensions``."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env, extensions
from config.connectors import *  # noqa: F403 - each name there is a setting
from config.editing import *  # noqa: F403 - each name there is a setting
from config.extensions import *  # noqa: F403 - each list there is a setting

ROOT = Path(__file__).resolve().parents[2]
PARVIS_ENV = env.environment()
PRODUCTION = PARVIS_ENV is env.Environment.PRODUCTION
PARVIS_HOME = env.path("PARVIS_HOME", ROOT / ".parvis")
PARVIS_VERSION = "2026.11.0"

DEBUG = False
SECRET_KEY = env.text(
    "PARVIS_SECRET_KEY", None if PRODUCTION else "demo-secret-not-for-production-" + "0" * 32
)
SECRET_KEY_FALLBACKS = env.names("PARVIS_SECRET_KEY_FALLBACKS")
if PRODUCTION and (SECRET_KEY.startswith("demo-") or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "PARVIS_SECRET_KEY est un secret de démonstration, ou a moins de 50 caractères : la production ne démarre pas."
    )

# Hosts. The tenant middleware answers 404 to a host that is nobody's, before anything trusts the name.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
OPERATOR_HOSTS = env.names("PARVIS_OPERATOR_HOSTS", ["operateur.localhost"])
COMMUNE_DOMAIN = env.text("PARVIS_COMMUNE_DOMAIN", "localhost")
# A commune's own names (tenants.domains): who is asked for their proof, where they must lead, and how long a name is
# still served once its proof is lost.
DNS_SERVERS = env.endpoints("PARVIS_DNS_SERVERS", port=53)
PUBLIC_ADDRESSES = [address for address, _port in env.endpoints("PARVIS_PUBLIC_ADDRESSES", port=0)]
DOMAIN_GRACE_DAYS = env.number("PARVIS_DOMAIN_GRACE_DAYS", 14, least=1)
HTTPS = env.flag("PARVIS_HTTPS", default=PRODUCTION)
PUBLIC_PORT = env.number("PARVIS_PUBLIC_PORT", 0)
if PRODUCTION and not HTTPS:
    raise ImproperlyConfigured("PARVIS_HTTPS=false est refusé en production.")

# The operator, by its legal form: it decides who may collect (norms-fr §6.1).
OPERATOR_NAME = env.text("PARVIS_OPERATOR_NAME", "Opérateur de démonstration")
OPERATOR_LEGAL_FORM = env.text("PARVIS_OPERATOR_LEGAL_FORM", "spl")
OPERATOR_SIREN = env.text("PARVIS_OPERATOR_SIREN", "000000000")
# Of the host, in each commune's legal notice (LCEN, art. 1-1).
OPERATOR_ADDRESS = env.text("PARVIS_OPERATOR_ADDRESS", "")
OPERATOR_PHONE = env.text("PARVIS_OPERATOR_PHONE", "")
# "stripe" or "titre"; left empty, the legal form chooses, and it refuses what it forbids in any case.
BILLING_COLLECTOR = env.text("PARVIS_BILLING_COLLECTOR", "")
STRIPE_API_KEY = env.text("STRIPE_API_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
OPERATOR_MAIL_DOMAIN = env.text("PARVIS_MAIL_DOMAIN", "parvis.localhost")
#: Nothing of the dossiers is erased before the visa of the archives’ director is written down (code du patrimoine, L212-2).
RETENTION_NEEDS_VISA = env.flag("PARVIS_RETENTION_NEEDS_VISA", default=False)
SECURITY_CONTACT = env.text("PARVIS_SECURITY_CONTACT", f"securite@{OPERATOR_MAIL_DOMAIN}")

BOTH_SCHEMAS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "identity.accounts",
    "identity.audit",
    "identity.oidc",
    "tenants.outbox",
]
SHARED_APPS = [
    "tenants",
    "tenants.keys",
    "tenants.domains",
    *BOTH_SCHEMAS,
    "teleservices.catalogue",
    "billing",
    "ops",
    "ops.backups",
    "ops.periodic",
    "ops.deletion",
    "ops.restoration",
    "ops.broadcasts",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "design",
    "teleservices",
]
TENANT_APPS = [
    *BOTH_SCHEMAS,
    "identity.citizens",
    "identity.town_hall",
    "teleservices.dossiers",
    "teleservices.documents",
    "teleservices.instruction",
    "teleservices.retention",
    "teleservices.rooms",
    "cms.pages",
    "cms.blocks",
    "cms.acts",
    "cms.gestion",
    "cms.reports",
    "cms.directory",
    "cms.alerts",
    "cms.streets",
    "cms.received",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
]
INSTALLED_APPS = [*SHARED_APPS, *(name for name in TENANT_APPS if name not in SHARED_APPS)]

TENANT_MODEL = "tenants.Commune"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PG_EXTRA_SEARCH_PATHS = ["extensions"]
SHOW_PUBLIC_IF_NO_TENANT_FOUND = False
AUTH_USER_MODEL = "accounts.Agent"

MIDDLEWARE = [
    "ops.health.middleware.HealthMiddleware",
    "tenants.domains.middleware.CertificateMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tenants.domains.middleware.TransportMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.CommuneMiddleware",
    "ops.monitoring.middleware.MonitoringMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.reports.audience.middleware.AudienceMiddleware",
    "tenants.page_files.middleware.PageFilesMiddleware",
    "tenants.admission.middleware.AdmissionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.admission.middleware.PassMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "identity.citizens.middleware.CitizenMiddleware",
    "cms.pages.middleware.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.pages.middleware.CommuneRedirectMiddleware",
]
ROOT_URLCONF = "config.urls_commune"
OPERATOR_URLCONF = PUBLIC_SCHEMA_URLCONF = "config.urls_operator"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "tenants.context.commune",
                "design.context.design",
                "identity.town_hall.context.town_hall",
                "identity.context.people",
                "cms.pages.context.navigation",
                "cms.alerts.context.alerts",
            ],
        },
    }
]
FORM_RENDERER = "design.forms.ParvisRenderer"

# The app's login role has no right on tenant schemas; the owner runs DDL only (design.md, rule 2).
# The embedded server is for demonstrations: production names its own.
_SOCKETS = f"host={PARVIS_HOME / 'run'}"
DATABASE_URL = env.text("DATABASE_URL", None if PRODUCTION else f"postgresql://parvis_app@/parvis?{_SOCKETS}")
DATABASE_OWNER_URL = env.text(
    "DATABASE_OWNER_URL", None if PRODUCTION else f"postgresql://parvis_owner@/parvis?{_SOCKETS}"
)
env.database("DATABASE_OWNER_URL", DATABASE_OWNER_URL)  # refused here rather than at the first migration
DATABASES = {
    "default": {
        "ENGINE": "tenants.postgresql_backend",
        **env.database("DATABASE_URL", DATABASE_URL),
        # A connection remembers the catalogue of every schema it touched (0.7 MB each): recycled (pitfall 13).
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 300),
        # The same, counted: closed after the request in which it touched this many communes.
        "MAX_SCHEMAS": env.number("DATABASE_MAX_SCHEMAS", 300, least=1),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
COMMUNES_ROLE = env.text("DATABASE_COMMUNES_ROLE", "parvis_communes")
PG_DUMP = env.text("PARVIS_PG_DUMP", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    alias: (
        {
            "BACKEND": "tenants.cache.ForgivingCache",
            "LOCATION": REDIS_URL,
            "KEY_FUNCTION": "tenants.cache.make_key",
            "KEY_PREFIX": alias,
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": alias,
            "KEY_FUNCTION": "tenants.cache.make_key",
            "KEY_PREFIX": alias,
        }
    )
    for alias in ("default", "renditions")
}

# Public pages as files, which the proxy serves itself (tenants.page_files).
PAGE_FILES = env.flag("PARVIS_PAGE_FILES", default=PARVIS_ENV is not env.Environment.TEST)
# What a commune may ask of all (tenants.admission): pages a second in the long run / at once. A test asks for them.
_UNLIMITED = "0" if PARVIS_ENV is env.Environment.TEST else ""
LIMIT_COMMUNE = env.rate("PARVIS_LIMIT_COMMUNE", _UNLIMITED or "15/30")
LIMIT_ADDRESS = env.rate("PARVIS_LIMIT_ADDRESS", _UNLIMITED or "5/20")
LIMIT_AGENT = env.rate("PARVIS_LIMIT_AGENT", _UNLIMITED or "10/100")
# Threads of a web process that one commune may hold at once, two more that wait; 0: all of them.
COMMUNE_THREADS = env.number("PARVIS_COMMUNE_THREADS", 4)
# Files: they weigh a tenth of a page.
LIGHT_PATHS = ["/medias/", "/theme/", "/apple-touch-icon.png", "/embleme.svg", "/partage.png"]
# Workers that the effects of one commune may hold at once (tenants.outbox).
COMMUNE_WORKERS = env.number("PARVIS_COMMUNE_WORKERS", 1, least=1)

# Schemas made in advance, so that a commune opens at once; refilled in the background (tenants.tasks).
POOL_SIZE = env.number("PARVIS_POOL_SIZE", 0 if PARVIS_ENV is env.Environment.TEST else 4)
# Communes migrated at once by `parvis fleet migrate`: each holds a connection of the owner.
FLEET_WORKERS = env.number("PARVIS_FLEET_WORKERS", 4, least=1)

CELERY_BROKER_URL = env.text(
    "CELERY_BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
)
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER", default=not REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request never waits for a broker that is down: what it asked for is a row that beat finds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2.0}
CELERY_TASK_TENANT_CACHE_SECONDS = 0
# Effects never stand behind a thousand facts: a worker takes from its two queues in turn.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"celery": {}, "effects": {}}
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"tenants.outbox.*": {"queue": "effects"}}
CELERY_TIMEZONE = "Europe/Paris"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PARVIS_HOME / "static"
MEDIA_ROOT = PARVIS_HOME / "media"
MEDIA_URL = "/medias/"
# Each commune's data key, apart from the database and the media (tenants.keys): destroying it ends their copies.
KEYS_DIR = env.path("PARVIS_KEYS_DIR", PARVIS_HOME / "keys")
# The seal of what communes issue (teleservices.sealing): PKCS#12 files, the operator's and those of communes that have
# their own. None: documents are issued without a seal, and `parvis doctor` says so.
SEAL_FILE = env.text("PARVIS_SEAL_FILE", "")
SEAL_PASSPHRASE_FILE = env.text("PARVIS_SEAL_PASSPHRASE_FILE", "")
SEALS_DIR = env.text("PARVIS_SEALS_DIR", "")
SEAL_TSA_URL = env.text("PARVIS_SEAL_TSA_URL", "")
# How long the operator's own backups last, in days: a certificate of deletion says until when they hold a commune.
BACKUP_RETENTION_DAYS = env.number("PARVIS_BACKUP_DAYS", 35, least=1)
KEYS_BACKUP_RETENTION_DAYS = env.number("PARVIS_KEYS_BACKUP_DAYS", 7, least=0)
STORAGES = {
    "default": {"BACKEND": "tenants.storage.PublicStorage"},
    "private": {"BACKEND": "tenants.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PARVIS_ENV is env.Environment.TEST
        else "design.static_storage.GatheredStaticFiles"
    },
}
# Where an operator puts the archives of communes that arrive, and the largest that the console takes itself, in MB.
IMPORT_DIR = env.path("PARVIS_IMPORT_DIR", PARVIS_HOME / "imports")
IMPORT_UPLOAD_MB = env.number("PARVIS_IMPORT_UPLOAD_MB", 1000, least=1)
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Cookies are host-only; over HTTPS their names say so (RFC 6265bis §4.1.3.2).
_COOKIE = "__Host-parvis_" if HTTPS else "parvis_"
COOKIE_PREFIX = _COOKIE
SESSION_COOKIE_NAME = _COOKIE + "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = _COOKIE + "csrf"
PASS_COOKIE_NAME = _COOKIE + "agent"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
# A proxy says how and from where people came (X-Forwarded-Proto, X-Forwarded-For): believed from these addresses only.
BEHIND_PROXY = env.flag("PARVIS_BEHIND_PROXY", default=False)
PROXY_ADDRESSES = env.names("PARVIS_PROXY_ADDRESSES", ["127.0.0.1", "::1"])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.number("PARVIS_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its own previews
SECURE_REDIRECT_EXEMPT = [r"^sante/"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
}

AUTHENTICATION_BACKENDS = ["identity.accounts.backends.AgentBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
LOGIN_URL = "/connexion/agents/"
# norms-fr §1.2 lets ProConnect's own second factor count; by default the console asks for its own, always.
CONSOLE_ACCEPTS_PROCONNECT_MFA = env.flag("PARVIS_CONSOLE_ACCEPTS_PROCONNECT_MFA", default=False)
OTP_TOTP_ISSUER = OPERATOR_NAME
# Levels that let people in (norms-fr §1): they evolve, so they are data. Self-asserted agents stay out.
_ASSURANCE = "https://proconnect.gouv.fr/assurance/"
FRANCECONNECT_ACR = env.names("PARVIS_FRANCECONNECT_ACR", ["eidas1", "eidas2", "eidas3"])
PROCONNECT_ACR = env.names(
    "PARVIS_PROCONNECT_ACR",
    [
        "eidas1",
        "eidas2",
        "eidas3",
        _ASSURANCE + "consistency-checked",
        _ASSURANCE + "consistency-checked-2fa",
    ],
)
PROCONNECT_MFA_ACR = env.names(
    "PARVIS_PROCONNECT_MFA_ACR", ["eidas2", "eidas3", _ASSURANCE + "consistency-checked-2fa"]
)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20

# A commune that closes is kept this long, unless its closing says otherwise; its slug is nobody else's for as long after
# its deletion (attack 29).
CLOSING_GRACE_DAYS = env.number("PARVIS_CLOSING_GRACE_DAYS", 90, least=1)
SLUG_QUARANTINE_DAYS = env.number("PARVIS_SLUG_QUARANTINE_DAYS", 365, least=1)
# The commune of before a restoration is kept this long, and comes back as it was.
RESTORATION_UNDO_HOURS = env.number("PARVIS_RESTORATION_UNDO_HOURS", 24, least=1)
# The prober asks each commune's own address, or this one with the commune's Host header (the demo: no DNS needed).
PROBE_BASE = env.text("PARVIS_PROBE_BASE", "").rstrip("/")
SENTRY_DSN = env.text("SENTRY_DSN", "")
LOG_LEVEL = env.text("PARVIS_LOG_LEVEL", "INFO")
# ops.monitoring.logs configures it: Django's own, at a second setup, lets the addresses of requests into the lines again.
LOGGING_CONFIG = None
STANDINS = {
    "franceconnect": env.text("PARVIS_STANDIN_FRANCECONNECT", ""),
    "proconnect": env.text("PARVIS_STANDIN_PROCONNECT", ""),
    "stripe": env.text("PARVIS_STANDIN_STRIPE", ""),
    "mail": env.text("PARVIS_STANDIN_MAIL", ""),
    "state": env.text("PARVIS_STANDIN_STATE", ""),
}
if PRODUCTION and any(STANDINS.values()):
    raise ImproperlyConfigured(
        "Un service de démonstration (PARVIS_STANDIN_…) est donné : la production ne démarre pas."
    )
if any(STANDINS.values()):
    # The demonstration: a commune opened while it runs can be signed into at once.
    *_steps, _last = extensions.PROVISIONING_STEPS
    PROVISIONING_STEPS = [*_steps, "ops.demo.standins.provision_standins", _last]
