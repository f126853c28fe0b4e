"""The two mails of an answer: the team's reply to a donor, and a donor's words to the field."""

from django.utils.translation import override

from feedback.answers.models import Answer
from feedback.field.models import FieldLink
from feedback.models import Message
from feedback.services.gift_mails import greetable, organization_values
from feedback.services.outbox import write_message


def write_reply(*, answer: Answer) -> Message | None:
    """Mail the team's reply; a gift without an address has it on its page alone."""
    donation = answer.donation
    if not donation.email:
        return None
    with override(donation.language):
        values = {
            **organization_values(answer.organization),
            "name": greetable(donation.name),
            "headline": answer.update.headline.removesuffix("."),
            "text": answer.text,
            "reply": answer.reply,
        }
    return write_message(
        kind=Message.Kind.ANSWER_REPLY,
        key=f"{Message.Kind.ANSWER_REPLY}:{answer.pk}",
        organization=answer.organization,
        email=donation.email,
        language=donation.language,
        person_id=donation.donor.person_id if donation.donor else None,
        donation=donation,
        values=values,
    )


def write_passed_on(*, answer: Answer, link: FieldLink) -> Message | None:
    """Mail a donor's words to whoever has a link for the field."""
    return write_message(
        kind=Message.Kind.ANSWER_PASSED_ON,
        key=f"{Message.Kind.ANSWER_PASSED_ON}:{answer.pk}",
        organization=answer.organization,
        email=link.email,
        language=link.language,
        person_id=link.person_id,
        values=_for_the_field(answer, link),
    )


def _for_the_field(answer: Answer, link: FieldLink) -> dict[str, object]:
    with override(link.language):
        return {
            **organization_values(answer.organization),
            "name": link.name.split(",")[0],
            "project": answer.update.project.name,
            "headline": answer.update.headline.removesuffix("."),
            "first_name": first_name_of(answer),
            "text": answer.text,
            "has_heart": answer.has_heart,
            "is_sender": link == answer.update.field_link,
        }


def first_name_of(answer: Answer) -> str:
    """Return all that leaves the house of who a donor is; nothing where it is no name."""
    return greetable(answer.donation.name).split(" ")[0]
