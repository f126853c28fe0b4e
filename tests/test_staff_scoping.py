"""Staff see and touch what belongs to their own organizations, in the measure of their role."""

import html
import itertools
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.models import (
    Campaign,
    HistoryEntry,
    Membership,
    Organization,
    OrganizationPage,
    Photograph,
)
from campaigns.permissions import RIGHTS, may
from donors.models import Person
from donors.scoping import OrganizationQuerySet
from donors.staff_admin import ReadOnlyStaffAdmin, StaffAdmin, is_owned
from feedback.journeys.models import CoachingText, StepName
from feedback.models import FieldLink, ImageConsent, Message, NoNewsYet
from giving.models import StoredEvent
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonationFactory,
    ImpactUpdateFactory,
    OrganizationFactory,
    PaidDonationFactory,
    ProjectFactory,
    ShareLinkFactory,
    StaffFactory,
    StoredEventFactory,
    SuggestedAmountFactory,
    TeamFactory,
    WallEntryFactory,
)
from tests.thorough import everyday

pytestmark = pytest.mark.django_db

SECRET = "Zyxomma"  # stands in every text of the other organization
ROLES = Membership.Role.values
OWNED_MODELS = [model for model in admin.site._registry if is_owned(model)]
LISTS = sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry)
BUTTONS = {
    model_admin: [button.name for button in model_admin.buttons]
    for model_admin in admin.site._registry.values()
}


def fill(organization, word):
    """Make one of everything that an organization can own, with the word in all its texts."""
    photograph = Photograph.objects.create(
        organization=organization, key=f"{word}{organization.pk}", width=480, height=320,
        widths=[480], description_en=f"{word} picture", description_fr=f"{word} image",
    )  # fmt: skip
    campaign = CampaignFactory(
        organization=organization, title_en=f"{word} books", title_fr=f"{word} livres",
        slug=f"{word.lower()}-books", photograph=photograph,
    )  # fmt: skip
    amount = SuggestedAmountFactory(campaign=campaign, what_it_does_en=f"{word} five")
    entry = WallEntryFactory(campaign=campaign, name=f"{word} name", message=f"{word} says")
    pending = DonationFactory(campaign=campaign, name=f"{word} pending")
    paid = PaidDonationFactory(
        campaign=campaign, name=f"{word} donor", message=f"{word} wishes",
        donor__name=f"{word} giver", donor__organization=organization,
    )  # fmt: skip
    event = StoredEventFactory(
        organization=organization, donation=paid, state=StoredEvent.State.FAILED,
        error=f"{word} error", payload={"text": word},
    )  # fmt: skip
    message = Message.objects.create(
        organization=organization, donation=paid, key=f"{word}-1",
        email=f"{word.lower()}@example.org",
        kind=Message.Kind.GIFT_CONFIRMATION, language="en", template_version=1,
        values={"organization": word}, state=Message.State.WAITING,
    )  # fmt: skip
    page, _new = OrganizationPage.objects.for_organization(organization).get_or_create(
        kind="terms",
        defaults={"organization": organization, "title_en": f"{word} terms", "body_en": word},
    )
    coaching, _new = CoachingText.objects.for_organization(organization).get_or_create(
        step=StepName.NEWS,
        defaults={"organization": organization, "subject_en": f"{word} news", "body_fr": word},
    )
    history = HistoryEntry.objects.create(
        organization=organization, subject_type="campaigns.campaign", subject_id=campaign.pk,
        what=f"{word} happened", at=timezone.now(),
    )  # fmt: skip
    team = TeamFactory(campaign=campaign, name=f"{word} team", captain_name=f"{word} captain")
    challenge = ChallengeFactory(
        organization=organization, title_en=f"{word} race", title_fr=f"{word} course",
        slug=f"{word.lower()}-race", kind="campaigns",
    )  # fmt: skip
    ChallengeEntryFactory(challenge=challenge, campaign=campaign)
    colleague = StaffFactory(organization=organization, role="finance", name=f"{word} colleague")
    link = ShareLinkFactory(campaign=campaign, person__name=f"{word} sharer", code=f"{word}code1")
    return [
        organization, photograph, campaign, amount, entry, pending, paid, paid.donor,
        paid.ledger_entries.get(), event, message, page, coaching, history, team, challenge,
        colleague, colleague.memberships.get(), link, paid.balance, *of_the_loop(campaign, word),
    ]  # fmt: skip


def of_the_loop(campaign, word):
    """Make a project with its news, who agreed to be shown, and by whom it came in."""
    day = timezone.localdate()
    project = ProjectFactory(
        campaign=campaign, name_en=f"{word} shelf", name_fr=f"{word} étagère",
        slug=f"{word.lower()}-shelf",
    )  # fmt: skip
    update = ImpactUpdateFactory(project=project, headline_en=f"{word} news", text_en=word)
    whose = {"organization": campaign.organization}
    consent = ImageConsent.rows.create(
        **whose, who=f"{word} child", given_on=day, ends_on=day + timedelta(days=9)
    )
    link = FieldLink.rows.create(**whose, name=f"{word} nurse", language="fr")
    said = NoNewsYet.rows.create(
        **whose, campaign=campaign, next_news_on=day, words_en=f"{word} is late"
    )
    return [project, update, consent, link, said]


@pytest.fixture
def theirs():
    organization = OrganizationFactory(
        name_en=f"{SECRET} trust", name_fr=f"{SECRET} fonds", legal_name=SECRET
    )
    return fill(organization, SECRET)


@pytest.fixture
def ours():
    return OrganizationFactory(name_en="Our own", name_fr="La nôtre")


PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Django's list of an app (walked by its name below), and what answers 404 to all the rest.
WITHOUT_ROUTE = ("admin/^(?P<app_label>", "admin/(?P<url>.*)$")


def routes(resolver=None, before=""):
    """Return every route that the site knows below /admin/, whoever put it there."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern, route)
        elif route.startswith("admin/"):
            found.append(route)
    return [route for route in found if not route.startswith(WITHOUT_ROUTE)]


def addresses_about(thing):
    """Return every admin address that names the thing; a route with a new parameter is an error."""
    model_admin = admin.site._registry.get(type(thing))
    fillings = {
        "object_id": [thing.pk],
        "content_type_id": [ContentType.objects.get_for_model(thing).pk],
        "name": BUTTONS.get(model_admin, []),
        "language": ["en"],
        "organization_id": [getattr(thing, "organization_id", 0)],
    }
    own = f"admin/{thing._meta.app_label}/{thing._meta.model_name}/"
    of_models = tuple(f"admin/{name.replace('_', '/', 1)}/" for name in LISTS)
    addresses = []
    for route in routes():
        names = PARAMETER.findall(route)
        if not names or (route.startswith(of_models) and not route.startswith(own)):
            continue
        for values in itertools.product(*(fillings[name] for name in names)):
            given = iter(values)
            addresses.append("/" + PARAMETER.sub(lambda _found, g=given: str(next(g)), route))
    return addresses


def lists():
    """Return every admin address that names no object."""
    leaving = "admin/logout/"
    apps = {f"/admin/{model._meta.app_label}/" for model in admin.site._registry}
    named = {route for route in routes() if not PARAMETER.search(route) and route != leaving}
    return sorted(apps | {f"/{route}" for route in named})


def holds_secret(response):
    content = b"".join(response) if response.streaming else response.content
    told = content.decode() + response.headers.get("Location", "")
    return SECRET.lower() in told.lower()


def test_nothing_of_another_organization_is_reached_by_its_address(ours, theirs, staff_client):
    client = staff_client(StaffFactory(organization=ours, role="owner"))
    walked = 0

    for thing in theirs:
        for address in addresses_about(thing):
            for response in (client.get(address), client.post(address, {"post": "yes"})):
                assert response.status_code in {302, 403, 404, 405}, address
                assert not holds_secret(response), address
                walked += 1

    assert walked > 100


def test_the_shortcut_to_any_row_is_not_there(theirs, staff_client):
    """Django's own `admin/r/<type>/<id>/` leads all staff to the page of any row."""
    campaign = theirs[2]
    kind = ContentType.objects.get_for_model(campaign).pk
    clients = [
        staff_client(StaffFactory()),
        staff_client(StaffFactory(organization=theirs[0], role="owner")),
        staff_client(Person.objects.create_superuser("boss@example.org")),
    ]

    answers = [client.get(f"/admin/r/{kind}/{campaign.pk}/").status_code for client in clients]

    assert answers == [404, 404, 404]


def test_ones_own_page_is_one_click_away(staff_client):
    campaign = CampaignFactory()
    client = staff_client(
        StaffFactory(organization=campaign.organization, role="owner", language="fr")
    )

    page = client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))

    assert f'href="/fr/campaigns/{campaign.slug}/"' in page.content.decode()


def test_a_row_of_a_filtered_list_leads_back_to_it_whole(staff_client):
    entry = WallEntryFactory(state="held")
    client = staff_client(StaffFactory(organization=entry.organization, role="owner"))
    address = f"{reverse('admin:campaigns_wallentry_changelist')}?q=Ghislaine&state__exact=held"

    page = client.get(address).content.decode()
    [action] = re.findall(r'formaction="([^"]+/do/show/[^"]+)"', page)
    answer = client.post(html.unescape(action))

    assert answer["Location"] == address


@pytest.mark.parametrize("role", everyday(1, ["owner", "finance"]))
def test_no_list_form_filter_or_export_names_another_organization(role, ours, theirs, staff_client):
    fill(ours, "Ours")
    client = staff_client(StaffFactory(organization=ours, role=role))

    for address in lists():
        for response in (client.get(address), client.post(address)):
            assert response.status_code in {200, 302, 403, 405}, address
            assert not holds_secret(response), address


def test_the_same_walk_finds_the_texts_of_ones_own_organization(theirs, staff_client):
    client = staff_client(StaffFactory(organization=theirs[0], role="owner"))
    telling = {
        reverse("admin:index"),
        reverse("admin:campaigns_campaign_changelist"),
        reverse("admin:giving_donation_changelist"),
        reverse("admin:giving_donation_add").replace("add/", "offline/"),
        reverse("admin:campaigns_historyentry_changelist"),
    }

    shown = {address for address in telling if holds_secret(client.get(address))}
    exported = client.post(reverse("admin:giving_donation_export"))

    assert shown == telling
    assert telling <= set(lists())
    assert holds_secret(exported)


@pytest.mark.parametrize("model", ["campaign", "photograph", "organization", "membership"])
def test_choices_of_a_search_field_are_ones_own(model, ours, theirs, staff_client):
    client = staff_client(StaffFactory(organization=ours, role="owner"))
    field = {"campaign": ("giving", "donation"), "photograph": ("campaigns", "campaign")}
    app_label, model_name = field.get(model, ("campaigns", "campaign"))

    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": app_label, "model_name": model_name, "field_name": model, "term": ""},
    )

    assert not holds_secret(response)


def test_a_filter_by_a_foreign_row_finds_nothing(ours, theirs, staff_client):
    campaign = theirs[2]
    client = staff_client(StaffFactory(organization=ours, role="owner"))

    response = client.get(
        reverse("admin:giving_donation_changelist"), {"campaign__id__exact": campaign.pk}
    )

    assert not holds_secret(response)


@pytest.mark.parametrize("field", ["organization", "photograph"])
def test_a_form_refuses_a_row_of_another_organization(field, ours, theirs, staff_client):
    mine = CampaignFactory(organization=ours, state="draft")
    client = staff_client(StaffFactory(organization=ours, role="owner"))
    foreign = {"organization": theirs[0].pk, "photograph": theirs[1].pk}

    client.post(
        reverse("admin:campaigns_campaign_change", args=[mine.pk]),
        {**campaign_fields(), field: foreign[field]},
    )

    mine.refresh_from_db()
    assert (mine.organization_id, mine.photograph_id) == (ours.pk, None)


def test_an_owner_here_is_no_owner_there(ours, theirs, staff_client):
    organization, _photograph, campaign, _amount, entry, pending, *_ = theirs
    person = StaffFactory(organization=ours, role="owner")
    Membership.objects.create(organization=organization, person=person, role="read_only")
    client = staff_client(person)
    organization_page = reverse("admin:campaigns_organization_change", args=[organization.pk])

    answers = [
        client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk])).status_code,
        client.post(
            reverse("admin:campaigns_campaign_change", args=[campaign.pk]), campaign_fields()
        ).status_code,
        client.post(reverse("admin:campaigns_wallentry_do", args=[entry.pk, "hide"])).status_code,
        client.get(reverse("admin:giving_donation_change", args=[pending.pk])).status_code,
        client.get(organization_page).status_code,
    ]

    # Reading the campaign and the organization, and nothing else: gifts are not for this role.
    assert answers == [200, 403, 403, 302, 200]
    assert not holds_secret(client.get(reverse("admin:giving_donation_changelist")))
    assert holds_secret(client.get(reverse("admin:campaigns_campaign_changelist")))


def chosen_from(model_admin, request, thing):
    """Return what each field of a form offers, and of the forms below it but for search fields."""
    fields = dict(model_admin.get_form(request, thing, change=bool(thing)).base_fields)
    for below in model_admin.get_inline_instances(request, thing):
        listed = below.get_formset(request, thing).form.base_fields.items()
        searched = below.get_autocomplete_fields(request)
        fields.update({name: field for name, field in listed if name not in searched})
    found = {name: getattr(field, "queryset", None) for name, field in fields.items()}
    return {name: rows for name, rows in found.items() if isinstance(rows, OrganizationQuerySet)}


@pytest.mark.parametrize("role", everyday(2, [role for role in ROLES if role != "owner"]))
def test_a_form_offers_only_rows_of_where_it_may_be_saved(role, ours, theirs, rf):
    things = {type(thing): thing for thing in fill(ours, "Ours")}
    person = StaffFactory(organization=ours, role="owner")
    Membership.objects.create(organization=theirs[0], person=person, role=role)
    request = rf.get("/admin/")
    request.user = person
    offered = Counter()

    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, ReadOnlyStaffAdmin):
            continue
        adds_there = may(role, "add", model._meta.label_lower)
        to_add = {ours.pk, theirs[0].pk} if adds_there else {ours.pk}
        for thing in (None, things[model]) if model in things else (None,):
            if thing is None and not model_admin.has_add_permission(request):
                continue
            for name, rows in chosen_from(model_admin, request, thing).items():
                houses = set(rows.values_list(rows.owner, flat=True))
                assert houses <= ({ours.pk} if thing else to_add), (model, thing, name)
                offered[name] += ours.pk in houses

    assert {name for name, times in offered.items() if times} >= {
        "organization", "campaign", "project", "photograph", "consents",
    }  # fmt: skip


def test_a_form_takes_no_row_of_another_organization_where_one_may_as_much(
    ours, theirs, staff_client
):
    person = StaffFactory(organization=ours, role="owner", language="en")
    Membership.objects.create(organization=theirs[0], person=person, role="owner")
    link = {"organization": ours.pk, "campaign": theirs[2].pk, "name": "Nora", "language": "en"}

    answer = staff_client(person).post(reverse("admin:feedback_fieldlink_add"), link)

    assert answer.context["adminform"].form.errors == {
        "campaign": ["This is another organization’s."]
    }


def test_a_person_without_a_membership_sees_an_empty_admin(theirs, staff_client):
    client = staff_client(StaffFactory())

    for address in lists():
        response = client.get(address)
        assert response.status_code in {200, 302, 403, 404, 405}, address
        assert not holds_secret(response), address
    assert client.get(reverse("admin:giving_donation_changelist")).status_code == 403


def test_a_donor_is_no_staff(theirs, staff_client):
    client = staff_client(Person.objects.create_user("donor@example.org"))

    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", OWNED_MODELS, ids=lambda model: model._meta.model_name)
def test_the_admin_asks_the_table_of_rights(model, role, rf):
    organization = OrganizationFactory()
    request = rf.get("/admin/")
    request.user = StaffFactory(organization=organization, role=role)
    model_admin = admin.site._registry[model]
    rights = RIGHTS[model._meta.label_lower].get(role, frozenset())
    thing, theirs = a(model, organization), a(model, OrganizationFactory())

    for action in ("view", "add", "change", "delete", *(b.action for b in model_admin.buttons)):
        assert model_admin.may(request, action, thing) is (action in rights)
        assert not model_admin.may(request, action, theirs)
    assert model_admin.has_view_permission(request, thing) is ("view" in rights)
    if isinstance(model_admin, ReadOnlyStaffAdmin):
        assert not model_admin.has_change_permission(request, thing)
    else:
        assert model_admin.has_change_permission(request, thing) is ("change" in rights)


def a(model, organization):
    """Return one of a kind that belongs to an organization, or to a campaign of it."""
    if model is Organization:
        return organization
    if hasattr(model, "organization"):
        return model(organization=organization)
    return model(campaign=Campaign(organization=organization))


def test_a_colleague_is_changed_only_by_an_owner_of_all_they_work_for(ours, theirs):
    owner = StaffFactory(organization=ours, role="owner")
    colleague = StaffFactory(organization=ours, role="field")
    shared = StaffFactory(organization=ours, role="field")
    Membership.objects.create(organization=theirs[0], person=shared, role="field")
    boss = Person.objects.create_superuser("boss@example.org")
    Membership.objects.create(organization=ours, person=boss, role="field")

    may_change = [
        owner.has_perm("donors.change_person", person)
        for person in (colleague, shared, boss, StaffFactory(organization=theirs[0]))
    ]

    assert may_change == [True, False, False, False]


def test_a_button_works_only_in_a_role_that_has_its_right(staff_client):
    organization = OrganizationFactory()
    things = fill(organization, "Ours")
    clients = {
        role: staff_client(StaffFactory(organization=organization, role=role)) for role in ROLES
    }

    for (role, client), thing in itertools.product(clients.items(), things):
        model_admin = admin.site._registry.get(type(thing))
        for button in model_admin.buttons if model_admin else ():
            address = reverse(f"admin:{model_admin._address}_do", args=[thing.pk, button.name])
            rights = RIGHTS[thing._meta.label_lower].get(role, frozenset())
            if button.action not in rights:
                assert client.post(address).status_code in {403, 404}, (role, button.name)
            assert client.get(address).status_code in {404, 405}, "a GET changes nothing"


def test_every_owned_model_is_registered_with_the_scoped_base():
    unscoped = [
        model
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, StaffAdmin)
    ]

    assert unscoped == []


@pytest.mark.parametrize(
    "model_name",
    ["giving_donation", "giving_ledgerentry", "giving_storedevent", "feedback_message",
     "campaigns_historyentry"],
)  # fmt: skip
def test_books_are_not_edited_even_by_a_superuser(model_name, theirs, staff_client):
    boss = Person.objects.create_superuser("boss@example.org")
    client = staff_client(boss)
    thing = next(t for t in theirs if f"{t._meta.app_label}_{t._meta.model_name}" == model_name)
    before = type(thing).rows.filter(pk=thing.pk).values().get()
    sent = {"post": "yes"} | {name: value for name, value in before.items() if value is not None}

    answers = [
        client.post(reverse(f"admin:{model_name}_change", args=[thing.pk]), sent).status_code,
        client.post(reverse(f"admin:{model_name}_delete", args=[thing.pk]), sent).status_code,
        client.post(reverse(f"admin:{model_name}_add"), sent).status_code,
    ]

    assert answers == [403, 403, 403]
    assert type(thing).rows.filter(pk=thing.pk).values().get() == before


def campaign_fields():
    """Return what the form of a campaign sends."""
    return {
        "title_en": "Changed",
        "title_fr": "",
        "goal": "18 000",
        "currency": "CAD",
        "cause": "health",
        "starts_at_0": "2026-01-01",
        "starts_at_1": "12:00",
        "suggested_amounts-TOTAL_FORMS": "0",
        "suggested_amounts-INITIAL_FORMS": "0",
    }


def test_each_list_costs_as_many_queries_with_three_rows_as_with_one(staff_client):
    fill(OrganizationFactory(), "First")
    client = staff_client(Person.objects.create_superuser("boss@example.org"))
    queries_of_each_list(client)

    once = queries_of_each_list(client)
    fill(OrganizationFactory(), "Second")
    fill(OrganizationFactory(), "Third")
    thrice = queries_of_each_list(client)

    assert thrice == once
    assert {name: queries for name, queries in once.items() if queries > 14} == {}


def queries_of_each_list(client):
    counts = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
        counts[name] = len(queries)
    return counts


def test_the_first_page_costs_as_many_queries_with_many_rows_as_with_few(staff_client):
    organization = OrganizationFactory()
    fill(organization, "First")
    client = staff_client(StaffFactory(organization=organization, role="owner"))
    client.get("/admin/")

    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    fill(organization, "Second")
    fill(organization, "Third")
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")

    assert len(many) == len(few) <= 17
