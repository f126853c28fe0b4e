"""The ration of calls to Stripe, and limits on how often somebody may try to give.

Both count in Redis. When Redis is gone they let everybody through: Stripe has limits of its own,
and a gift is worth more than a count.
"""

import hashlib
import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from campaigns.models import Campaign
from giving.exceptions import RateLimitedError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600


def take_from_ration() -> bool:
    """Take one of this second's session creations; say whether there was one left."""
    taken = _count(f"stripe-sessions:{int(time.time())}", seconds=5)
    return taken <= settings.STRIPE_SESSIONS_PER_SECOND


def check_rate_limits(request: HttpRequest, email: str, campaign: Campaign) -> None:
    """Count a try to give; raise RateLimitedError when machines seem to be testing cards.

    Per address of the network, per e-mail and per campaign, in ten minutes. A family or a library
    behind one address stays well below the first, the best hour of a campaign below the last:
    that one is for many machines at once.
    """
    address = request.META["REMOTE_ADDR"]  # the client's: config.middleware sees to it
    tries = {
        "address": (_household(address), settings.TRIES_PER_ADDRESS),
        "email": (email.lower(), settings.TRIES_PER_EMAIL),
        "campaign": (str(campaign.pk), settings.TRIES_PER_CAMPAIGN),
    }
    counts = {
        kind: _count(f"tries:{kind}:{_hidden(whose)}", seconds=WINDOW_SECONDS)
        for kind, (whose, _most) in tries.items()
    }
    if any(0 < most < counts[kind] for kind, (_whose, most) in tries.items()):
        logger.warning("too many tries to give: campaign %s, %s", campaign.pk, counts)
        raise RateLimitedError


def _household(address: str) -> str:
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
