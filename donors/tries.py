"""How often something was tried, counted in Redis without telling who tried.

When Redis is gone everybody is let through: a form is worth more than a count.
"""

import hashlib
import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def count_in_window(name: str, *, seconds: int) -> int:
    """Count one more in this window of time; return how many there are now."""
    window = int(time.time()) // seconds
    key = f"{name}:{window}"
    try:
        if cache.add(key, 1, timeout=seconds * 2):
            return 1
        return cache.incr(key)
    except ValueError:  # it lapsed between the two calls
        return 1
    except RedisError:
        logger.warning("redis does not count: %s", name.split(":", maxsplit=1)[0])
        return 0


def tries_from(request: HttpRequest, what: str, *, seconds: int) -> int:
    """Count a try by whoever is behind a request; return how many there were in this window."""
    whose = hidden(household(request.META["REMOTE_ADDR"]))  # config.middleware sees to it
    return count_in_window(f"tries:{what}:{whose}", seconds=seconds)


def household(address: str) -> str:
    """Return what one customer has: an IPv4 address, or the 2^64 addresses of an IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def hidden(text: str) -> str:
    """Return what counts without telling who: no address of a person lies in Redis."""
    return hashlib.blake2s(text.encode(), key=settings.SECRET_KEY.encode()[:32]).hexdigest()[:24]
