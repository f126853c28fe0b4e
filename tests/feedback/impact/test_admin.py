import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from feedback.field.links import field_address
from feedback.impact import choosing
from feedback.impact.pictures import withdraw_consent
from feedback.models import FieldLink, ImageConsent, ImpactUpdate, Message, UpdateGift
from feedback.services.rendering import render_message
from feedback.tasks import hide_pictures
from tests.factories import FieldLinkFactory, ImpactUpdateFactory, ProjectFactory, StaffFactory
from tests.feedback.field.test_field_page import photograph
from tests.feedback.impact.test_pictures import consent, is_public, picture
from tests.feedback.impact.test_services import allocated

pytestmark = pytest.mark.django_db
LIST = reverse("admin:feedback_impactupdate_changelist")


@pytest.fixture(autouse=True)
def noon():
    """Be at an hour when it is the same day here and where the staff work."""
    with time_machine.travel("2026-11-20T17:00:00Z"):
        yield


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def claire(project):
    return StaffFactory(organization=project.organization, role="owner", language="en")


@pytest.fixture
def client(claire, staff_client):
    return staff_client(claire)


def page(name: str, thing, action: str = "change") -> str:
    return reverse(f"admin:feedback_{name}_{action}", args=[thing.pk])


def do(client, name: str, thing, button: str, **typed):
    address = reverse(f"admin:feedback_{name}_do", args=[thing.pk, button])
    return client.post(address, typed, follow=True)


def test_what_waits_to_be_read_is_first(client, project):
    in_review = ImpactUpdateFactory(project=project, state="in_review")
    ImpactUpdateFactory(project=project, filed_at=timezone.now() + timedelta(hours=1))

    rows = client.get(LIST).context["cl"].result_list

    assert (rows[0], len(rows)) == (in_review, 2)
    waiting = client.get(reverse("admin:index")).context["waiting"]
    assert [thing.count for thing in waiting if thing.address.startswith(LIST)] == [1]


def listed(client, update) -> tuple[list[int], list[int]]:
    """Return the gifts that a piece of news is said to be about, and the others."""
    context = client.get(page("impactupdate", update, "gifts")).context
    concerned, others = context["concerned"]["gifts"], context["others"]["gifts"]
    return [one["number"] for one in concerned], [one["number"] for one in others]


def test_staff_choose_gifts_publish_and_take_back(client, project, claire):
    first, second = allocated(project, 2500), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")
    assert listed(client, update) == ([first.pk], [second.pk])

    client.post(gifts, {"gift": [second.pk], "shown": [first.pk, second.pk]})
    assert listed(client, update) == ([second.pk], [first.pk])
    said = do(client, "impactupdate", update, "publish").content.decode()

    assert "One person is concerned." in said
    assert list(UpdateGift.objects.values_list("allocation", "amount")) == [(second.pk, 1000)]
    client.post(gifts, {"gift": [first.pk], "shown": [first.pk, second.pk]})
    assert list(UpdateGift.objects.values_list("allocation", flat=True)) == [second.pk]
    do(client, "impactupdate", update, "withdraw", reason="The wrong village.")
    update.refresh_from_db()
    assert (update.state, update.published_by) == ("withdrawn", claire)


def test_what_is_chosen_is_ticked_and_goes_back_to_the_rule(client, project):
    first, second = allocated(project, 1000), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")
    both = {"shown": [first.pk, second.pk]}

    client.post(gifts, {"gift": [first.pk], **both})
    as_the_rule_says = UpdateGift.objects.count()
    client.post(gifts, {"gift": [second.pk], **both})
    shown = client.get(gifts).content.decode()
    client.post(gifts, {"rule": "yes", "gift": [second.pk], **both})

    boxes = re.findall(r'name="gift" value="(\d+)"( checked)?', shown)
    assert as_the_rule_says == 0
    assert boxes == [(str(second.pk), " checked"), (str(first.pk), "")]
    assert listed(client, update) == ([first.pk], [second.pk])
    assert not UpdateGift.objects.exists()


def test_what_is_in_the_news_and_not_shown_stays_with_its_part(client, project, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_SHOWN", 1)
    first, second, third = (allocated(project, 1000) for _ in range(3))
    update = ImpactUpdateFactory(project=project, state="in_review", units=3)
    gifts = page("impactupdate", update, "gifts")
    assert listed(client, update) == ([first.pk], [third.pk])

    client.post(gifts, {"gift": [third.pk], "shown": [first.pk, third.pk]})

    chosen = UpdateGift.objects.order_by("allocation").values_list("allocation", "amount")
    assert list(chosen) == [(second.pk, 500), (third.pk, 1000)]
    assert "Also in it, not shown here: 1." in client.get(gifts).content.decode()


def test_once_published_it_is_read_which_gifts_it_is_about_and_nothing_is_ticked(client, project):
    first, second = allocated(project, 1000), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    do(client, "impactupdate", update, "publish")

    shown = client.get(page("impactupdate", update, "gifts")).content.decode()

    assert first.donation.reference in shown
    assert second.donation.reference not in shown
    assert 'type="checkbox"' not in shown
    assert (
        page("impactupdate", update, "gifts")
        in client.get(page("impactupdate", update)).content.decode()
    )


def test_news_is_written_with_a_picture_and_its_consent(client, project, claire):
    agreed = ImageConsent.objects.create(
        organization=project.organization, who="Siasi", given_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=10),
    )  # fmt: skip
    form = {
        "project": project.pk, "kind": "delivered", "headline_en": "The books are there.",
        "headline_fr": "", "text_en": "", "text_fr": "", "units": "3", "place_en": "",
        "happened_on": timezone.localdate().isoformat(), "place_fr": "", "due_on": "",
        "next_news_on": "", "video_url": "", "pictures-TOTAL_FORMS": "1",
        "pictures-INITIAL_FORMS": "0", "pictures-0-shows_people": "on",
        "pictures-0-consents": [agreed.pk], "pictures-0-position": "0",
        "pictures-0-upload": SimpleUploadedFile("a.jpg", photograph().read(), "image/jpeg"),
    }  # fmt: skip

    answer = client.post(reverse("admin:feedback_impactupdate_add"), form)

    assert answer.status_code == 302, answer.context["errors"]
    update = ImpactUpdate.rows.get()
    assert (update.state, update.filed_by, update.organization) == (
        "draft", claire, project.organization,
    )  # fmt: skip
    shown = update.pictures.get()
    assert (is_public(shown), shown.photograph.key[0]) == (True, "s")
    hidden = {
        **form, "pictures-INITIAL_FORMS": "1", "pictures-0-id": shown.pk, "headline_fr": "Voilà.",
        "pictures-0-update": update.pk, "pictures-0-is_hidden": "on",
    }  # fmt: skip
    del hidden["pictures-0-upload"]
    answer = client.post(page("impactupdate", update), hidden)
    assert answer.status_code == 302, answer.context["errors"]
    assert is_public(shown) is False


@pytest.mark.parametrize("tick", ["nobody in it", "other consent"])
def test_who_withdrew_does_not_come_back_by_a_tick(client, project, claire, tick):
    update = ImpactUpdateFactory(project=project)
    withdrawn, other = consent(update), consent(update)
    shown = picture(update, withdrawn)
    withdraw_consent(consent=withdrawn, actor=claire)
    hide_pictures()
    form = {
        "pictures-TOTAL_FORMS": "1", "pictures-INITIAL_FORMS": "1", "pictures-0-id": shown.pk,
        "pictures-0-update": update.pk, "pictures-0-position": "0",
    }  # fmt: skip
    if tick == "other consent":
        form |= {"pictures-0-shows_people": "on", "pictures-0-consents": [other.pk]}

    answer = client.post(page("impactupdate", update), form)

    assert answer.status_code == 200
    assert "does so no longer" in answer.content.decode()
    assert is_public(shown) is False
    offered = client.get(reverse("admin:feedback_project_change", args=[project.pk]))
    field = offered.context["adminform"].form.fields["photograph"]
    assert shown.photograph not in field.queryset


def test_a_consent_is_withdrawn_and_those_that_end_soon_are_found(client, project):
    update = ImpactUpdateFactory(project=project)
    soon, later, over = (consent(update, days=days) for days in (10, 100, -1))
    shown = picture(update, soon)
    listing = reverse("admin:feedback_imageconsent_changelist")

    found = {
        which: list(client.get(f"{listing}?end={which}").context["cl"].result_list)
        for which in ("soon", "valid", "over")
    }

    assert found == {"soon": [soon], "valid": [soon, later], "over": [over]}
    do(client, "imageconsent", soon, "withdraw")
    assert is_public(shown) is False


def test_staff_read_that_a_video_is_hidden_and_show_it_again(client, project):
    update = ImpactUpdateFactory(project=project, video_url="https://video.example/arrival")
    withdrawn = consent(update)
    picture(update, withdrawn)
    button = reverse("admin:feedback_impactupdate_do", args=[update.pk, "show_video"])
    before = client.get(page("impactupdate", update)).content.decode()

    do(client, "imageconsent", withdrawn, "withdraw")
    hidden = client.get(page("impactupdate", update)).content.decode()
    do(client, "impactupdate", update, "show_video")
    after = client.get(page("impactupdate", update)).content.decode()

    assert [button in each for each in (before, hidden, after)] == [False, True, False]
    assert ["no page links to it" in each for each in (before, hidden, after)] == [
        False, True, False,
    ]  # fmt: skip
    update.refresh_from_db()
    assert (update.video_hidden_at, update.video_cleared_at is not None) == (None, True)


def test_a_role_that_only_reads_shows_no_hidden_video_again(staff_client, project):
    update = ImpactUpdateFactory(
        project=project, video_url="https://video.example/a", video_hidden_at=timezone.now()
    )
    reader = staff_client(StaffFactory(organization=project.organization, role="read_only"))

    refused = do(reader, "impactupdate", update, "show_video").status_code

    update.refresh_from_db()
    assert (refused, update.video_hidden_at is not None) == (403, True)


def test_a_link_is_made_shown_mailed_and_revoked(client, project):
    listing = reverse("admin:feedback_fieldlink_add")
    made = client.post(listing, {
        "organization": project.organization_id, "campaign": project.campaign_id,
        "name": "Nora", "email": "nora@example.org", "language": "fr", "needs_review": "on",
    })  # fmt: skip
    link = FieldLink.rows.get()
    assert made.url == page("fieldlink", link)
    seen = client.get(page("fieldlink", link)).content.decode()

    do(client, "fieldlink", link, "mail")

    mail = render_message(Message.rows.get(kind="field_link"))
    assert field_address(link) in seen
    assert (field_address(link) in mail.text, "/fr/field/" in mail.text) == (True, True)
    shown = render_message(Message.rows.get(kind="field_link"), is_for_staff=True)
    assert field_address(link) not in shown.text
    do(client, "fieldlink", link, "revoke")
    link.refresh_from_db()
    assert (link.revoked_at is not None, link.link_version) == (True, 2)
    assert "/field/" not in client.get(page("fieldlink", link)).content.decode()


def test_each_of_the_staff_has_a_link_of_their_own(client, project, claire, staff_client):
    index = client.get(reverse("admin:index")).content.decode()
    mine = reverse("admin:feedback_fieldlink_mine", args=[project.organization_id])

    seen = client.post(mine, follow=True).content.decode()

    link = FieldLink.rows.get()
    assert mine in index
    assert (link.person, link.needs_review, field_address(link) in seen) == (claire, False, True)
    colleague = staff_client(StaffFactory(organization=project.organization, role="owner"))
    theirs = colleague.get(page("fieldlink", link)).content.decode()
    assert field_address(link) not in theirs


def test_a_role_that_only_reads_has_no_link(staff_client, project):
    reader = staff_client(StaffFactory(organization=project.organization, role="read_only"))
    mine = reverse("admin:feedback_fieldlink_mine", args=[project.organization_id])

    assert reader.post(mine).status_code == 403


def test_a_link_for_nobody_is_not_mailed_again_once_revoked(client, project):
    link = FieldLinkFactory(campaign=project.campaign, email="")

    do(client, "fieldlink", link, "mail")

    assert Message.rows.count() == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("News of projects", "News of a project", "Add another picture")),
        ("fr", ("Nouvelles du terrain", "Nouvelle du terrain", "Ajouter\xa0: photo")),
    ],
)
def test_staff_read_of_news_and_pictures_and_not_of_updates(project, staff_client, language, words):
    update = ImpactUpdateFactory(project=project)
    browser = staff_client(StaffFactory(organization=project.organization, language=language))

    listing = browser.get(LIST)
    opened = browser.get(page("impactupdate", update))

    [pictures] = opened.context["inline_admin_formsets"]
    said = json.loads(pictures.inline_formset_data())["options"]["addText"]
    assert (listing.context["title"], opened.context["title"], said) == words
    assert f">{words[0]}<" in re.sub(r"\s*([<>])\s*", r"\1", opened.content.decode())
    assert "update" not in re.sub("<[^>]+>", " ", listing.content.decode()).lower().split()
