"""The story's evening: Claire tells of the shelf of Havre-Perdrix on 12 November."""

import datetime

import pytest
import time_machine

from feedback.impact.services import publish_update, tell_everyone
from feedback.models import Allocation, ImpactUpdate, Project, ProjectFunding
from feedback.telling.services import tell_update
from tests.factories import (
    DonorFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

AFTERNOON = datetime.datetime(2026, 11, 12, 20, 0, tzinfo=datetime.UTC)  # 15:00 in Montréal


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
