"""The limit of a confirmation: the rows that it writes, as plain SQL in one transaction.

The statements are made from the models before the clock starts, so they follow a changed column.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from benchmarks.plain_connection import connect
from benchmarks.rows import AMOUNT, PendingGift
from campaigns.models import Campaign, WallEntry
from donors.models import Donor, Person
from feedback.models import Message
from giving.models import CampaignDonor, LedgerEntry, StoredEvent

Row = tuple[str, dict[str, Any]]

LOCK = "SELECT * FROM giving_donation WHERE id = %(id)s FOR UPDATE"
PAY = (
    "UPDATE giving_donation SET state = 'paid', paid_at = now(), donor_id = %(donor)s, "
    "wall_entry_id = %(entry)s WHERE id = %(id)s"
)
CLOSE = "UPDATE giving_checkoutattempt SET state = 'paid' WHERE donation_id = %(id)s"
ADD = (
    "UPDATE campaigns_campaigntotals SET raised_amount = raised_amount + %(amount)s, "
    "gift_count = gift_count + 1, donor_count = donor_count + 1, updated_at = now() "
    "WHERE campaign_id = %(campaign)s"
)


@dataclass(frozen=True)
class PlainGift:
    """Every statement of one gift, ready to be sent; the shared total comes last."""

    gift: PendingGift
    campaign_id: int
    rows: dict[str, Row]

    def write(self, database: Any) -> None:
        with database.cursor() as cursor:
            if "event" in self.rows:
                self._insert(cursor, "event")
            cursor.execute(LOCK, {"id": self.gift.donation_id})
            self._insert(cursor, "charge")
            person = self._insert(cursor, "person")
            donor = self._insert(cursor, "donor", person_id=person)
            entry = self._insert(cursor, "entry")
            ids = {"id": self.gift.donation_id, "donor": donor, "entry": entry}
            cursor.execute(PAY, ids)
            cursor.execute(CLOSE, ids)
            self._insert(cursor, "message", person_id=person)
            self._insert(cursor, "counted", donor_id=donor)
            cursor.execute(ADD, {"amount": AMOUNT, "campaign": self.campaign_id})
        database.commit()

    def _insert(self, cursor: Any, name: str, **found: int) -> int:
        statement, values = self.rows[name]
        cursor.execute(statement, values | found)
        return cursor.fetchone()[0]


def plain_gift(
    gift: PendingGift, campaign: Campaign, message: Message, event: dict[str, Any] | None
) -> PlainGift:
    """Prepare the rows of a gift; the message is one that the platform wrote, under a new key."""
    now = timezone.now()
    ours: dict[str, Any] = {"organization_id": campaign.organization_id}
    language: dict[str, Any] = {"name": "Karim Haddad", "language": "fr"}
    about: dict[str, Any] = ours | {"donation_id": gift.donation_id}
    rows = {
        "charge": insert(
            LedgerEntry(
                **about,
                kind="charge",
                amount=AMOUNT,
                currency="CAD",
                stripe_id=gift.payment_id,
                occurred_at=now,
            )
        ),
        "person": insert(Person(**language, email=gift.email, password="!" + "x" * 40)),
        "donor": insert(Donor(**ours, **language, email=gift.email)),
        "entry": insert(
            WallEntry(
                **ours,
                campaign_id=campaign.pk,
                name="Karim Haddad",
                amount=AMOUNT,
                message="Bonne route !",
                language="fr",
                given_at=now,
            )
        ),
        "message": insert(
            Message(
                **about,
                key=f"{message.kind}:{gift.donation_id}",
                kind=message.kind,
                queue=message.queue,
                email=gift.email,
                language="fr",
                template_version=message.template_version,
                values=message.values,
            )
        ),
        "counted": insert(CampaignDonor(campaign_id=campaign.pk, gift_count=1)),
    }
    if event:
        rows["event"] = insert(
            StoredEvent(
                **about,
                stripe_id=event["id"],
                type=event["type"],
                is_live=False,
                payload=event,
                created_at=now,
                state="done",
                processed_at=now,
            )
        )
    return PlainGift(gift, campaign.pk, rows)


def insert(row: models.Model) -> Row:
    """Return the INSERT of a row that has no number yet, and what it says."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(f"%({field.column})s" for field in fields)
    statement = f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({places}) RETURNING id"  # noqa: S608
    values = {
        field.column: field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in fields
    }
    return statement, values


def write_plainly(gifts: Sequence[PlainGift], *, connections: int) -> float:
    """Write all gifts over so many connections; return gifts a second."""
    databases = [connect() for _ in range(connections)]

    def write_share(place: int) -> None:
        for gift in gifts[place::connections]:
            gift.write(databases[place])

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as writers:
        list(writers.map(write_share, range(connections)))
    seconds = time.perf_counter() - begun
    for database in databases:
        database.close()
    return len(gifts) / seconds
