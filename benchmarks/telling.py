"""One update to 100,000 donors: how fast their mails are written, and in how much memory.

Run as a program (`python -m benchmarks.telling UPDATE`) it is the worker that tells, so that its
memory is its own; it prints seconds and the megabytes by which it grew.
"""

import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import django
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.allocating import most_megabytes
from benchmarks.figures import Figure, Figures

READERS = 100_000
# Of what passes through a worker: the words of a slice, however many readers there are.
MOST_MEGABYTES = 64
LEAST_RATIO, MOST_SECONDS = 0.5, 30
# The hour at which the worker tells, whenever this is run: every reader's evening is still ahead,
# so that the other news of this evening finds all of its mails waiting.
UTC_HOUR = 12
# The same rows in the same tables once more, by one statement each.
PUT_ASIDE = [
    """
    CREATE TEMP TABLE mails AS SELECT message.* FROM feedback_message AS message
    JOIN feedback_sendingbatch AS batch ON batch.id = message.batch_id AND batch.key = %(batch)s
    """,
    """
    CREATE TEMP TABLE readers AS
    SELECT * FROM feedback_newsreader WHERE update_id = %(update)s
    """,
    "DELETE FROM feedback_newsreader WHERE update_id = %(update)s",
    "DELETE FROM feedback_message WHERE id IN (SELECT id FROM mails)",
    "ANALYZE",
]
PUT_BACK = [
    "INSERT INTO feedback_message SELECT * FROM mails",
    "INSERT INTO feedback_newsreader SELECT * FROM readers",
]

# A person, a donor, a gift and its allocation for each; amounts and zones as they come in life.
ADD_DONORS = """
WITH numbers AS (SELECT generate_series(1, %(readers)s) AS number),
people AS (
    INSERT INTO donors_person (password, is_superuser, email, name, language, time_zone, is_active,
        is_staff, joined_at)
    SELECT '!', false, 'reader' || number || '@telling.example', 'Reader ' || number,
        CASE WHEN number %% 2 = 0 THEN 'fr' ELSE 'en' END, '', true, false, now()
    FROM numbers
    RETURNING id, email, name, language
),
donors AS (
    INSERT INTO donors_donor (organization_id, person_id, kind, name, company_name, email,
        telephone, address, postal_code, city, region, country, language, created_at)
    SELECT %(organization)s, id, 'individual', name, '', email, '', '', '', '', '', 'CA',
        language, now()
    FROM people
    RETURNING id, name, email, language
),
gifts AS (
    INSERT INTO giving_donation (organization_id, campaign_id, donor_id, reference, link_version,
        source, state, amount, currency, refunded_amount, name, email, message, designation,
        appearance, supporter_may_see_name, wants_news, wants_failure_mail, language, time_zone,
        form_token, created_at, paid_at)
    SELECT %(organization)s, %(campaign)s, id, 'T' || id, 1, 'online', 'paid',
        500 * (1 + id %% 40), 'CAD', 0, name, email, '', '', 'private', false, false, false,
        language,
        (ARRAY['America/Toronto', 'America/Vancouver', 'Europe/Paris', ''])[1 + id %% 4],
        gen_random_uuid(), now(), now()
    FROM donors
    RETURNING id, amount
)
INSERT INTO feedback_allocation (organization_id, donation_id, project_id, amount,
    delivered_amount, created_at)
SELECT %(organization)s, id, %(project)s, amount, 0, now() FROM gifts ORDER BY id
"""
# Of another project, so that each share of it is another amount.
ADD_MONEY = """
INSERT INTO feedback_allocation (organization_id, donation_id, project_id, amount,
    delivered_amount, created_at)
SELECT organization_id, donation_id, %(project)s, 100 + donation_id %% 3001, 0, now()
FROM feedback_allocation WHERE project_id = %(first)s ORDER BY donation_id
"""


def measure_telling() -> Figures:
    update_id = add_update()
    seconds, megabytes = tell_in_a_worker(update_id)
    rows, plain_seconds = plain_rows(update_id)
    joined_seconds, _megabytes = tell_in_a_worker(add_other_update(update_id))
    joined = count_joined()
    return {
        f"{READERS:,} donors written to": Figure(
            rows / seconds,
            "rows/s",
            rows / plain_seconds,
            plain_seconds / seconds,
            f"the same {rows:,} rows by two INSERT … SELECT; ours took {seconds:.1f} s",
            f"at least {LEAST_RATIO} of it in {MOST_SECONDS} s at most, two rows a donor",
            plain_seconds / seconds >= LEAST_RATIO
            and seconds <= MOST_SECONDS
            and rows == 2 * READERS,
        ),
        "… other news of the same evening, into the same mails": Figure(
            joined / joined_seconds,
            "mails/s",
            None,
            None,
            f"every share another amount; it took {joined_seconds:.1f} s",
            f"{MOST_SECONDS} s at most, no mail more",
            joined_seconds <= MOST_SECONDS and joined == READERS,
        ),
        "… by how much the worker grew": Figure(
            megabytes,
            "MB",
            MOST_MEGABYTES,
            megabytes / MOST_MEGABYTES,
            "what a slice of 20,000 may take",
            "at most that",
            megabytes <= MOST_MEGABYTES,
        ),
    }


def tell_in_a_worker(update_id: int) -> tuple[float, float]:
    """Tell an update; return in how many seconds, and by how many megabytes the worker grew."""
    worker = subprocess.run(
        [sys.executable, "-m", "benchmarks.telling", str(update_id)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = map(float, worker.stdout.split())
    return seconds, megabytes


def plain_rows(update_id: int) -> tuple[int, float]:
    """Write the rows anew as plainly as can be; return how many, and in how many seconds."""
    about = {"update": update_id, "batch": f"impact:{update_id}"}
    with connection.cursor() as cursor:
        for statement in PUT_ASIDE:
            cursor.execute(statement, about)
        begun, rows = time.perf_counter(), 0
        with transaction.atomic():
            for statement in PUT_BACK:
                cursor.execute(statement)
                rows += cursor.rowcount
        return rows, time.perf_counter() - begun


def add_update() -> int:
    """Publish news that concerns every donor of a project; return its number."""
    from tests.factories import CampaignFactory, ProjectFactory  # noqa: PLC0415

    project = ProjectFactory(
        campaign=CampaignFactory(slug="a-great-telling"), unit_count=READERS * 40
    )
    about = {
        "readers": READERS,
        "organization": project.organization_id,
        "campaign": project.campaign_id,
        "project": project.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_DONORS, about)
        cursor.execute("ANALYZE")
    return publish(project)


def publish(project: Any) -> int:
    from feedback.impact.services import publish_update, tell_everyone  # noqa: PLC0415
    from tests.factories import ImpactUpdateFactory  # noqa: PLC0415

    update = publish_update(update=ImpactUpdateFactory(project=project), actor=None)
    return tell_everyone(update=update, actor=None).pk


def add_other_update(update_id: int) -> int:
    """Publish news of another project with money of the same gifts; return its number."""
    from feedback.models import ImpactUpdate  # noqa: PLC0415  (Django is set up by now)
    from tests.factories import ProjectFactory  # noqa: PLC0415

    first = ImpactUpdate.rows.get(pk=update_id).project
    project = ProjectFactory(campaign=first.campaign, unit_count=READERS * 40)
    with connection.cursor() as cursor:
        cursor.execute(ADD_MONEY, {"project": project.pk, "first": first.pk})
        cursor.execute("ANALYZE")
    return publish(project)


def count_joined() -> int:
    from feedback.models import Message  # noqa: PLC0415  (Django is set up by now)

    return Message.rows.filter(kind=Message.Kind.IMPACT_NEWS, values__count=2).count()


def tell(update_id: int) -> None:
    from donors.zones import zones_by_place  # noqa: PLC0415  (Django is set up)
    from feedback.telling.services import tell_update  # noqa: PLC0415

    zones_by_place()  # read once by any worker: it takes 50 MB for an instant
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow.replace(hour=UTC_HOUR)):
        before, begun = most_megabytes(), time.perf_counter()
        tell_update(update_id)
        print(time.perf_counter() - begun, most_megabytes() - before)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    tell(int(sys.argv[1]))
