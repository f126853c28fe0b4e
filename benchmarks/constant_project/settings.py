"""The limit of a Django page: one view, one constant string, no middleware, no database."""

SECRET_KEY = "nothing here is secret"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.constant_project.urls"
MIDDLEWARE: list[str] = []
INSTALLED_APPS: list[str] = []
USE_TZ = True
