"""No page is forgotten: every template that is a page of its own has a look."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.test.signals import template_rendered

from campaigns.services.organizations import create_organization
from donors.models import Person
from tests.factories import CampaignFactory, StaffFactory, SuggestedAmountFactory
from tests.pages.looks import LOOKS, OWNER, Kind, Look
from tests.pages.stage import BOOKS, SESSION_COOKIE, Stage

pytestmark = pytest.mark.django_db

TEMPLATES = settings.BASE_DIR / "templates"
# Layouts that others extend, and what allauth shows only to whoever has a key already.
NO_PAGES = {"allauth/layouts/base.html", "allauth/layouts/manage.html"}
IN_MAILS = "feedback/mail/"


@pytest.fixture
def stage() -> Stage:
    campaign = CampaignFactory(slug=BOOKS, organization__slug="bibliobarque")
    organization = campaign.organization
    create_organization(
        **{
            field.name: getattr(organization, field.name)
            for field in organization._meta.concrete_fields
            if field.name
            not in {"id", "slug", "name", "mission", "privacy_officer", "receipt_note"}
        },
        slug="other",
    ).pages.update(organization=organization)
    SuggestedAmountFactory(campaign=campaign, amount=2500)
    in_euros = CampaignFactory(slug="port-of-call", organization=organization, currency="EUR")
    CampaignFactory(
        slug="les-contes-de-l-anse", organization=organization, title_en=None, story_en=""
    )
    StaffFactory(organization=organization, role="owner", email=OWNER)
    return Stage(organization=organization, books=campaign, in_euros=in_euros)


@pytest.fixture
def rendered() -> set[str]:
    """Collect the name of every template that is rendered meanwhile."""
    names: set[str] = set()

    def note(template, **_: object) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def open_look(look: Look, stage: Stage) -> int:
    place = look.place(stage, "en")
    if isinstance(place, HttpResponse) or look.kind in {Kind.MAIL, Kind.SANDBOX}:
        return 200
    client = Client(SERVER_NAME="127.0.0.1")
    if look.signed_in:
        client.cookies[SESSION_COOKIE] = stage.session_of(look.signed_in)
    return client.get(place).status_code


def page_templates() -> set[str]:
    return {
        name
        for path in TEMPLATES.rglob("*.html")
        if not (name := str(path.relative_to(TEMPLATES))).startswith(IN_MAILS)
        and name not in NO_PAGES
        and re.search(r"{% extends |<html", path.read_text())
    }


def test_every_page_has_a_look(stage, rendered):
    # A text is the other half of a mail that has a look of its own.
    statuses = {look.name: open_look(look, stage) for look in LOOKS if not look.is_text}

    reached = rendered | {name for look in LOOKS for name in look.reaches}
    assert page_templates() - reached == set()
    assert {name for name, status in statuses.items() if status in {302, 500}} == set()


def test_every_look_has_a_name_of_its_own():
    assert len({look.name for look in LOOKS}) == len(LOOKS)


def test_looks_of_staff_are_signed_in_as_somebody_who_is_there(stage):
    assert Person.objects.get(email=OWNER).is_staff
