"""Two at once: a sending that is written while news that shares its mails is taken back."""

import pytest

from feedback.impact.services import withdraw_update
from feedback.models import NewsReader
from feedback.telling import services
from tests.factories import ProjectFactory
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def test_news_taken_back_while_other_news_joins_its_mail_leaves_the_other(
    give, tell, project, claire, monkeypatch
):
    other = ProjectFactory(campaign=project.campaign, organization=project.organization)
    gift = give(2500)
    give(1000, to=other, donor=gift.donation.donor)
    wrong, write, begun = tell(), services.write_mails, []

    def write_as_the_first_is_taken_back(*arguments, **fields):
        written = write(*arguments, **fields)
        begun.append(
            Meanwhile(lambda: withdraw_update(update=wrong, actor=claire, reason="the wrong one"))
        )
        begun[0].until_it_waits_or_ends()
        return written

    monkeypatch.setattr(services, "write_mails", write_as_the_first_is_taken_back)
    right = tell(project=other)
    begun[0].until_it_ends()

    message = NewsReader.objects.get(update=right).message
    assert (begun[0].error, message.state, message.batch.key) == (
        None,
        "waiting",
        f"impact:{right.pk}",
    )
