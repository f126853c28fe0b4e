"""One update to 100,000 donors: how fast their mails are written, and in how much memory."""

import time
import tracemalloc

from django.db import connection

from benchmarks.figures import Figure, Figures
from feedback.impact.services import publish_update, tell_everyone
from feedback.models import ImpactUpdate, Message, NewsReader, Project
from feedback.telling.services import tell_update
from tests.factories import CampaignFactory, ImpactUpdateFactory, ProjectFactory

READERS = 100_000
# Of what passes through Python: a slice and its words, however many readers there are.
MOST_MEGABYTES = 64
MOST_SECONDS = 30

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


def measure_telling() -> Figures:
    update = add_update()
    tracemalloc.start()
    begun = time.perf_counter()
    tell_update(update.pk)
    seconds = time.perf_counter() - begun
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    rows = NewsReader.objects.filter(update=update).count() + _mails(update)
    return {
        "rows written to tell an update": Figure(
            rows / seconds,
            "rows/s",
            None,
            None,
            f"{rows:,} rows in {seconds:.1f} s, under a memory watch that slows it",
            f"at most {MOST_SECONDS} s",
            seconds <= MOST_SECONDS,
        ),
        "memory while telling an update": Figure(
            most / 2**20,
            "MB",
            MOST_MEGABYTES,
            most / 2**20 / MOST_MEGABYTES,
            "what Python held at most",
            "at most that",
            most / 2**20 <= MOST_MEGABYTES,
        ),
    }


def add_update() -> ImpactUpdate:
    """Publish news that concerns every donor of a project."""
    project = ProjectFactory(
        campaign=CampaignFactory(slug="a-great-telling"), unit_count=READERS * 40
    )
    _add_donors(project)
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=None)
    return tell_everyone(update=update, actor=None)


def _add_donors(project: Project) -> None:
    about = {
        "readers": READERS,
        "organization": project.organization_id,
        "campaign": project.campaign_id,
        "project": project.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_DONORS, about)
        cursor.execute("ANALYZE")


def _mails(update: ImpactUpdate) -> int:
    return Message.rows.filter(batch__key=f"impact:{update.pk}").count()
