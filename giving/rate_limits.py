"""The ration of calls to Stripe, and limits on how often somebody may try to give.

Both count in Redis. When Redis is gone they let everybody through: Stripe has limits of its own,
and a gift is worth more than a count.
"""

import hashlib
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from giving.exceptions import RateLimitedError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600


def take_from_ration() -> bool:
    """Take one of this second's session creations; say whether there was one left."""
    taken = _count(f"stripe-sessions:{int(time.time())}", seconds=5)
    return taken <= settings.STRIPE_SESSIONS_PER_SECOND


def check_rate_limits(request: HttpRequest, email: str) -> None:
    """Count a try to give; raise RateLimitedError when a machine seems to be testing cards.

    Per address of the network and per e-mail, in ten minutes. A family or a library behind one
    address stays well below the first.
    """
    address = request.META["REMOTE_ADDR"]  # the client's: config.middleware sees to it
    by_address = _count(f"tries:address:{_hidden(address)}", seconds=WINDOW_SECONDS)
    by_email = _count(f"tries:email:{_hidden(email.lower())}", seconds=WINDOW_SECONDS)
    if by_address > settings.TRIES_PER_ADDRESS or by_email > settings.TRIES_PER_EMAIL:
        logger.warning("too many tries to give: address %s, email %s", by_address, by_email)
        raise RateLimitedError


def _count(name: str, *, seconds: int) -> int:
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


def _hidden(text: str) -> str:
    """Return what counts without telling who: no address of a donor lies in Redis."""
    return hashlib.blake2s(text.encode(), key=settings.SECRET_KEY.encode()[:32]).hexdigest()[:24]
