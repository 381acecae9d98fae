"""Settings, every one from the environment with a default that suits development."""

import os
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from bzpeer import databases, embedded, logs, redis_urls
from bzpeer.environment import Environment
from bzpeer.openid import form_targets, orcid_provider
from bzpeer.secret import secret_key

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
# Each variable may stand in a file instead, which NAME_FILE names.
env.ENVIRON = Environment(os.environ)

DATA_DIR = Path(env.str("BZPEER_DATA", default=str(BASE_DIR / ".data")))
DEBUG = env.bool("DEBUG", default=False)
# Without one a random key is kept in the data folder: no default that everybody knows can reach production.
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="BZPEER")
# Where weaknesses are reported, such as mailto:security@example.org; empty: no security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# How links in mail begin, without a slash at the end.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "bzpeer.admin_app.CurationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "bzpeer",
    "works",
    "graph",
    "profiles",
    "profiles.trust",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "bzpeer.metrics.measured",
    "bzpeer.health.answered_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "bzpeer.policy.endpoints",
    # Adds random bytes, and Django masks the tokens of forms: packed sizes tell no secret.
    "django.middleware.gzip.GZipMiddleware",
    "bzpeer.caching.pages_for_all",
    # After it: a page that is kept is served however full the gate is.
    "bzpeer.overload.OverloadMiddleware",
    "api.door.door",
    # Before whatever asks the database.
    "bzpeer.read_your_writes.ReadYourWritesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bzpeer.access.AccessMiddleware",
    "profiles.staff_door.StaffDoor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bzpeer.http.never_store_accounts",
    "bzpeer.outages.refuse_writes",
    "django_ratelimit.middleware.RatelimitMiddleware",
]

ROOT_URLCONF = "bzpeer.urls"
WSGI_APPLICATION = "bzpeer.wsgi.application"
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
                "profiles.views.header.counts",
            ],
        },
    }
]

# --- storage -----------------------------------------------------------------------------------------------

DATABASE_URL, REDIS_URL = embedded.urls(env.ENVIRON, DATA_DIR)
_IS_WEB = env.str("BZPEER_PROCESS", "") == "web"
_PRIMARY, _IS_POOL = databases.primary_url(env.ENVIRON, DATABASE_URL, is_web=_IS_WEB)
DATABASES = databases.databases(
    _PRIMARY,
    replicas=env.list("DATABASE_REPLICAS", default=[]),
    password=env.str("DATABASE_PASSWORD", default=""),
    pooled=_IS_POOL,
    # Pages alone: whoever waits for one has left by then, and imports may take their time.
    seconds=env.int("PAGE_QUERY_SECONDS", default=20) if _IS_WEB else 0,
    max_age=env.int("CONN_MAX_AGE", default=None),
)
REPLICAS = [alias for alias in DATABASES if alias != "default"]
# Seconds that a replica may be behind; one that is further is left out.
REPLICA_MAX_LAG = env.float("REPLICA_MAX_LAG", default=10.0)
DATABASE_ROUTERS = ["bzpeer.reading.Router"] if REPLICAS else []
if env.str("BZPEER_PROCESS", "") == "web" and not _IS_POOL:
    databases.limit(
        DATABASES,
        statement_timeout=env.int("STATEMENT_TIMEOUT", default=20_000),
        lock_timeout=env.int("LOCK_TIMEOUT", default=10_000),
        idle_in_transaction_session_timeout=env.int("IDLE_IN_TRANSACTION_SESSION_TIMEOUT", default=60_000),
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": redis_urls.cache(REDIS_URL)}
DJANGO_REDIS_CONNECTION_FACTORY = redis_urls.connection_factory(REDIS_URL)
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# Seconds that a page without anybody's data is kept, here and in caches on the way; 0 makes each anew.
PAGE_SECONDS = env.int("PAGE_SECONDS", default=60)

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATICFILES = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", default=_STATICFILES)},
}

# --- accounts ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "profiles.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "works:home"
ACCOUNT_ADAPTER = "profiles.adapters.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "works:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Whoever changes the ways into an account is mailed about it at the old address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
# Changing the ways in, exporting and erasing need a login, or a code, that is not older than this (seconds).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900

MFA_ADAPTER = "profiles.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "profiles.passkey_forms.AddForm",
    "authenticate_webauthn": "profiles.passkey_forms.AuthenticateForm",
    "login_webauthn": "profiles.passkey_forms.LoginForm",
    "reauthenticate_webauthn": "profiles.passkey_forms.ReauthenticateForm",
}
MFA_TOTP_ISSUER = SITE_NAME
# Telephones' clocks are off by some seconds; the code before and the one after count too.
MFA_TOTP_TOLERANCE = 1
# Whether the admin opens only to sessions that used a second factor. 0 is for trying things on a machine of one's own.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)

# How many proxies of the operator's stand before this site. Each appends the address it saw to X-Forwarded-For, so
# that many entries from the right can be believed. 0 believes no header.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- ORCID -------------------------------------------------------------------------------------------------

# https://sandbox.orcid.org to try it, or any OpenID provider under whose names iDs are kept.
ORCID_URL = env.str("ORCID_URL", default="https://orcid.org").rstrip("/")
ORCID_CLIENT_ID = env.str("ORCID_CLIENT_ID", default="")
ORCID_CLIENT_SECRET = env.str("ORCID_CLIENT_SECRET", default="")
# Without both, ORCID is not offered.
ORCID_CONNECTED = bool(ORCID_CLIENT_ID and ORCID_CLIENT_SECRET)
# ORCID gives public names with "openid" alone; other providers want "profile" too.
ORCID_SCOPES = env.list("ORCID_SCOPES", default=["openid"])
# Seconds to wait for each answer of ORCID's.
SOCIALACCOUNT_REQUESTS_TIMEOUT = env.int("ORCID_TIMEOUT", default=5)
SOCIALACCOUNT_ADAPTER = "profiles.adapters.OrcidAdapter"
# An account begins with a proved address; an iD is connected to it afterwards.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = orcid_provider(ORCID_URL, ORCID_CLIENT_ID, ORCID_CLIENT_SECRET, ORCID_SCOPES)

# --- mail and limits ---------------------------------------------------------------------------------------

_EMAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = _EMAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_SSL", False)
# Somebody waits before the form that mails.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="BZPEER <noreply@localhost>")
# Where mail that cannot be delivered comes back, such as bounces@example.org; what is after a + must arrive there too.
# `manage.py read_bounces` reads it. Empty: it goes to the address above.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")

# Requests a minute at the API: of one address, and of one account with a key.
API_LIMIT = env.int("API_LIMIT", default=60)
API_KEY_LIMIT = env.int("API_KEY_LIMIT", default=600)
# django-ratelimit counts in the cache, which is shared by all web processes.
RATELIMIT_USE_CACHE = "default"
RATELIMIT_IP_META_KEY = "bzpeer.http.client_ip"
RATELIMIT_VIEW = "bzpeer.http.too_many_requests"

# --- authors ---------------------------------------------------------------------------------------------------

# Modules that are asked before two authors become one, and told where an author went; see works.identity.stakes.
AUTHOR_STAKES = ["profiles.stakes"]
# Modules that say what waits for curators, in the order of the admin's start page; see bzpeer.queues.
# Who holds the record of an ORCID iD: the key of an author or None. The search of works knows nothing of claims.
SEARCH_AUTHOR_OF_ORCID = "profiles.queries.author_id_of_orcid"
CURATION_QUEUES = ["profiles.queues", "works.queues"]

# --- arXiv -------------------------------------------------------------------------------------------------

ARXIV_OAI_URL = env.str("ARXIV_OAI_URL", default="https://oaipmh.arxiv.org/oai")
ARXIV_API_URL = env.str("ARXIV_API_URL", default="https://export.arxiv.org/api/query")
ARXIV_AUTHORITY_URL = env.str("ARXIV_AUTHORITY_URL", default="https://arxiv.org/a").rstrip("/")
# arXiv asks for an address under which it can complain.
ARXIV_CONTACT = env.str("ARXIV_CONTACT", default="")
ARXIV_ATTEMPTS = env.int("ARXIV_ATTEMPTS", default=8)
ARXIV_FIRST_WAIT = env.float("ARXIV_FIRST_WAIT", default=3.0)
# Hour of the daily harvest, UTC. arXiv announces at about 00:00 UTC.
ARXIV_HARVEST_HOUR = env.int("ARXIV_HARVEST_HOUR", default=5)
# Processes that make rows while others are stored; 0 makes them in the import itself.
IMPORT_PROCESSES = env.int("IMPORT_PROCESSES", default=os.cpu_count() or 1)
# Processes that resolve authors at the same time, when an import left many names.
RESOLVE_PROCESSES = env.int("RESOLVE_PROCESSES", default=os.cpu_count() or 1)
# Where the adjacency for paths lies; web and worker on one host share it. See docs/operations.md.
GRAPH_DIR = Path(env.str("GRAPH_DIR", default=str(DATA_DIR / "graph")))
# Where the admin looks for snapshot files.
IMPORT_DIR = Path(env.str("IMPORT_DIR", default=str(DATA_DIR / "imports")))

# --- evidence from elsewhere -------------------------------------------------------------------------------

# https://pub.sandbox.orcid.org/v3.0 beside the sandbox's logins.
ORCID_API_URL = env.str("ORCID_API_URL", default="https://pub.orcid.org/v3.0").rstrip("/")

# --- curation ----------------------------------------------------------------------------------------------

# Functions of a user and an author that say why the user may not decide about the author, "" when they may. The
# record asks them and does not know who they are.
CURATION_OBJECTIONS: list[str] = ["profiles.conflicts.why_not"]

# --- headers -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        # A form that logs in leads on to ORCID, and browsers hold the policy against every step of the way.
        "form-action": [SELF, *form_targets(ORCID_URL if ORCID_CONNECTED else "")],
        "frame-ancestors": [NONE],
        "report-uri": ["/policy-reports"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# Forms and htmx carry the token in the page; no script reads the cookie.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# HTTPS is the operator's proxy; HTTPS=1 says that it is there.
_HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
# Browsers that know report-to forget report-uri for it, and send to such endpoints over HTTPS alone.
REPORTING_ENDPOINTS = 'policy="/policy-reports"' if _HTTPS else ""
if _HTTPS:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-to"] = ["policy"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _HTTPS else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None

# --- load --------------------------------------------------------------------------------------------------

# Of each web process: requests worked on at once, requests that wait for a place, and seconds that they wait. More is
# refused. The server's threads (bzpeer.launch) must be some more than the two together.
WEB_AT_ONCE = env.int("WEB_AT_ONCE", default=4)
WEB_WAITING = env.int("WEB_WAITING", default=8)
WEB_WAIT_SECONDS = env.float("WEB_WAIT_SECONDS", default=1.0)

# --- time and language -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
# English alone, so nothing has to be looked up for each number and word of a page.
USE_I18N = False
USE_TZ = True

# --- background work ---------------------------------------------------------------------------------------

CELERY_BROKER_URL = redis_urls.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 3_300
CELERY_TASK_TIME_LIMIT = 3_600
# Longer than the longest task, or Redis hands a running task to a second worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7_200, **redis_urls.broker_options(REDIS_URL)}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    # A killed worker leaves its rows in the queue tables; this finds them again.
    "advance-pipeline": {"task": "bzpeer.advance_pipeline", "schedule": 60.0},
    "rebuild-topic-years": {"task": "graph.rebuild_topic_years", "schedule": crontab(minute=41)},
    "build-paths": {"task": "graph.build_paths", "schedule": crontab(minute=49)},
    "continue-imports": {"task": "works.continue_imports", "schedule": 60.0},
    "sources-hourly": {"task": "sources.check_due", "schedule": crontab(minute=29)},
    # Before trust, which counts what is left.
    "sources-nightly": {"task": "sources.end_what_ran_out", "schedule": crontab(minute=11, hour=3)},
    "approve-claims": {"task": "profiles.approve_claims", "schedule": 300.0},
    "orcid-ages-hourly": {"task": "profiles.learn_orcid_ages", "schedule": crontab(minute=37)},
    "send-mail": {"task": "profiles.send_mail", "schedule": 60.0},
    "compose-digests": {"task": "profiles.compose_digests", "schedule": 300.0},
    "send-letters": {"task": "profiles.send_letters", "schedule": 60.0},
    "forget-notices": {"task": "profiles.forget_notices", "schedule": crontab(minute=31, hour=4)},
    "forget-sessions": {"task": "profiles.forget_sessions", "schedule": crontab(minute=9, hour=4)},
    # Before trust, which counts the level.
    "levels-nightly": {"task": "profiles.review_levels", "schedule": crontab(minute=21, hour=3)},
    "sitemaps-nightly": {"task": "profiles.note_changes", "schedule": crontab(minute=23, hour=4)},
    "invitations-hourly": {"task": "profiles.end_invitations", "schedule": crontab(minute=7)},
    "forget-reports": {"task": "profiles.forget_reports", "schedule": crontab(minute=11, hour=4)},
    "forget-conduct": {"task": "profiles.forget_conduct", "schedule": crontab(minute=17, hour=4)},
    "tell-ended-openness": {"task": "profiles.tell_ended_openness", "schedule": crontab(minute=7, hour=5)},
    "trust-nightly": {"task": "trust.take_expired", "schedule": crontab(minute=41, hour=3)},
    # Beginnings of names that became common since; everything else about names is kept as it changes.
    "name-prefixes-nightly": {"task": "works.rebuild_name_prefixes", "schedule": crontab(minute=51, hour=3)},
    "harvest-daily": {"task": "works.harvest_daily", "schedule": crontab(minute=17, hour=ARXIV_HARVEST_HOUR)},
}

# --- watching ----------------------------------------------------------------------------------------------

# Who shows it reads /metrics; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Queries of web requests that take as many milliseconds are logged, without their parameters; 0 logs none.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=500)
# Where faults go, as Sentry names it, and where traces go, such as http://collector:4318. Empty: nowhere.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")
# A task's lines carry the id of the request that asked for it.
DJANGO_STRUCTLOG_CELERY_ENABLED = True

# --- logs --------------------------------------------------------------------------------------------------

LOGGING = logs.configure(
    env.str("LOG_LEVEL", default="WARNING"), requests=env.str("REQUEST_LOG_LEVEL", default="WARNING")
)
