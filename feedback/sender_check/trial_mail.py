"""A small real mail to whoever asks for it, to see what becomes of it."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from campaigns.models import Organization
from donors.models import Person
from feedback.sender_check.senders import Sender
from feedback.services.delivery import (
    DELIVERY_ERRORS,
    Failure,
    WellFoldedMail,
    deliver,
    explain,
)


def send_trial_mail(*, organization: Organization, sender: Sender, to: Person) -> Failure | None:
    """Send it from the sender to the person's own address; return why it was not taken.

    It is no message to a donor: it stands in no outbox, and goes once.
    """
    mail = WellFoldedMail(
        subject=gettext("Test mail from %(organization)s") % {"organization": organization},
        body=_body(organization, sender),
        from_email=sender.header,
        to=[to.email or ""],
        reply_to=[organization.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        deliver(mail)
    except DELIVERY_ERRORS as error:
        return explain(error)
    return None


def _body(organization: Organization, sender: Sender) -> str:
    now = date_format(timezone.localtime(), "DATETIME_FORMAT")
    return (
        "\n\n".join(
            [
                gettext("You asked for this test mail on %(now)s.") % {"now": now},
                gettext("It came from %(address)s, as mails to your donors do.")
                % {"address": sender.address},
                gettext(
                    "If it lies among spam, open it there and choose “not spam”. In Gmail, “Show "
                    "original” says whether SPF, DKIM and DMARC passed."
                ),
                str(organization),
            ]
        )
        + "\n"
    )
