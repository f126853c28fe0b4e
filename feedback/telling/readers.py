"""Who is told of an update: one row for each donor concerned, and their mail; written by the set.

A hundred thousand readers never pass through this program. They are taken by the slice into a
table of the transaction's own; what differs among them (their share of the news, where they live)
is put into words here, once each; and they are written with their mails from there. A run that
died goes on with those who are no readers yet.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from feedback.models import ImpactUpdate, Message
from feedback.telling.evening import Home
from feedback.telling.facts import Share

# The money that still stands: a refund since the news was published takes its gift out.
STANDING_GIFTS = """
FROM feedback_updategift AS gift
JOIN feedback_allocation AS allocation ON allocation.id = gift.allocation_id
JOIN giving_donation AS donation ON donation.id = gift.donation_id
WHERE gift.update_id = %(update)s AND allocation.amount > 0 AND donation.state = 'paid'
"""
# Two workers write at once, each to its part of the donors. A person is one donor of an
# organization, so that its other news finds their mail, or waits for it.
PARTS = 2
LOCK_FOR_TELLING = 1_010  # not the number of a release that locked all parts at once
# The newest of a reader's gifts opens their page; the sum of all is what the mail speaks of.
READERS = f"""
WITH next_donors AS MATERIALIZED (
    SELECT DISTINCT donation.donor_id {STANDING_GIFTS}
        AND donation.donor_id > %(after)s
        AND donation.donor_id %% {PARTS} = ANY(%(parts)s)
        AND NOT EXISTS (
            SELECT FROM feedback_newsreader AS reader
            WHERE reader.update_id = gift.update_id AND reader.donor_id = donation.donor_id
        )
    ORDER BY donation.donor_id
    LIMIT %(size)s
),
share AS (
    SELECT DISTINCT ON (donation.donor_id)
        donation.donor_id, donation.id AS donation_id, donation.time_zone AS gift_zone,
        (sum(LEAST(gift.amount, allocation.amount)) OVER of_donor)::bigint AS amount,
        (sum(allocation.amount) OVER of_donor)::bigint AS total,
        count(*) OVER of_donor AS gifts
    {STANDING_GIFTS}
        AND donation.donor_id IN (SELECT donor_id FROM next_donors)
    WINDOW of_donor AS (PARTITION BY donation.donor_id)
    ORDER BY donation.donor_id, donation.paid_at DESC, donation.id DESC
),
reader AS (
    SELECT share.*, donor.person_id, donor.language, donor.kind = 'company' AS is_company,
        coalesce(nullif(donor.email, ''), person.email, '') AS email,
        person.time_zone AS person_zone, donor.country, donor.region,
        CASE
            WHEN standing.id IS NOT NULL OR terms.id IS NOT NULL THEN 'page'
            WHEN coalesce(nullif(donor.email, ''), person.email, '') = '' THEN 'letter'
            ELSE 'mail'
        END AS way,
        NULL::bigint AS message_id
    FROM share
    JOIN donors_donor AS donor ON donor.id = share.donor_id
    JOIN donors_person AS person ON person.id = donor.person_id
    LEFT JOIN donors_standing AS standing
        ON standing.person_id = donor.person_id AND standing.organization_id = donor.organization_id
        AND standing.purpose = 'impact_news' AND standing.medium = 'email'
        AND NOT standing.is_allowed
    LEFT JOIN donors_contactterms AS terms
        ON terms.person_id = donor.person_id AND terms.organization_id = donor.organization_id
        AND terms.frequency = 'required'
)
"""  # noqa: S608
COUNT_READERS = f"{READERS} SELECT way, count(*) FROM reader GROUP BY way"  # noqa: S608
COUNT_MAILS_BY_HOME = f"""
{READERS}
SELECT gift_zone, person_zone, country, region, count(*) FROM reader
WHERE way = 'mail' GROUP BY 1, 2, 3, 4
"""  # noqa: S608
# Everyone, where a slice takes the next ones of a part.
ALL = {"parts": list(range(PARTS)), "after": 0, "size": None}
TAKE_READERS = f"""
DROP TABLE IF EXISTS news_slice;
CREATE TEMPORARY TABLE news_slice ON COMMIT DROP AS
{READERS}
SELECT reader.*,
    dense_rank() OVER (ORDER BY language, amount, total, gifts, is_company)::integer AS share,
    dense_rank() OVER (ORDER BY gift_zone, person_zone, country, region)::integer AS home
FROM reader;
ANALYZE news_slice;
SELECT max(donor_id) FROM news_slice
"""  # noqa: S608
SHARES = """
SELECT DISTINCT share, language, amount, total, gifts, is_company FROM news_slice
WHERE way = 'mail' ORDER BY share
"""
HOMES = """
SELECT DISTINCT home, gift_zone, person_zone, country, region FROM news_slice
WHERE way = 'mail' ORDER BY home
"""
# By one number each: of a join over many columns the planner expects one row, and loops.
WORDS = "unnest(%(shares)s::integer[], %(own)s::jsonb[]) AS words (share, own)"
EVENINGS = """
unnest(%(homes)s::integer[], %(zones)s::text[], %(evenings)s::timestamptz[])
    AS evenings (home, zone, evening)
"""
# Who has news waiting for the same evening reads this in that mail. One that may be taken up soon
# is left alone: a worker may have read it already; and one of a sending that is held may never go.
# Locked, in the order of their numbers: whoever takes one back finds it as it will be, or waits.
# Found by person first: by the moment, each slice would read all that the slices before it wrote.
FIND_WAITING = """
DROP TABLE IF EXISTS news_waiting;
CREATE TEMPORARY TABLE news_waiting ON COMMIT DROP AS
WITH theirs AS MATERIALIZED (
    SELECT id, organization_id, kind, state, next_try_at, batch_id FROM feedback_message
    WHERE person_id = ANY(ARRAY(SELECT person_id FROM news_slice WHERE way = 'mail'))
),
joinable AS MATERIALIZED (
    SELECT theirs.id FROM theirs JOIN feedback_sendingbatch AS batch ON batch.id = theirs.batch_id
    WHERE theirs.organization_id = %(organization)s AND theirs.kind = %(kind)s
        AND theirs.state = 'waiting'
        AND theirs.next_try_at > %(not_before)s AND theirs.next_try_at <= %(not_after)s
        AND batch.id <> %(batch)s AND batch.ended_at IS NULL AND batch.paused_at IS NULL
        AND (batch.stopped_at IS NULL OR batch.resumed_at IS NOT NULL)
),
locked AS MATERIALIZED (
    SELECT id, person_id FROM feedback_message
    WHERE id = ANY(ARRAY(SELECT id FROM joinable))
        AND state = 'waiting' AND next_try_at > %(not_before)s
    ORDER BY id
    FOR NO KEY UPDATE
)
SELECT person_id, min(id) AS message_id FROM locked GROUP BY person_id;
ANALYZE news_waiting;
SELECT count(*) FROM news_waiting
"""
JOIN_MAILS = f"""
UPDATE news_slice AS reader SET message_id = waiting.message_id
FROM news_waiting AS waiting, {EVENINGS}
WHERE waiting.person_id = reader.person_id AND reader.way = 'mail'
    AND evenings.home = reader.home AND evenings.evening > %(not_before)s;
ANALYZE news_slice;
UPDATE feedback_message AS message
SET values = message.values || jsonb_build_object(
    'others', coalesce(message.values->'others', '[]')
        || jsonb_build_array(%(short)s::jsonb->reader.language || words.own),
    'count', coalesce((message.values->>'count')::integer, 1) + 1
) || CASE WHEN %(is_trouble)s THEN '{{"has_trouble": true}}'::jsonb ELSE '{{}}'::jsonb END
FROM news_slice AS reader JOIN {WORDS} USING (share)
WHERE message.id = reader.message_id
"""  # noqa: S608
WRITE_MAILS = f"""
WITH written AS (
    INSERT INTO feedback_message (
        organization_id, batch_id, kind, queue, template_version, state, created_at,
        held, attempts, problem, error,
        key, person_id, donation_id, email, language, values, reader_zone, next_try_at, lapses_at
    )
    SELECT %(organization)s, %(batch)s, %(kind)s, 'bulk', %(version)s, 'waiting', %(now)s,
        '', 0, '', '',
        %(key)s || donor_id, person_id, donation_id, email, language, words.own, evenings.zone,
        evenings.evening, evenings.evening + %(lasts)s
    FROM news_slice JOIN {WORDS} USING (share) JOIN {EVENINGS} USING (home)
    WHERE way = 'mail' AND message_id IS NULL
    ORDER BY donor_id
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING id, key
),
told AS (
    INSERT INTO feedback_newsreader (update_id, donor_id, way, amount, message_id)
    SELECT %(update)s, donor_id, way, amount, coalesce(message_id, written.id)
    FROM news_slice LEFT JOIN written ON written.key = %(key)s || donor_id
    ORDER BY donor_id
)
SELECT count(*) FROM written
"""  # noqa: S608

Values = dict[str, Any]
# How a mail says it: in a language, of a share of the news.
Said = tuple[str, Share]


class Worded(NamedTuple):
    """What a reader's mail says, and when, for all that differs among the readers of a slice.

    By the numbers that `what_differs` gives them.
    """

    words: Mapping[int, Mapping[str, str]]
    evenings: Mapping[int, tuple[str, datetime]]

    def values(self) -> Values:
        """Return it as the arrays that `WORDS` and `EVENINGS` read."""
        return {
            "shares": list(self.words),
            "own": [json.dumps(own) for own in self.words.values()],
            "homes": list(self.evenings),
            "zones": [zone for zone, _evening in self.evenings.values()],
            "evenings": [evening for _zone, evening in self.evenings.values()],
        }


def count_readers(update: ImpactUpdate) -> dict[str, int]:
    """Return how many people would be told, by each way, if the button were pressed now."""
    return dict(_run(COUNT_READERS, {"update": update.pk, **ALL}))


def count_mails_by_home(update: ImpactUpdate) -> dict[Home, int]:
    """Return how many mails would go where, if the button were pressed now."""
    rows = _run(COUNT_MAILS_BY_HOME, {"update": update.pk, **ALL})
    return {Home(*home): count for *home, count in rows}


def know_the_rows() -> None:
    """Let the planner know of the rows written a moment ago: else it plans for none of them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE feedback_updategift, feedback_message")


def lock_part(update: ImpactUpdate, part: int) -> None:
    """Let nobody else write to the donors of this part until the transaction ends.

    Of one organization: two pieces of its news of an evening share a mail.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [LOCK_FOR_TELLING, update.organization_id * PARTS + part],
        )


def take_readers(update: ImpactUpdate, *, part: int, after: int, size: int) -> int | None:
    """Take a part's next donors into the transaction's own table; return the last's number.

    `after` is the last one's of those taken before, so that no slice looks through all of them
    again; nothing is returned once there are no more.
    """
    values = {"update": update.pk, "parts": [part], "after": after, "size": size}
    [(last,)] = _run(TAKE_READERS, values)
    return last


def what_differs() -> tuple[dict[int, Said], dict[int, Home]]:
    """Return the shares of those just taken, each with a language, and where they live."""
    said = {number: (language, Share(*share)) for number, language, *share in _run(SHARES)}
    return said, {number: Home(*home) for number, *home in _run(HOMES)}


def join_mails(
    update: ImpactUpdate,
    worded: Worded,
    *,
    batch_id: int,
    short: Mapping[str, Mapping[str, object]],
    after: datetime,
    until: datetime,
) -> None:
    """Let readers with other news of this evening read both in one mail.

    `short` is what such a mail says of this update, by language; `after` and `until` say when the
    mails are due that nobody has taken up and that are not another day's.
    """
    values = {
        **worded.values(),
        "organization": update.organization_id,
        "batch": batch_id,
        "kind": Message.Kind.IMPACT_NEWS,
        "short": json.dumps(short),
        "is_trouble": update.is_trouble,
        "not_before": after,
        "not_after": until,
    }
    [(waiting,)] = _run(FIND_WAITING, values)
    if waiting:
        with connection.cursor() as cursor:
            cursor.execute(JOIN_MAILS, values)


def write_mails(
    update: ImpactUpdate,
    worded: Worded,
    *,
    batch_id: int,
    version: int,
    lasts: timedelta | None,
    now: datetime,
) -> int:
    """Write those taken as readers, each with a mail who gets one; return how many mails."""
    [(count,)] = _run(
        WRITE_MAILS,
        {
            **worded.values(),
            "update": update.pk,
            "organization": update.organization_id,
            "batch": batch_id,
            "kind": Message.Kind.IMPACT_NEWS,
            "key": f"{Message.Kind.IMPACT_NEWS}:{update.pk}:",
            "version": version,
            "lasts": lasts,
            "now": now,
        },
    )
    return int(count)


def _run(sql: str, values: Values | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
