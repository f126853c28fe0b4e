"""A connection to the database that knows nothing of Django: what the limits are measured over."""

from typing import Any

import psycopg2
from django.db import connection


def connect() -> Any:
    return psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
