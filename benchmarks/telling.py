"""One update to 100,000 donors: how fast their mails are written, and in how much memory.

Run as a program (`python -m benchmarks.telling UPDATE PART`) it is one of the processes of
worker-bulk, so that its memory is its own. It says when it is ready, tells once it is told to go,
and prints by how many megabytes it grew.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import django
import time_machine
from django.db import connection
from django.utils import timezone

from benchmarks.allocating import most_megabytes
from benchmarks.figures import Figure, Figures
from benchmarks.plain_connection import connect

READERS = 100_000
WORKERS = 2  # the processes of worker-bulk
# Of what passes through a worker: the words of a slice, however many readers there are.
MOST_MEGABYTES = 64
LEAST_RATIO, MOST_SECONDS = 0.5, 30
# The hour at which the worker tells, whenever this is run: every reader's evening is still ahead,
# so that the other news of this evening finds all of its mails waiting.
UTC_HOUR = 12
# The same rows in the same tables once more, over as many connections: half of the mails and of
# their readers each.
PUT_ASIDE = [
    """
    CREATE UNLOGGED TABLE bench_mails AS SELECT message.* FROM feedback_message AS message
    JOIN feedback_sendingbatch AS batch ON batch.id = message.batch_id AND batch.key = %(batch)s
    """,
    """
    CREATE UNLOGGED TABLE bench_readers AS
    SELECT * FROM feedback_newsreader WHERE update_id = %(update)s
    """,
    "DELETE FROM feedback_newsreader WHERE update_id = %(update)s",
    "DELETE FROM feedback_message WHERE id IN (SELECT id FROM bench_mails)",
    "ANALYZE",
]
PUT_BACK = [
    "INSERT INTO feedback_message SELECT * FROM bench_mails WHERE id %% %(parts)s = %(part)s",
    """
    INSERT INTO feedback_newsreader
    SELECT * FROM bench_readers WHERE message_id %% %(parts)s = %(part)s
    """,
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
    seconds, megabytes = tell_in_workers(update_id)
    rows, plain_seconds = plain_rows(update_id)
    joined_seconds, _megabytes = tell_in_workers(add_other_update(update_id))
    joined = count_joined()
    return {
        f"{READERS:,} donors written to": Figure(
            rows / seconds,
            "rows/s",
            rows / plain_seconds,
            plain_seconds / seconds,
            f"the same {rows:,} rows by INSERT … SELECT over {WORKERS} connections; "
            f"ours took {seconds:.1f} s in {WORKERS} processes",
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


def tell_in_workers(update_id: int) -> tuple[float, float]:
    """Tell an update as worker-bulk does; return in how many seconds, and how much a process grew.

    Megabytes, of the process that grew most.
    """
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.telling", str(update_id), str(part)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in range(WORKERS)
    ]
    for worker in workers:
        worker.stdout.readline()
    begun = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    grown = [float(worker.communicate()[0]) for worker in workers]
    return time.perf_counter() - begun, max(grown)


def plain_rows(update_id: int) -> tuple[int, float]:
    """Write the rows anew as plainly as can be; return how many, and in how many seconds."""
    about = {"update": update_id, "batch": f"impact:{update_id}"}
    with connection.cursor() as cursor:
        for statement in PUT_ASIDE:
            cursor.execute(statement, about)
    databases = [connect() for _part in range(WORKERS)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as writers:
        rows = sum(writers.map(put_back, databases, range(WORKERS)))
    seconds = time.perf_counter() - begun
    for database in databases:
        database.close()
    return rows, seconds


def put_back(database: Any, part: int) -> int:
    with database, database.cursor() as cursor:
        return sum(
            cursor.execute(statement, {"parts": WORKERS, "part": part}) or cursor.rowcount
            for statement in PUT_BACK
        )


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


def tell(update_id: int, part: int) -> None:
    from donors.zones import zones_by_place  # noqa: PLC0415  (Django is set up)
    from feedback.telling.services import tell_update  # noqa: PLC0415

    zones_by_place()  # as every worker has read it before it is given anything
    connection.ensure_connection()
    tomorrow = timezone.now() + timedelta(days=1)
    print("ready", flush=True)
    sys.stdin.readline()
    with time_machine.travel(tomorrow.replace(hour=UTC_HOUR)):
        before = most_megabytes()
        tell_update(update_id, first_part=part)
        print(most_megabytes() - before)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    tell(int(sys.argv[1]), int(sys.argv[2]))
