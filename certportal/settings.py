"""Settings: one file, every deploy value from the environment (or from the file named by NAME_FILE).

The portal starts with SECRET_KEY and SITE_URL alone: SQLite, files and the task queue then live under `var/`.
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF

from certportal import queue

django_stubs_ext.monkeypatch()

# Documents, letters with links that reset passwords, the database: what the portal writes is for its own user alone.
os.umask(0o077)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()

# DEBUG=1 in the environment means plain http on this machine: cookies, redirects and HSTS follow it. Django's technical
# error pages are a second switch, because even a demo should show people the pages they will get.
LOCAL = env.bool("DEBUG", default=False)
DEBUG = LOCAL and env.bool("TECHNICAL_PAGES", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Key of the encrypted fields (NIK, seeds of the second factor); without one it is derived from SECRET_KEY.
FIELD_KEY = env.str("FIELD_KEY", default="")
FIELD_KEY_FALLBACKS = env.list("FIELD_KEY_FALLBACKS", default=[])
# Key of the seals of the audit trail; without one it is derived from SECRET_KEY (docs/security.md).
SEAL_KEY = env.str("SEAL_KEY", default="")
SEAL_KEY_FALLBACKS = env.list("SEAL_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL").rstrip("/")
PORT = env.int("PORT", default=8000)

_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = [_site.hostname or "localhost"]
if LOCAL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

OWN_APPS = [
    "certportal.kernel.audit",
    "certportal.kernel.accounts",
    "certportal.kernel.workdays",
    "certportal.kernel.web",
    "certportal.kernel.numbers",
    "certportal.kernel.files",
    "certportal.kernel.imports",
    "certportal.kernel.pdf",
    "certportal.kernel.jobs",
    "certportal.kernel.drawings",
    "certportal.kernel.outbox",
    "certportal.kernel.papers",
    "certportal.kernel.sla",
    "certportal.kernel.workflow",
    "certportal.kernel.approvals",
    "certportal.kernel.parts",
    "schemes",
    "holdings",
    "applicants",
    "assessments",
    "certificates",
    "complaints",
    "certportal.figures",
    "certportal.home",
]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    *OWN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "certportal.kernel.web.zipped.ZipPages",
    "certportal.kernel.web.middleware.RequestFacts",
    "certportal.kernel.web.middleware.WrongMethodHasAPage",
    "certportal.kernel.web.middleware.RefuseBrokenInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "certportal.kernel.web.middleware.NothingKept",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "certportal.kernel.accounts.middleware.EndOldSessions",
    "certportal.kernel.web.middleware.AskToSignIn",
    "allauth.account.middleware.AccountMiddleware",
    "certportal.kernel.accounts.middleware.StaffNeedTotp",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "certportal.urls"
WSGI_APPLICATION = "certportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "certportal.kernel.web.context.site",
            ],
            "builtins": [
                "certportal.kernel.web.templatetags.ui",
                "certportal.kernel.web.templatetags.shapes",
                "certportal.kernel.workflow.templatetags.ways",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: PostgreSQL in production, SQLite (WAL, IMMEDIATE, FULL) embedded -------------------------------
# Tables are made and changed by a role of their own where OWNER_DATABASE_URL names it; the portal itself works with rows.
OWNER_COMMANDS = {"migrate", "restore"}
_url: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'certportal.sqlite3'}")
_owner = env.str("OWNER_DATABASE_URL", default="")
_changes_tables = len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS
_as_owner = bool(_owner) and _changes_tables
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(_owner) if _as_owner else _url}
APPLICATION_ROLE = _url["USER"] if _as_owner else ""  # to whom the owner gives rights (kernel/audit/rights.py)
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["ENGINE"] = "certportal.sqlite"  # keeps triggers when a migration remakes their table
    if Path(_database["NAME"]).parent == VAR_DIR:
        VAR_DIR.mkdir(mode=0o700, exist_ok=True)  # a fresh clone has none, and SECRET_KEY and SITE_URL alone must do
    _database["OPTIONS"] = {
        # A writer takes the lock when its transaction starts, so that read-then-write never fails halfway.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",  # INSERT OR REPLACE then asks the triggers of deletion too
    }
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    # A page that asks for so long is given up; rows of ten years take their time to change, and only wait for no lock.
    _longest = 0 if _changes_tables else 30_000
    _idle = 0 if _changes_tables else 60_000
    _database["OPTIONS"] = {
        "options": f"-c statement_timeout={_longest} -c lock_timeout=10000 -c idle_in_transaction_session_timeout={_idle}",
        # A network that swallows what is sent is noticed within seconds; a socket in a folder: certportal/postgres.py.
        "connect_timeout": 5,
        "tcp_user_timeout": 15_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        **_database.get("OPTIONS", {}),
    }
GUARDS = BASE_DIR / "certportal" / "guards.txt"  # the triggers as this version makes them (kernel/audit/guards.py)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and task queue: Redis when there is one, otherwise the database and a folder -----------------------
REDIS_URL = env.str("REDIS_URL", default="")
_rows: dict[str, Any] = {
    "BACKEND": "certportal.cache.Rows",
    "LOCATION": "cache_entries",
    # Counters of tries live here; Django's 300 entries would let anybody flush them with a few hundred requests.
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
_redis: dict[str, Any] = {
    "BACKEND": "certportal.cache.RedisOrRows",  # the rows take over while Redis is away
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
}
CACHES: dict[str, dict[str, Any]] = {"default": _redis, "rows": _rows} if REDIS_URL else {"default": _rows}
QUEUE_DIR = Path(env.str("QUEUE_DIR", default=str(VAR_DIR / "queue")))
# Celery spells a Redis on a unix socket differently from Django's cache.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) if REDIS_URL else "safefs://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
    if REDIS_URL
    else queue.transport_options(QUEUE_DIR)
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "portal"
# Late acknowledgement, one message at a time; what matters is the Job row.
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 240
CELERY_TASK_PUBLISH_RETRY = False  # a request does not wait for a broker: the sweep rings again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its reply files are not written atomically by the folder transport
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_TIMEZONE = "Asia/Jakarta"

# --- Files ---------------------------------------------------------------------------------------------------
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
# An S3-compatible store instead, s3://bucket/prefix?endpoint=…&region=…; drafts stay in MEDIA_ROOT. (Django's own MEDIA_URL
# is an address for visitors; there is none.)
MEDIA_STORE = env.str("MEDIA_URL", default="")
AWS_ACCESS_KEY_ID = env.str("AWS_ACCESS_KEY_ID", default="")
AWS_SECRET_ACCESS_KEY = env.str("AWS_SECRET_ACCESS_KEY", default="")
AWS_SESSION_TOKEN = env.str("AWS_SESSION_TOKEN", default="")
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site loads our scripts and fonts
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Uploads wait on the media disk, so that a full disk is noticed where the answer can keep what was typed (507).
FILE_UPLOAD_HANDLERS = ["certportal.kernel.files.uploads.CarefulUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Backups (docs/backup.md): every day into a restic repository; archives for the holder of a key of age ------
BACKUP_REPOSITORY = env.str("BACKUP_REPOSITORY", default="")
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", default="").strip()
BACKUP_KEEP_DAILY = env.int("BACKUP_KEEP_DAILY", default=14)
BACKUP_KEEP_MONTHLY = env.int("BACKUP_KEEP_MONTHLY", default=12)

# --- People and sessions -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "certportal.kernel.accounts.backends.IdentifierBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email", "nip")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "certportal.kernel.accounts.strength.HardToGuess"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home.desk"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600  # from the sign-in, however busy (`EndOldSessions`)
STAFF_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "certportal.kernel.web.errors.csrf_failure"

# Cookies, redirects and HSTS follow DEBUG: with DEBUG=0 only https is served.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "sesi" if LOCAL else "__Host-sesi"
CSRF_COOKIE_NAME = "csrf" if LOCAL else "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "dikenal" if LOCAL else "__Host-dikenal"  # kernel/accounts/brake.py
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # sentences with names stand in no cookie
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^sehat/$", r"^sehat/siap/$"]
SECURE_PROXY_SSL_HEADER = None if LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXY_COUNT = 0 if LOCAL else env.int("TRUSTED_PROXY_COUNT", default=1)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language, time, mail ------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = CELERY_TIMEZONE
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["certportal.formats"]

_mail: dict[str, Any] = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
if _mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    _mail["EMAIL_BACKEND"] = (
        "certportal.kernel.outbox.smtp.EmailBackend"  # bounds the whole conversation, not each wait
    )
vars().update(_mail)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default=f"portal@{ALLOWED_HOSTS[0]}")

# --- For whoever watches over the portal: each empty unless the installation sets it ---------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(VAR_DIR / "metrik")))
HEARTBEAT_URL = env.str("HEARTBEAT_URL", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")

# --- Logs: to stderr, never what people typed -----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "certportal.plainlog.OneEntry"}},
    "filters": {"without_rows": {"()": "certportal.plainlog.WithoutRows"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_rows"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "certportal.access": {"level": "INFO"},  # one line per request and per job
        # A page that does not exist is no fault of ours; the audit trail has what matters.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}

# --- Sign-in by NIP, NIK or e-mail (django-allauth); guessing slowed down (django-axes) -----------------------
ACCOUNT_ADAPTER = "certportal.kernel.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# An exam room sits behind one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "signup": "60/m/ip"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_FORMS = {
    "login": "certportal.kernel.accounts.forms.SignInForm",
    "signup": "certportal.kernel.accounts.forms.RegistrationForm",
}
MFA_ADAPTER = "certportal.kernel.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Portal Sertifikasi"
AXES_USERNAME_CALLABLE = "certportal.kernel.accounts.attempts.hashed_identifier"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_CLIENT_IP_CALLABLE = "certportal.kernel.accounts.addresses.counted_address"
AXES_SENSITIVE_PARAMETERS = ["login"]  # a NIP or NIK typed at sign-in must not be stored in clear
AXES_LOCKOUT_CALLABLE = "certportal.kernel.accounts.attempts.locked_out"
