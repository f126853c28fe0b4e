"""The ration of calls to Stripe, and limits on how often somebody may try to give.

Both count by donors/tries.py, which lets everybody through when Redis is gone: Stripe has limits of
its own.
"""

import logging
import time

from django.conf import settings
from django.http import HttpRequest

from campaigns.models import Campaign
from donors.tries import count_in_window, hidden, household
from giving.exceptions import RateLimitedError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600


def take_from_ration() -> bool:
    """Take one of this second's session creations; say whether there was one left."""
    taken = count_in_window(f"stripe-sessions:{int(time.time())}", seconds=5)
    return taken <= settings.STRIPE_SESSIONS_PER_SECOND


def check_rate_limits(request: HttpRequest, email: str, campaign: Campaign) -> None:
    """Count a try to give; raise RateLimitedError when machines seem to be testing cards.

    Per address of the network, per e-mail and per campaign, in ten minutes. A family or a library
    behind one address stays well below the first, the best hour of a campaign below the last:
    that one is for many machines at once.
    """
    address = request.META["REMOTE_ADDR"]  # the client's: config.middleware sees to it
    tries = {
        "address": (household(address), settings.TRIES_PER_ADDRESS),
        "email": (email.lower(), settings.TRIES_PER_EMAIL),
        "campaign": (str(campaign.pk), settings.TRIES_PER_CAMPAIGN),
    }
    counts = {
        kind: count_in_window(f"tries:{kind}:{hidden(whose)}", seconds=WINDOW_SECONDS)
        for kind, (whose, _most) in tries.items()
    }
    if any(0 < most < counts[kind] for kind, (_whose, most) in tries.items()):
        logger.warning("too many tries to give: campaign %s, %s", campaign.pk, counts)
        raise RateLimitedError
