"""The story's evening: Claire tells of the shelf of Havre-Perdrix on 12 November."""

import datetime

import pytest
import time_machine

from donors.models import Choice, Donor, Purpose
from donors.services.consent import Said, record_choice
from feedback.impact.services import publish_update, tell_everyone
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Project, ProjectFunding
from feedback.signals import money_left_project
from feedback.telling.services import tell_update
from giving.models import Donation
from tests.factories import (
    DonorFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

AFTERNOON = datetime.datetime(2026, 11, 12, 20, 0, tzinfo=datetime.UTC)  # 15:00 in Montréal


def refund(allocation: Allocation) -> None:
    """Give a gift back, as the release of its money leaves it."""
    gift = allocation.donation
    allocation.amount = 0
    allocation.save()
    gift.refunded_amount, gift.state = gift.amount, Donation.State.REFUNDED
    gift.save()
    money_left_project.send(sender=Donation, donation=gift)


def refuse(donor: Donor) -> None:
    choose(donor, Purpose.IMPACT_NEWS, is_allowed=False)


def choose(donor: Donor, purpose: Purpose, *, is_allowed: bool) -> None:
    record_choice(
        person=donor.person,
        organization=donor.organization,
        purpose=purpose,
        said=Said(
            is_allowed=is_allowed,
            source=Choice.Source.PREFERENCES,
            wording="test",
            text="What I hear",
            language="en",
        ),
    )


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        yield clock


@pytest.fixture
def project() -> Project:
    return ProjectFactory()


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization, language="fr")


@pytest.fixture
def give(project):
    """Return a function that gives to the project, by a new donor unless one is named."""

    def give(amount: int = 2500, *, to: Project = project, donor=None, **fields) -> Allocation:
        of_donor = {name: fields.pop(name) for name in list(fields) if name in DONOR_FIELDS}
        donor = donor or DonorFactory(organization=project.organization, **of_donor)
        gift = PaidDonationFactory(campaign=to.campaign, amount=amount, donor=donor, **fields)
        funding = ProjectFunding.objects.get(project=to)
        funding.allocated_amount += amount
        funding.save()
        GiftBalance.rows.filter(pk=gift.pk).update(allocated_amount=amount)
        return Allocation.objects.create(
            organization=to.organization, donation=gift, project=to, amount=amount
        )

    return give


DONOR_FIELDS = {"language", "email", "kind", "company_name", "country", "region", "address", "city"}


@pytest.fixture
def tell(project, claire):
    """Return a function that files, publishes and tells news of the project."""

    def tell(update: ImpactUpdate | None = None, **fields) -> ImpactUpdate:
        update = update or ImpactUpdateFactory(**{"project": project, **fields})
        publish_update(update=update, actor=claire)
        told = tell_everyone(update=update, actor=claire)
        tell_update(told.pk)
        return told

    return tell
