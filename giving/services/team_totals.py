"""What a page takes along when it joins or leaves a team: its sums and its donors.

Called with the totals of the page locked, so what it holds stands still. The rows of a team come
after that, its donors before its totals and the lower number first: the order in which gifts go.
"""

from django.db import connection

from campaigns.models import FundraiserTotals
from campaigns.services.totals import add_to_team_totals

ADD_DONORS = """
    WITH page AS (
        SELECT donor_id, gift_count FROM giving_fundraiserdonor
        WHERE fundraiser_id = %(page)s AND gift_count > 0 ORDER BY donor_id
    ),
    added AS (
        INSERT INTO giving_teamdonor AS counted (team_id, donor_id, gift_count)
        SELECT %(team)s, donor_id, gift_count FROM page ORDER BY donor_id
        ON CONFLICT (team_id, donor_id) DO UPDATE
        SET gift_count = counted.gift_count + EXCLUDED.gift_count
        RETURNING donor_id, gift_count
    )
    SELECT count(*) FROM added JOIN page USING (donor_id) WHERE added.gift_count = page.gift_count
"""
LOCK_DONORS = """
    SELECT counted.id FROM giving_teamdonor AS counted
    JOIN giving_fundraiserdonor AS page ON page.donor_id = counted.donor_id
    WHERE counted.team_id = %(team)s AND page.fundraiser_id = %(page)s
    ORDER BY counted.donor_id FOR UPDATE OF counted
"""
TAKE_DONORS = """
    WITH taken AS (
        UPDATE giving_teamdonor AS counted SET gift_count = counted.gift_count - page.gift_count
        FROM giving_fundraiserdonor AS page
        WHERE page.fundraiser_id = %(page)s AND page.gift_count > 0
          AND counted.team_id = %(team)s AND counted.donor_id = page.donor_id
        RETURNING counted.gift_count
    )
    SELECT -count(*) FROM taken WHERE gift_count = 0
"""


def move_page(*, fundraiser_id: int, left: int | None, joined: int | None) -> None:
    """Take a page's sums out of one team and add them to another."""
    totals = FundraiserTotals.objects.get(fundraiser=fundraiser_id)
    for team_id in sorted(number for number in (left, joined) if number):
        is_joined = team_id == joined
        sign = 1 if is_joined else -1
        add_to_team_totals(
            team_id=team_id,
            amount=sign * totals.raised_amount,
            gifts=sign * totals.gift_count,
            donors=_move_donors(fundraiser_id, team_id, is_joined=is_joined),
        )


def _move_donors(fundraiser_id: int, team_id: int, *, is_joined: bool) -> int:
    """Return by how much the team's different donors changed."""
    ids = {"page": fundraiser_id, "team": team_id}
    with connection.cursor() as cursor:
        if not is_joined:
            cursor.execute(LOCK_DONORS, ids)
        cursor.execute(ADD_DONORS if is_joined else TAKE_DONORS, ids)
        return cursor.fetchone()[0]
