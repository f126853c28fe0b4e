"""Is the server set up as it has to be? Each check says in plain words what is wrong."""

import stripe
from django.conf import settings
from django.db import OperationalError, connection
from redis import Redis
from redis.exceptions import RedisError

from config.database_rights import trouble_with_temporary_tables
from config.health import OK, check_media
from config.installation.report import Report
from giving.stripe.client import stripe_client

LEAST_POSTGRES = 15
LOCAL_HOSTS = {"localhost", "127.0.0.1"}
HIDDEN = "allkeys"  # an eviction policy that throws the broker's tasks away


def check_settings(report: Report) -> None:
    """Check what the environment says; the values themselves were parsed when Django started."""
    if settings.DEBUG:
        report.is_wrong("DEBUG is on: it shows strangers our settings. Unset it.")
    if len(set(settings.SECRET_KEY)) < 15:
        report.is_wrong("SECRET_KEY is easy to guess. Make a new one as the README shows.")
    if settings.IS_HTTPS:
        report.good(f"SITE_URL is {settings.SITE_URL}")
    elif settings.SITE_HOST in LOCAL_HOSTS:
        report.good(f"SITE_URL is {settings.SITE_URL}: good for a try on this machine only")
    else:
        report.is_wrong("SITE_URL begins with http://. Donors need https://.")
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        report.is_wrong(
            "TRUSTED_PROXIES is not set: behind a proxy every page would redirect for ever, and "
            "all donors would share one rate limit. Name the proxy's address."
        )
    if not settings.METRICS_TOKEN:
        report.remains("To watch the server with Prometheus, set METRICS_TOKEN (not required).")


def check_database(report: Report) -> bool:
    """Return whether there is a database to go on with."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
    except OperationalError as error:
        report.is_wrong(f"The database at DATABASE_URL cannot be used: {_first_line(error)}")
        return False
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if version < LEAST_POSTGRES:
        report.is_wrong(f"This is PostgreSQL {version}; Hearback needs {LEAST_POSTGRES} or newer.")
        return False
    if encoding != "UTF8":
        report.is_wrong(f"The database is in {encoding}: create it with ENCODING 'UTF8'.")
        return False
    if trouble := trouble_with_temporary_tables():
        report.is_wrong(trouble)
        return False
    report.good(f"PostgreSQL {version} answers")
    return True


def check_redis(report: Report) -> None:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3
        ) as redis:
            redis.ping()
            policy = str(redis.info("memory").get("maxmemory_policy", ""))
    except RedisError as error:
        report.is_wrong(f"Redis at REDIS_URL does not answer: {_first_line(error)}")
        return
    if policy.startswith(HIDDEN):
        report.is_wrong(f"Redis may drop tasks (maxmemory-policy {policy}): use volatile-lru.")
        return
    report.good("Redis answers")


def check_files(report: Report) -> None:
    if settings.S3_BUCKET:
        report.good(f"Photographs go to the bucket {settings.S3_BUCKET}")
        return
    state = check_media()
    if state == OK:
        report.good(f"Photographs go to {settings.MEDIA_ROOT}")
    else:
        report.is_wrong(f"MEDIA_ROOT={settings.MEDIA_ROOT}: {state}.")


def check_stripe(report: Report) -> bool:
    """Return whether the key opens an account."""
    try:
        account = stripe_client().v1.accounts.retrieve_current()
    except stripe.AuthenticationError:
        report.is_wrong("Stripe does not know STRIPE_SECRET_KEY. Copy it again from the Dashboard.")
        return False
    except stripe.PermissionError:
        report.good("STRIPE_SECRET_KEY is a restricted key, which may not read the account")
        return True
    except stripe.StripeError as error:
        report.is_wrong(f"Stripe does not answer: {error.user_message or type(error).__name__}")
        return False
    report.good(f"Stripe account {account.id}, {_kind_of_money()}")
    if not account.charges_enabled:
        report.remains("Stripe does not let this account take payments yet: finish its sign-up.")
    if not settings.STRIPE_IS_LIVE:
        report.remains("These are test keys: before real gifts, use the live key and run setup.")
    return True


def _kind_of_money() -> str:
    if settings.STRIPE_API_BASE:
        return "in the sandbox: no money moves"
    return "real money" if settings.STRIPE_IS_LIVE else "test mode: no money moves"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
