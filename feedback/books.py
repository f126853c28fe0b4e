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
]


def register_checks() -> None:
    for check in CHECKS:
        register_check(check)
