"""Who is told of an update: one row for each donor concerned, and their mail; written by the set.

A hundred thousand readers never pass through this program. They are taken by the slice into a
table of the transaction's own; what differs among them (their share of the news, where they live)
is put into words here, once each; and they are written with their mails from there. A run that
died goes on with those who are no readers yet.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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
# The newest of a reader's gifts opens their page; the sum of all is what the mail speaks of.
READERS = f"""
WITH next_donors AS MATERIALIZED (
    SELECT DISTINCT donation.donor_id {STANDING_GIFTS}
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
)
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
    AND standing.purpose = 'impact_news' AND standing.medium = 'email' AND NOT standing.is_allowed
LEFT JOIN donors_contactterms AS terms
    ON terms.person_id = donor.person_id AND terms.organization_id = donor.organization_id
    AND terms.frequency = 'required'
"""  # noqa: S608
COUNT_READERS = f"SELECT way, count(*) FROM ({READERS}) AS reader GROUP BY way"  # noqa: S608
TAKE_READERS = f"""
DROP TABLE IF EXISTS news_slice;
CREATE TEMPORARY TABLE news_slice ON COMMIT DROP AS {READERS};
ANALYZE news_slice;
SELECT count(*) FROM news_slice
"""  # noqa: S608
SHARES = """
SELECT DISTINCT language, amount, total, gifts, is_company FROM news_slice WHERE way = 'mail'
"""
HOMES = """
SELECT DISTINCT gift_zone, person_zone, country, region FROM news_slice WHERE way = 'mail'
"""
TO_WRITE_TO = """
SELECT reader.*, words.own, home.zone, home.evening
FROM news_slice AS reader
JOIN unnest(
    %(languages)s::text[], %(amounts)s::bigint[], %(totals)s::bigint[], %(counts)s::bigint[],
    %(companies)s::boolean[], %(own)s::jsonb[]
) AS words (language, amount, total, gifts, is_company, own)
    USING (language, amount, total, gifts, is_company)
JOIN unnest(
    %(gift_zones)s::text[], %(person_zones)s::text[], %(countries)s::text[], %(regions)s::text[],
    %(zones)s::text[], %(evenings)s::timestamptz[]
) AS home (gift_zone, person_zone, country, region, zone, evening)
    USING (gift_zone, person_zone, country, region)
WHERE reader.way = 'mail' AND reader.message_id IS NULL
"""
# Who has news waiting for the same evening reads this in that mail. One that may be taken up soon
# is left alone: a worker may have read it already. Found by person first: by the moment, each slice
# would read all that the slices before it wrote.
JOIN_MAILS = f"""
WITH reader AS MATERIALIZED ({TO_WRITE_TO}),
theirs AS MATERIALIZED (
    SELECT id, person_id, organization_id, kind, state, next_try_at
    FROM feedback_message WHERE person_id IN (SELECT person_id FROM reader)
),
waiting AS (
    SELECT person_id, min(id) AS message_id FROM theirs
    WHERE organization_id = %(organization)s AND kind = %(kind)s
        AND state = 'waiting' AND next_try_at > %(not_before)s AND next_try_at <= %(not_after)s
    GROUP BY person_id
),
joined AS (
    UPDATE feedback_message AS message
    SET values = message.values || jsonb_build_object(
        'others', coalesce(message.values->'others', '[]')
            || jsonb_build_array(%(short)s::jsonb->reader.language || reader.own),
        'count', coalesce((message.values->>'count')::integer, 1) + 1
    )
    FROM waiting JOIN reader USING (person_id)
    WHERE message.id = waiting.message_id AND message.state = 'waiting'
        AND reader.evening > %(not_before)s
    RETURNING message.id, reader.donor_id
)
UPDATE news_slice AS reader SET message_id = joined.id
FROM joined WHERE reader.donor_id = joined.donor_id
"""  # noqa: S608
# A gift has one donor, so it says whose a mail is.
WRITE_MAILS = f"""
WITH written AS (
    INSERT INTO feedback_message (
        organization_id, batch_id, kind, queue, template_version, state, created_at,
        held, attempts, problem, error,
        key, person_id, donation_id, email, language, values, reader_zone, next_try_at, lapses_at
    )
    SELECT %(organization)s, %(batch)s, %(kind)s, 'bulk', %(version)s, 'waiting', %(now)s,
        '', 0, '', '',
        %(key)s || reader.donor_id, person_id, donation_id, email, language, own, zone, evening,
        evening + %(lasts)s
    FROM ({TO_WRITE_TO}) AS reader
    ORDER BY reader.donor_id
    RETURNING id, donation_id
),
told AS (
    INSERT INTO feedback_newsreader (update_id, donor_id, way, amount, message_id)
    SELECT %(update)s, donor_id, way, amount, coalesce(message_id, written.id)
    FROM news_slice LEFT JOIN written USING (donation_id)
    ORDER BY donor_id
)
SELECT count(*) FROM written
"""  # noqa: S608

Values = dict[str, Any]
# How a mail says it: in a language, of a share of the news.
Said = tuple[str, Share]


class Worded(NamedTuple):
    """What a reader's mail says, and when, for all that differs among the readers of a slice."""

    words: Mapping[Said, Mapping[str, str]]
    evenings: Mapping[Home, tuple[str, datetime]]

    def values(self) -> Values:
        """Return it as the arrays that `TO_WRITE_TO` reads."""
        languages, amounts, totals, counts, companies = _columns(
            ((language, *share) for language, share in self.words), 5
        )
        gift_zones, person_zones, countries, regions = _columns(self.evenings, 4)
        zones, evenings = _columns(self.evenings.values(), 2)
        return {
            "languages": languages,
            "amounts": amounts,
            "totals": totals,
            "counts": counts,
            "companies": companies,
            "own": [json.dumps(own) for own in self.words.values()],
            "gift_zones": gift_zones,
            "person_zones": person_zones,
            "countries": countries,
            "regions": regions,
            "zones": zones,
            "evenings": evenings,
        }


def _columns(rows: Iterable[Sequence[Any]], count: int) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(count)]


def count_readers(update: ImpactUpdate) -> dict[str, int]:
    """Return how many people would be told, by each way, if the button were pressed now."""
    return dict(_run(COUNT_READERS, {"update": update.pk, "size": None}))


def know_the_gifts() -> None:
    """Let the planner know of the rows written a moment ago: else it plans for none of them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE feedback_updategift")


def take_readers(update: ImpactUpdate, *, size: int) -> int:
    """Take the next donors concerned into the transaction's own table; return how many."""
    [(count,)] = _run(TAKE_READERS, {"update": update.pk, "size": size})
    return int(count)


def what_differs() -> tuple[list[Said], list[Home]]:
    """Return the shares of those just taken, each with a language, and where they live."""
    said = [(language, Share(*share)) for language, *share in _run(SHARES)]
    return said, [Home(*home) for home in _run(HOMES)]


def join_mails(
    update: ImpactUpdate,
    worded: Worded,
    *,
    short: Mapping[str, Mapping[str, object]],
    after: datetime,
    until: datetime,
) -> None:
    """Let readers with other news of this evening read both in one mail.

    `short` is what such a mail says of this update, by language; `after` and `until` say when the
    mails are due that nobody has taken up and that are not another day's.
    """
    _execute(
        JOIN_MAILS,
        {
            **worded.values(),
            "organization": update.organization_id,
            "kind": Message.Kind.IMPACT_NEWS,
            "short": json.dumps(short),
            "not_before": after,
            "not_after": until,
        },
    )


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


def _execute(sql: str, values: Values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
