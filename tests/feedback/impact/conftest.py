"""A project, and who files its news."""

import pytest

from donors.models import Person
from feedback.models import Project
from tests.factories import ProjectFactory, StaffFactory


@pytest.fixture
def project() -> Project:
    return ProjectFactory()


@pytest.fixture
def claire(project) -> Person:
    return StaffFactory(organization=project.organization, role="owner", language="en")
