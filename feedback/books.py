"""What the books promise about messages; `giving.services.books` runs these with its own."""

from django.utils.translation import gettext_lazy as _

from giving.services.books import Check, register_check

CHECKS = [
    Check(
        "unsent",
        _("No message has waited to be sent for more than an hour."),
        """
        SELECT 'message ' || id FROM feedback_message
        WHERE state IN ('waiting', 'sending')
          AND greatest(created_at, next_try_at) < now() - interval '1 hour'
        """,
    ),
    Check(
        "confirmations",
        _("Every paid gift with an e-mail address has its confirmation."),
        """
        SELECT gift.reference FROM giving_donation AS gift
        WHERE gift.paid_at IS NOT NULL AND gift.email <> ''
          AND NOT EXISTS (
              SELECT 1 FROM feedback_message AS message
              WHERE message.donation_id = gift.id AND message.kind = 'gift_confirmation'
          )
        """,
    ),
    Check(
        "told-once",
        _("Nobody is told of one piece of news by two mails."),
        """
        SELECT 'message ' || message.id FROM feedback_newsreader AS reader
        JOIN feedback_message AS message
            ON message.key = 'impact_news:' || reader.update_id || ':' || reader.donor_id
        WHERE message.id <> reader.message_id AND message.state <> 'dropped'
        """,
    ),
    Check(
        "told-all",
        _("Everyone whose money is in news that was told is among its readers."),
        """
        SELECT 'update ' || telling.update_id || ', gift ' || donation.reference
        FROM feedback_telling AS telling
        JOIN feedback_impactupdate AS news ON news.id = telling.update_id
        JOIN feedback_updategift AS gift ON gift.update_id = news.id
        JOIN feedback_allocation AS allocation ON allocation.id = gift.allocation_id
        JOIN giving_donation AS donation ON donation.id = gift.donation_id
        WHERE telling.ended_at IS NOT NULL AND news.state = 'published'
            AND allocation.amount > 0 AND donation.state = 'paid'
            AND NOT EXISTS (
                SELECT 1 FROM feedback_newsreader AS reader
                WHERE reader.update_id = news.id AND reader.donor_id = donation.donor_id
            )
        """,
    ),
]


def register_checks() -> None:
    for check in CHECKS:
        register_check(check)
