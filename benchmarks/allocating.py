"""100,000 gifts that wait, allocated to projects by rule: how long it takes and how much memory.

Run as a program (`python -m benchmarks.allocating`) it is the worker that allocates, so that its
memory is its own; it prints gifts, seconds and megabytes.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import django
from django.db import connection

from benchmarks.figures import Figure, Figures

GIFTS = 100_000
MOST_SECONDS = 30
MOST_MEGABYTES = 200
# Gifts of 5 to 54 $, a tenth of them with a fee off, as they come.
ADD_GIFTS = """
WITH gift AS (
    INSERT INTO giving_donation (
        organization_id, campaign_id, donor_id, form_token, reference, amount, currency,
        refunded_amount, state, source, name, email, language, time_zone, message, appearance,
        supporter_may_see_name, wants_news, wants_failure_mail, designation, link_version,
        created_at, paid_at
    )
    SELECT %(organization)s, %(campaign)s, %(donor)s, gen_random_uuid(), 'W' || number,
           500 + number %% 50 * 100, 'CAD', 0, 'paid', 'online', 'Lina',
           'lina' || number || '@example.org', 'en', '', '', 'private',
           false, false, false, '', 1, now() - interval '1 day', now() - interval '1 day'
    FROM generate_series(1, %(gifts)s) AS number
    RETURNING id, campaign_id, amount, paid_at
)
INSERT INTO feedback_giftbalance (
    donation_id, campaign_id, kept_amount, fee_amount, allocated_amount, paid_at, allocatable_at
)
SELECT id, campaign_id, amount, CASE WHEN id %% 10 = 0 THEN 53 ELSE 0 END, 0, paid_at, paid_at
FROM gift
"""


def measure_allocating() -> Figures:
    add_rows()
    worker = subprocess.run(
        [sys.executable, "-m", "benchmarks.allocating"], capture_output=True, text=True, check=True
    )
    gifts, seconds, megabytes = map(float, worker.stdout.split())
    return {
        f"{GIFTS:,} gifts allocated": Figure(
            seconds,
            "s",
            MOST_SECONDS,
            seconds / MOST_SECONDS,
            "what a worker may take for them, in batches, each one transaction",
            "at most that, all of them",
            seconds <= MOST_SECONDS and gifts == GIFTS,
        ),
        "… memory of the worker": Figure(
            megabytes,
            "MB",
            MOST_MEGABYTES,
            megabytes / MOST_MEGABYTES,
            "what a worker may take, Django and all",
            "at most that",
            megabytes <= MOST_MEGABYTES,
        ),
    }


def add_rows() -> None:
    """Add the gifts, four projects for which they suffice nearly, and a pooled one."""
    from tests.factories import (  # noqa: PLC0415  (Django is set up by now)
        CampaignFactory,
        DonorFactory,
        ProjectFactory,
    )

    campaign = CampaignFactory(slug="much-to-allocate")
    for number in range(4):
        ProjectFactory(campaign=campaign, slug=f"shelf-{number}", unit_count=100_000)
    ProjectFactory(
        campaign=campaign, slug="boat", unit_count=1, unit_cost=200_000_000, is_pooled=True
    )
    with connection.cursor() as cursor:
        values = {
            "organization": campaign.organization_id,
            "campaign": campaign.pk,
            "donor": DonorFactory(organization=campaign.organization).pk,
            "gifts": GIFTS,
        }
        cursor.execute(ADD_GIFTS, values)
        cursor.execute("ANALYZE")


def allocate() -> None:
    from feedback.allocations.services import allocate_waiting  # noqa: PLC0415  (Django is set up)

    begun = time.perf_counter()
    gifts = allocate_waiting()
    seconds = time.perf_counter() - begun
    print(gifts, seconds, most_megabytes())


def most_megabytes() -> float:
    """Return the most memory this process ever held (getrusage would tell its parent's)."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    allocate()
