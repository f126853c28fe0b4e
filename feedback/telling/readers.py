"""Who is told of an update: one row for each donor concerned, and their mail; written by the set.

A hundred thousand readers never pass through memory at once: they are written in slices by the
donor's number, each in a transaction of its own, so that a run that died goes on where it stopped.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from feedback.models import ImpactUpdate, Message
from feedback.telling.evening import Home
from feedback.telling.facts import Share

# The money that still stands: a refund since the news was published takes its gift out.
READERS = """
SELECT donor.id AS donor_id,
    CASE
        WHEN standing.id IS NOT NULL OR terms.id IS NOT NULL THEN 'page'
        WHEN coalesce(nullif(donor.email, ''), person.email, '') = '' THEN 'letter'
        ELSE 'mail'
    END AS way,
    concerned.amount
FROM (
    SELECT donation.donor_id, sum(LEAST(gift.amount, allocation.amount)) AS amount
    FROM feedback_updategift AS gift
    JOIN feedback_allocation AS allocation ON allocation.id = gift.allocation_id
    JOIN giving_donation AS donation ON donation.id = gift.donation_id
    WHERE gift.update_id = %(update)s AND allocation.amount > 0 AND donation.state = 'paid'
    GROUP BY donation.donor_id
) AS concerned
JOIN donors_donor AS donor ON donor.id = concerned.donor_id
JOIN donors_person AS person ON person.id = donor.person_id
LEFT JOIN donors_standing AS standing
    ON standing.person_id = donor.person_id AND standing.organization_id = donor.organization_id
    AND standing.purpose = 'impact_news' AND standing.medium = 'email' AND NOT standing.is_allowed
LEFT JOIN donors_contactterms AS terms
    ON terms.person_id = donor.person_id AND terms.organization_id = donor.organization_id
    AND terms.frequency = 'required'
"""
WRITE_READERS = f"""
INSERT INTO feedback_newsreader (update_id, donor_id, way, amount)
SELECT %(update)s, donor_id, way, amount FROM ({READERS}) AS readers
ON CONFLICT (update_id, donor_id) DO NOTHING
"""  # noqa: S608
COUNT_READERS = f"SELECT way, count(*) FROM ({READERS}) AS readers GROUP BY way"  # noqa: S608
# The newest of a reader's gifts opens their page; the sum of them is what the mail speaks of, as
# it stands now: a run that goes on after it died may find less than the reader's row says.
READERS_TO_WRITE_TO = """
WITH slice AS MATERIALIZED (
    SELECT id, donor_id FROM feedback_newsreader
    WHERE update_id = %(update)s AND way = 'mail' AND message_id IS NULL
        AND donor_id > %(after)s
    ORDER BY donor_id
    LIMIT %(size)s
),
gifts AS MATERIALIZED (
    SELECT donation.donor_id, donation.id, donation.time_zone, donation.paid_at,
        allocation.amount, LEAST(gift.amount, allocation.amount) AS told
    FROM slice
    JOIN giving_donation AS donation ON donation.donor_id = slice.donor_id
    JOIN feedback_updategift AS gift ON gift.donation_id = donation.id
    JOIN feedback_allocation AS allocation ON allocation.id = gift.allocation_id
    WHERE gift.update_id = %(update)s AND donation.state = 'paid' AND allocation.amount > 0
),
newest AS (
    SELECT DISTINCT ON (donor_id) donor_id, id, time_zone,
        sum(told) OVER (PARTITION BY donor_id) AS told,
        sum(amount) OVER (PARTITION BY donor_id) AS total,
        count(*) OVER (PARTITION BY donor_id) AS gifts
    FROM gifts
    ORDER BY donor_id, paid_at DESC, id DESC
)
SELECT slice.id, donor.id, donor.person_id, newest.id,
    coalesce(nullif(donor.email, ''), person.email), donor.language,
    newest.told, newest.total, newest.gifts, donor.kind = 'company',
    newest.time_zone, person.time_zone, donor.country, donor.region
FROM slice
JOIN newest ON newest.donor_id = slice.donor_id
JOIN donors_donor AS donor ON donor.id = slice.donor_id
JOIN donors_person AS person ON person.id = donor.person_id
ORDER BY slice.donor_id
"""
# Each with its reader tied to it; one that is there already is tied below.
WRITE_MAILS = """
WITH mail AS MATERIALIZED (
    SELECT * FROM unnest(
        %(readers)s::bigint[], %(keys)s::text[], %(persons)s::bigint[], %(donations)s::bigint[],
        %(emails)s::text[], %(languages)s::text[], %(values)s::jsonb[], %(zones)s::text[],
        %(evenings)s::timestamptz[], %(lapses)s::timestamptz[]
    ) AS mail (reader, key, person, donation, email, language, values, zone, evening, lapses)
),
written AS (
    INSERT INTO feedback_message (
        organization_id, batch_id, kind, queue, template_version, state, created_at,
        held, attempts, problem, error,
        key, person_id, donation_id, email, language, values, reader_zone, next_try_at, lapses_at
    )
    SELECT %(organization)s, %(batch)s, %(kind)s, 'bulk', %(version)s, 'waiting', %(now)s,
        '', 0, '', '',
        key, person, donation, email, language, values, zone, evening, lapses
    FROM mail
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
)
UPDATE feedback_newsreader AS reader
SET message_id = written.id
FROM written JOIN mail USING (key)
WHERE reader.id = mail.reader
"""
# Who has news waiting for the same evening reads this in that mail. One that may be taken up soon
# is left alone: a worker may have read it already. Found by person first: by the moment, each slice
# would read all that the slices before it wrote.
WAITING_MAILS = """
WITH theirs AS MATERIALIZED (
    SELECT id, person_id, organization_id, kind, state, next_try_at
    FROM feedback_message WHERE person_id = ANY(%(persons)s)
)
SELECT person_id, min(id) FROM theirs
WHERE organization_id = %(organization)s AND kind = %(kind)s
    AND state = 'waiting' AND next_try_at > %(not_before)s AND next_try_at <= %(not_after)s
GROUP BY person_id
"""
JOIN_MAILS = """
UPDATE feedback_message AS message
SET values = message.values || jsonb_build_object(
    'others', coalesce(message.values->'others', '[]') || jsonb_build_array(joining.item),
    'count', coalesce((message.values->>'count')::integer, 1) + 1
)
FROM unnest(%(messages)s::bigint[], %(items)s::jsonb[]) AS joining (message_id, item)
WHERE message.id = joining.message_id AND message.state = 'waiting'
RETURNING message.id
"""
TIE_JOINED = """
UPDATE feedback_newsreader AS reader
SET message_id = joined.message_id
FROM unnest(%(readers)s::bigint[], %(messages)s::bigint[]) AS joined (reader_id, message_id)
WHERE reader.id = joined.reader_id
"""
TIE_MAILS = """
UPDATE feedback_newsreader AS reader
SET message_id = message.id
FROM unnest(%(readers)s::bigint[], %(keys)s::text[]) AS mail (reader_id, key)
JOIN feedback_message AS message ON message.key = mail.key
WHERE reader.id = mail.reader_id
"""


class Reader(NamedTuple):
    """One donor to be written to."""

    pk: int
    donor_id: int
    person_id: int
    donation_id: int
    email: str
    language: str
    share: Share
    home: Home


class Mail(NamedTuple):
    """The mail of one reader, before it is a row."""

    reader: Reader
    key: str
    values: str
    zone: str
    evening: datetime
    lapses_at: datetime


def write_readers(update: ImpactUpdate) -> int:
    """Write a reader for each donor concerned; return how many are new. Safe to run twice."""
    _know_the_rows("feedback_updategift")
    count = _run(WRITE_READERS, {"update": update.pk})
    _know_the_rows("feedback_newsreader")
    return count


def _know_the_rows(table: str) -> None:
    """Let the planner know of the rows written a moment ago: else it plans for none of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def count_readers(update: ImpactUpdate) -> dict[str, int]:
    """Return how many people would be told, by each way, if the button were pressed now."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_READERS, {"update": update.pk})
        return dict(cursor.fetchall())


def readers_to_write_to(update: ImpactUpdate, *, after: int, size: int) -> list[Reader]:
    """Return the next readers who get a mail and have none yet."""
    with connection.cursor() as cursor:
        cursor.execute(READERS_TO_WRITE_TO, {"update": update.pk, "after": after, "size": size})
        return [_reader(row) for row in cursor.fetchall()]


def _reader(row: Sequence[Any]) -> Reader:
    pk, donor, person, donation, email, language, amount, total, gifts, is_company, *home = row
    share = Share(int(amount), int(total), gifts, is_company)
    return Reader(pk, donor, person, donation, email, language, share, Home(*home))


def write_mails(
    mails: list[Mail], *, update: ImpactUpdate, batch_id: int, version: int, now: datetime
) -> int:
    """Write the mails of readers, and tie them to them; return how many are new."""
    readers, keys = [mail.reader.pk for mail in mails], [mail.key for mail in mails]
    written = _run(
        WRITE_MAILS,
        {
            "organization": update.organization_id,
            "batch": batch_id,
            "kind": Message.Kind.IMPACT_NEWS,
            "version": version,
            "now": now,
            "readers": readers,
            "keys": keys,
            "persons": [mail.reader.person_id for mail in mails],
            "donations": [mail.reader.donation_id for mail in mails],
            "emails": [mail.reader.email for mail in mails],
            "languages": [mail.reader.language for mail in mails],
            "values": [mail.values for mail in mails],
            "zones": [mail.zone for mail in mails],
            "evenings": [mail.evening for mail in mails],
            "lapses": [mail.lapses_at for mail in mails],
        },
    )
    if written < len(mails):
        _run(TIE_MAILS, {"readers": readers, "keys": keys})
    return written


def waiting_mails(
    readers: list[Reader], *, update: ImpactUpdate, after: datetime, until: datetime
) -> dict[int, int]:
    """Return for each person the mail that waits for the same evening."""
    with connection.cursor() as cursor:
        cursor.execute(
            WAITING_MAILS,
            {
                "persons": [reader.person_id for reader in readers],
                "organization": update.organization_id,
                "kind": Message.Kind.IMPACT_NEWS,
                "not_before": after,
                "not_after": until,
            },
        )
        return dict(cursor.fetchall())


def join_mails(joining: dict[int, tuple[Reader, str]]) -> set[int]:
    """Add an item to each waiting mail, and return the readers who read it there."""
    with connection.cursor() as cursor:
        cursor.execute(
            JOIN_MAILS,
            {"messages": list(joining), "items": [item for _reader, item in joining.values()]},
        )
        joined = [number for (number,) in cursor.fetchall()]
    readers = [joining[number][0].pk for number in joined]
    _run(TIE_JOINED, {"readers": readers, "messages": joined})
    return set(readers)


def _run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
