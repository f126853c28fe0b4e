import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from campaigns.models import HistoryEntry, Membership, Photograph
from feedback.field.links import field_address
from feedback.impact import choosing
from feedback.impact.pictures import withdraw_consent
from feedback.impact.services import publish_update
from feedback.models import (
    Allocation,
    FieldLink,
    ImageConsent,
    ImpactUpdate,
    Message,
    UpdateGift,
)
from feedback.services.rendering import render_message
from feedback.tasks import hide_pictures
from tests.factories import (
    CampaignFactory,
    FieldLinkFactory,
    ImpactUpdateFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.field.test_field_page import photograph
from tests.feedback.impact.test_pictures import consent, is_public, picture
from tests.feedback.impact.test_services import allocated
from tests.feedback.telling.conftest import refund

pytestmark = pytest.mark.django_db
LIST = reverse("admin:feedback_impactupdate_changelist")


@pytest.fixture(autouse=True)
def noon():
    """Be at an hour when it is the same day here and where the staff work."""
    with time_machine.travel("2026-11-20T17:00:00Z"):
        yield


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
    return listed_in(client.get(page("impactupdate", update, "gifts")))


def listed_in(answer) -> tuple[list[int], list[int]]:
    context = answer.context
    concerned, others = context["concerned"]["gifts"], context["others"]["gifts"]
    return [one["number"] for one in concerned], [one["number"] for one in others]


def test_staff_choose_gifts_publish_and_take_back(client, project, claire):
    first, second = allocated(project, 2500), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")
    assert listed(client, update) == ([first.pk], [second.pk])

    client.post(gifts, {"gift": [second.pk], "was": [first.pk]})
    assert listed(client, update) == ([second.pk], [first.pk])
    said = do(client, "impactupdate", update, "publish").content.decode()

    assert "One person is concerned." in said
    assert list(UpdateGift.objects.values_list("allocation", "amount")) == [(second.pk, 1000)]
    client.post(gifts, {"gift": [first.pk], "was": [second.pk]})
    assert list(UpdateGift.objects.values_list("allocation", flat=True)) == [second.pk]
    do(client, "impactupdate", update, "withdraw", reason="The wrong village.")
    update.refresh_from_db()
    assert (update.state, update.published_by) == ("withdrawn", claire)


NO_PICTURES = {
    f"pictures-{name}": number
    for name, number in [
        ("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000),
    ]
}  # fmt: skip
NEWS = {
    "kind": "delivered", "headline_en": "The books are here.", "happened_on": "2026-11-12",
    **NO_PICTURES,
}  # fmt: skip


@pytest.mark.parametrize("role", ["read_only", "review", "finance"])
def test_who_only_reads_elsewhere_writes_no_news_of_there(client, project, claire, role):
    theirs = ProjectFactory(campaign__organization__name_en="Elsewhere")
    Membership.objects.create(organization=theirs.organization, person=claire, role=role)
    update = ImpactUpdateFactory(project=project, state="in_review")
    changed = {**NEWS, "project": theirs.pk}

    moved = client.post(page("impactupdate", update), changed)
    added = client.post(reverse("admin:feedback_impactupdate_add"), changed)

    for answer in (moved, added):
        assert list(answer.context["adminform"].form.errors) == ["project"]
    assert list(ImpactUpdate.rows.values_list("project", flat=True)) == [project.pk]
    assert client.post(page("impactupdate", update), {**NEWS, "project": project.pk}).url == LIST


def test_news_stays_in_its_organization_where_one_may_as_much(client, project, claire):
    theirs = ProjectFactory()
    Membership.objects.create(organization=theirs.organization, person=claire, role="owner")
    update = ImpactUpdateFactory(project=project, state="in_review")
    changed = {**NEWS, "project": theirs.pk}

    client.post(page("impactupdate", update), changed)
    client.post(reverse("admin:feedback_impactupdate_add"), changed)

    assert list(ImpactUpdate.rows.order_by("pk").values_list("organization", "project")) == [
        (project.organization_id, project.pk),
        (theirs.organization_id, theirs.pk),
    ]


def test_news_of_another_organizations_project_is_no_row():
    with pytest.raises(IntegrityError, match="update_is_of_its_projects_organization"):
        ImpactUpdateFactory(organization=ProjectFactory().organization)


def test_what_is_chosen_is_ticked_and_goes_back_to_the_rule(client, project):
    first, second = allocated(project, 1000), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")

    client.post(gifts, {"gift": [first.pk], "was": [first.pk]})
    as_the_rule_says = UpdateGift.objects.count()
    client.post(gifts, {"gift": [second.pk], "was": [first.pk]})
    shown = client.get(gifts).content.decode()
    client.post(gifts, {"rule": "yes", "gift": [second.pk], "was": [second.pk]})

    boxes = re.findall(r'name="gift" value="(\d+)"( checked)?', shown)
    assert re.findall(r'name="was" value="(\d+)"', shown) == [str(second.pk)]
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

    client.post(gifts, {"gift": [third.pk], "was": [first.pk]})

    chosen = UpdateGift.objects.order_by("allocation").values_list("allocation", "amount")
    assert list(chosen) == [(second.pk, 500), (third.pk, 1000)]
    assert "Also in it, not shown here: 1." in client.get(gifts).content.decode()


def said_in(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


NONE_LEFT = "None of the gifts that were chosen is left: choose again or let the rule decide."


def test_a_choice_that_changes_nothing_leaves_to_the_rule_what_moved_meanwhile(client, project):
    first, second, third = (allocated(project, 1000) for _ in range(3))
    update = ImpactUpdateFactory(project=project, state="in_review", units=4)
    shown = [first.pk, second.pk]
    assert listed(client, update) == (shown, [third.pk])
    Allocation.rows.filter(pk=first.pk).update(amount=0)

    kept = client.post(
        page("impactupdate", update, "gifts"), {"gift": shown, "was": shown}, follow=True
    )

    assert said_in(kept) == ["The rule decides: the oldest gifts first."]
    assert listed(client, update) == ([second.pk, third.pk], [])
    assert not HistoryEntry.rows.filter(what="gifts chosen by hand").exists()


def test_two_who_choose_at_once_do_not_undo_each_other(client, project):
    first, second, third = (allocated(project, 1000) for _ in range(3))
    update = ImpactUpdateFactory(project=project, state="in_review", units=6)
    both, gifts = [second.pk, third.pk], page("impactupdate", update, "gifts")
    client.post(gifts, {"gift": [second.pk, third.pk], "was": [first.pk, second.pk, third.pk]})

    client.post(gifts, {"gift": [third.pk], "was": both})  # takes the second away
    client.post(gifts, {"gift": [first.pk, *both], "was": both})  # adds the first

    assert listed(client, update) == ([first.pk, third.pk], [second.pk])


def test_staff_read_beforehand_that_without_a_tick_the_rule_decides(client, project):
    first = allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")

    before = client.get(gifts).content.decode()
    emptied = client.post(gifts, {"was": [first.pk]}, follow=True)

    assert "If you take away every tick, the rule decides." in before
    assert said_in(emptied) == ["The rule decides: the oldest gifts first."]
    assert listed(client, update) == ([first.pk], [])


def test_news_whose_chosen_gifts_all_went_back_is_chosen_anew_before_it_is_published(
    client, project
):
    first, second = allocated(project, 1000), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")
    client.post(gifts, {"gift": [second.pk], "was": [first.pk]})
    Allocation.rows.filter(pk=second.pk).update(amount=0)

    shown = [client.get(page("impactupdate", update)), client.get(gifts)]
    refused = do(client, "impactupdate", update, "publish")
    update.refresh_from_db()
    before = (update.state, said_in(refused))
    client.post(gifts, {"rule": "yes"})
    do(client, "impactupdate", update, "publish")

    assert [NONE_LEFT in one.content.decode() for one in shown] == [True, True]
    assert before == ("in_review", [NONE_LEFT])
    assert list(UpdateGift.objects.values_list("allocation", "amount")) == [(first.pk, 1000)]


def test_by_hand_no_more_is_told_than_the_news_is_worth(client, project):
    first, second = allocated(project, 10000), allocated(project, 5000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")

    chosen = client.post(gifts, {"gift": [first.pk, second.pk], "was": [first.pk]}, follow=True)
    shown = client.get(gifts)
    do(client, "impactupdate", update, "publish")

    beyond = [one["number"] for one in shown.context["beyond"]["gifts"]]
    assert (*listed_in(shown), beyond) == ([first.pk], [], [second.pk])
    assert "The news is worth $10.00 and is about the oldest" in shown.content.decode()
    assert said_in(chosen) == ["One gift is chosen by hand."]
    assert list(UpdateGift.objects.values_list("allocation", "amount")) == [(first.pk, 1000)]


def test_a_gift_without_room_comes_in_once_one_before_it_is_taken_away(client, project):
    first, second = allocated(project, 1000), allocated(project, 5000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    gifts = page("impactupdate", update, "gifts")
    client.post(gifts, {"gift": [first.pk, second.pk], "was": [first.pk]})

    client.post(gifts, {"gift": [second.pk], "was": [first.pk, second.pk]})
    do(client, "impactupdate", update, "publish")

    assert list(UpdateGift.objects.values_list("allocation", "amount")) == [(second.pk, 1000)]


def test_a_draft_that_was_taken_back_is_not_said_to_be_published(client, project):
    first = allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)
    do(client, "impactupdate", update, "withdraw", reason="The wrong village.")
    gifts = page("impactupdate", update, "gifts")

    shown = client.get(gifts).content.decode()
    refused = client.post(gifts, {"gift": [first.pk]}, follow=True)

    assert "It was taken back." in shown
    assert "It is published" not in shown
    assert said_in(refused) == ["It was taken back: nothing is chosen any more."]


def test_a_number_of_any_length_breaks_no_page(client, project):
    first, second = allocated(project, 1000), allocated(project, 1000)
    update = ImpactUpdateFactory(project=project, state="in_review", units=2)

    sent = {"gift": ["9" * 5000, "9" * 30, "²", second.pk], "was": [first.pk, "9" * 5000]}
    answer = client.post(page("impactupdate", update, "gifts"), sent)

    assert answer.status_code == 302
    assert listed(client, update) == ([second.pk], [first.pk])


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


def test_a_gift_that_was_refunded_is_counted_with_the_news_no_more(client, project):
    gifts = [allocated(project, 2500) for _ in range(3)]
    update = ImpactUpdateFactory(project=project)
    do(client, "impactupdate", update, "publish")
    before = client.get(page("impactupdate", update)).content.decode()

    refund(gifts[0])

    after = client.get(page("impactupdate", update)).content.decode()
    assert "3<br>" in before
    assert "2, and 1 whose money went back or elsewhere since<br>" in after


def test_a_picture_is_shown_with_consents_of_its_own_organization_alone(client, project, claire):
    theirs = ProjectFactory()
    Membership.objects.create(organization=theirs.organization, person=claire, role="owner")
    today = timezone.localdate()
    agreed = ImageConsent.objects.create(
        organization=theirs.organization, who="Siasi", given_on=today,
        ends_on=today + timedelta(days=10),
    )  # fmt: skip
    form = {
        **NEWS, "project": project.pk, "pictures-TOTAL_FORMS": 1, "pictures-0-position": 0,
        "pictures-0-shows_people": "on", "pictures-0-consents": [agreed.pk],
        "pictures-0-upload": SimpleUploadedFile("a.jpg", photograph().read(), "image/jpeg"),
    }  # fmt: skip

    answer = client.post(reverse("admin:feedback_impactupdate_add"), form)

    assert answer.context["errors"] == [["This is another organization’s."]]
    assert not ImpactUpdate.rows.exists()


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


def test_a_photograph_is_offered_as_staff_say_who_is_in_it(client, project):
    update = ImpactUpdateFactory(project=project, state="in_review")
    shown, agreed = picture(update, shows_people=False), consent(update)
    row = {
        "pictures-INITIAL_FORMS": 1, "pictures-TOTAL_FORMS": 1, "pictures-0-id": shown.pk,
        "pictures-0-update": update.pk, "pictures-0-position": 0,
    }  # fmt: skip
    people = {"pictures-0-shows_people": "on"}
    offered = []

    for said in (
        {},
        people,
        people | {"pictures-0-consents": [agreed.pk]},
        people | {"pictures-0-consents": [agreed.pk], "pictures-0-DELETE": "on"},
    ):
        answer = client.post(
            page("impactupdate", update), {**NEWS, "project": project.pk, **row, **said}
        )
        assert answer.status_code == 302, answer.context["errors"]
        offered.append(Photograph.rows.on_offer().exists())

    assert offered == [True, False, True, False]


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


def test_nobody_agreed_on_a_day_that_lies_ahead_where_the_organization_works(client, project):
    project.organization.time_zone = "Pacific/Noumea"  # a day ahead of the hour of this file
    project.organization.save()
    form = {"organization": project.organization_id, "who": "Aputik", "way": "spoken"}
    typed = [{**form, "given_on": f"2026-11-{day}", "ends_on": "2027-11-20"} for day in (22, 21)]

    answers = [client.post(reverse("admin:feedback_imageconsent_add"), each) for each in typed]

    refused = answers[0].context["adminform"].form.errors
    assert refused == {"given_on": ["This day lies ahead."]}
    assert ImageConsent.objects.across_organizations().get().given_on.day == 21


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


def test_who_takes_a_loss_back_reads_what_still_says_that_it_was_put_right(client, project, claire):
    loss, repair = (
        publish_update(
            update=ImpactUpdateFactory(project=project, kind=kind, headline_en=said), actor=claire
        )
        for kind, said in [("failed", "Two went overboard."), ("repaired", "They are replaced.")]
    )
    warning = "Still published: “They are replaced.” Take it back too"

    after_the_loss = do(client, "impactupdate", loss, "withdraw", reason="the wrong boat")
    after_both = do(client, "impactupdate", repair, "withdraw", reason="the wrong boat")

    assert warning in after_the_loss.content.decode()
    assert warning not in after_both.content.decode()


def test_projects_of_one_name_are_told_apart_where_one_is_chosen(client, project):
    other = CampaignFactory(organization=project.organization, title_en="Port of Call")
    ProjectFactory(campaign=other, name_en=project.name_en, place_en="Brest")

    form = client.get(reverse("admin:feedback_impactupdate_add")).context["adminform"].form

    labels = {str(label) for value, label in form.fields["project"].choices if value}
    assert labels == {
        f"{project.name_en} · {project.place_en} · {project.campaign.title_en}",
        f"{project.name_en} · Brest · Port of Call",
    }
