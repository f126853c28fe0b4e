"""Settings of Hearback. Whatever differs between servers comes from the environment.

Every variable read here stands in the README's table; a test compares the two.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config import environment
from config.unfold import UNFOLD  # noqa: F401  (Unfold reads it from the settings)

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where we are -------------------------------------------------------------------------

DEBUG = environment.boolean("DEBUG")
DEMO = environment.boolean("DEMO")
SECRET_KEY = environment.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
SITE_URL = environment.site_url("SITE_URL")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
IS_HTTPS = SITE_URL.startswith("https://")
# Health checks come to the container by its loopback address.
ALLOWED_HOSTS = [SITE_HOST, "127.0.0.1", "localhost", *environment.words("MORE_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
METRICS_TOKEN = environment.text("METRICS_TOKEN", "")

if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("SECRET_KEY has to be at least 40 characters long.")

# --- Parts --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.HearbackConfig",
    "donors",
    "campaigns",
    "giving",
    "feedback",
    "modeltranslation",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "anymail",
    "csp",
]
if DEMO:
    INSTALLED_APPS.append("config.demo")

MIDDLEWARE = [
    "config.middleware.TrustedProxyMiddleware",
    # Before all that may answer in a view's stead.
    "config.middleware.PrivatePagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "donors.middleware.StaffLanguageMiddleware",
    "donors.middleware.StaffSecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            ],
        },
    },
]

# --- Database, cache, worker --------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        environment.url("DATABASE_URL", schemes={"postgres", "postgresql"}),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL has to name a PostgreSQL database.")
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.url("REDIS_URL", schemes={"redis", "rediss"})
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hearback",
        # A page may be late by this much when Redis hangs, and no more.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
# A worker that dies gives its task back. The rows in the database are the real guarantee:
# every task is safe to run twice, and the sweepers find what the broker lost.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Nothing lies ready behind a task that may wait for Stripe; the worker of urgent tasks says
# otherwise on its command line.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "queue_order_strategy": "priority",
}
CELERY_TIMEZONE = "UTC"

# --- Languages ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# Ours, and the French of packages that ship none.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/packages"]
FORMAT_MODULE_PATH = "config.formats"
MODELTRANSLATION_LANGUAGES = ("en", "fr")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "fr"), "fr": ("fr", "en")}
USE_TZ = True
TIME_ZONE = "UTC"

# --- People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "donors.Person"
AUTHENTICATION_BACKENDS = [
    "campaigns.permissions.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "donors.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "donors.accounts.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to strangers
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,10/5m/key", "login": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a sign-in by mailed code has just verified it
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# A second factor is required of staff; the demo's own people may do without.
STAFF_SECOND_FACTOR_REQUIRED = not DEMO

# --- Stripe -------------------------------------------------------------------------------

STRIPE_SECRET_KEY = environment.text("STRIPE_SECRET_KEY")
STRIPE_API_BASE = environment.url("STRIPE_API_BASE", "", schemes={"http", "https"})
# Several while a secret is being rotated.
STRIPE_WEBHOOK_SECRETS = environment.words("STRIPE_WEBHOOK_SECRET")
STRIPE_SESSIONS_PER_SECOND = environment.integer(
    "STRIPE_SESSIONS_PER_SECOND", 25, minimum=1, maximum=1000
)
STRIPE_TIMEOUT_SECONDS = environment.integer("STRIPE_TIMEOUT_SECONDS", 6, minimum=1, maximum=60)
# Tries to give in ten minutes. Everyone in the demo has the same address.
TRIES_PER_ADDRESS = environment.integer("TRIES_PER_ADDRESS", 5000 if DEMO else 30, minimum=1)
TRIES_PER_EMAIL = environment.integer("TRIES_PER_EMAIL", 100 if DEMO else 10, minimum=1)
TRIES_PER_CAMPAIGN = environment.integer("TRIES_PER_CAMPAIGN", 0 if DEMO else 3000)
STRIPE_IS_LIVE = "_live_" in STRIPE_SECRET_KEY

if not STRIPE_SECRET_KEY.startswith(("sk_", "rk_")):
    raise ImproperlyConfigured("STRIPE_SECRET_KEY has to begin with sk_ or rk_.")
if STRIPE_IS_LIVE and not IS_HTTPS:
    raise ImproperlyConfigured(
        "STRIPE_SECRET_KEY is a live key: SITE_URL has to begin with https://."
    )
if STRIPE_IS_LIVE and (DEBUG or DEMO or STRIPE_API_BASE):
    raise ImproperlyConfigured(
        "STRIPE_SECRET_KEY is a live key: DEBUG, DEMO and STRIPE_API_BASE have to be unset."
    )

# --- Mail ---------------------------------------------------------------------------------

EMAIL_SERVICE = environment.choice(
    "EMAIL_SERVICE",
    "smtp",
    {"smtp", "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "postmark", "resend",
     "scaleway", "sparkpost"},
)  # fmt: skip
DEFAULT_FROM_EMAIL = environment.email("EMAIL_FROM", f"hearback@{SITE_HOST}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What people may refuse has a sender of its own: receipts do not suffer for it.
NEWS_FROM_EMAIL = environment.email("EMAIL_FROM_NEWS", f"news@{SITE_HOST}")
if NEWS_FROM_EMAIL == DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("EMAIL_FROM and EMAIL_FROM_NEWS have to be two addresses.")
# Without it no mail service is believed when it tells of returned mails.
EMAIL_WEBHOOK_SECRET = environment.text("EMAIL_WEBHOOK_SECRET", "")
EMAIL_TIMEOUT = environment.integer("EMAIL_TIMEOUT_SECONDS", 20, minimum=1, maximum=60)
if EMAIL_SERVICE == "smtp":
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(
        environment.smtp_settings(
            environment.url("EMAIL_URL", schemes={"smtp", "smtps", "smtp+starttls"})
        )
    )
else:
    # Amazon's keys come from its own variables, as for S3.
    EMAIL_API_KEY = environment.text("EMAIL_API_KEY", "" if EMAIL_SERVICE == "amazon_ses" else None)
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_SERVICE}.EmailBackend"
    ANYMAIL = {
        f"{EMAIL_SERVICE.upper()}_{name}": value
        for name, value in (
            ("API_KEY", EMAIL_API_KEY),
            ("API_TOKEN", EMAIL_API_KEY),
            ("SERVER_TOKEN", EMAIL_API_KEY),
            ("SECRET_KEY", environment.text("EMAIL_API_SECRET", "")),
            ("SENDER_DOMAIN", environment.text("EMAIL_SENDER_DOMAIN", "")),
            ("PROJECT_ID", environment.text("EMAIL_PROJECT_ID", "")),
        )
        if value
    }
    ANYMAIL.update(environment.webhook_secret("EMAIL_WEBHOOK_SECRET", EMAIL_SERVICE))

# --- Files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", str(BASE_DIR / "media")))
S3_BUCKET = environment.text("S3_BUCKET", "")
S3_ENDPOINT = environment.url("S3_ENDPOINT", "", schemes={"http", "https"})
S3_REGION = environment.text("S3_REGION", "")
STORAGES = {
    "default": (
        {
            "BACKEND": "config.storage.Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": S3_ENDPOINT or None,
                "region_name": S3_REGION or None,
                "querystring_auth": False,
            },
        }
        if S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# What browsers ask for at the root, whatever a page says: favicon.ico.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Security -----------------------------------------------------------------------------

# The health checks of a container come by http on its own loopback address.
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "campaigns.error_views.csrf_failure"

# Chromium holds a form's redirect to `form-action`: Stripe's page has to be named there.
PAYMENT_PAGES = [STRIPE_API_BASE] if STRIPE_API_BASE else ["https://checkout.stripe.com"]
MEDIA_HOSTS = [S3_ENDPOINT or f"https://{S3_BUCKET}.s3.amazonaws.com"] if S3_BUCKET else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MEDIA_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *PAYMENT_PAGES],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Unfold's Alpine evaluates expressions and sets styles; nothing but /admin/ gets this policy.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:", *MEDIA_HOSTS],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- Logs ---------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "filters": {"harmless": {"()": "config.logs.HarmlessFilter"}},
    "loggers": {
        # The SDK tells of every call at INFO; our own lines say what matters, without addresses.
        "stripe": {"level": "WARNING"},
        # Django's own handlers would write beside ours, unfiltered.
        "django": {"level": "INFO", "handlers": []},
        "django.server": {"level": "INFO", "handlers": [], "propagate": True},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["harmless"],
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"}),
    },
}
