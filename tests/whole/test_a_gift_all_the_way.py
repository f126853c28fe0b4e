"""The whole platform, as `make demo` runs it: real web, workers, beat, PostgreSQL and SMTP."""

import pytest

from tests.whole.donor import Donor, eventually

# One file: the demo is started once (--dist loadfile).
pytestmark = [pytest.mark.processes, pytest.mark.thorough]


def test_a_gift_goes_all_the_way_within_five_seconds(demo):
    before, donor = demo.raised(), Donor(demo)

    donor.give("25,00")
    page = donor.come_back()

    assert "Karim Haddad" in page.text
    eventually(lambda: demo.raised() == before + 2500, within=5)
    mail = eventually(donor.mails, within=5)[0]
    reference = donor.gift_url.split("/gifts/")[1].split("-")[0]
    assert f"/gifts/{reference}-" in mail["text"]


def test_a_closed_tab_after_paying_loses_nothing(demo):
    before, donor = demo.raised(), Donor(demo)

    donor.give("10")

    eventually(lambda: demo.raised() == before + 1000, within=10)
    assert len(eventually(donor.mails)) == 1


def test_a_declined_card_leaves_no_money_and_a_way_to_try_again(demo):
    before, donor = demo.raised(), Donor(demo)
    page = donor.fill_form("25").url

    declined = donor.pay(page, "4000000000000002")
    assert (declined.headers.get("Location"), demo.raised()) == (None, before)

    donor.pay(page, "4242424242424242")
    eventually(lambda: demo.raised() == before + 2500)


@pytest.mark.parametrize("mode", ["twice", "shuffled"])
def test_webhooks_repeated_or_out_of_order_send_one_mail(demo, mode):
    demo.drive("delivery", mode=mode)
    before, donors = demo.raised(), [Donor(demo) for _ in range(3)]

    for donor in donors:
        donor.give("20")

    eventually(lambda: demo.raised() >= before + 6000)
    eventually(lambda: all(donor.mails() for donor in donors))
    assert demo.raised() == before + 6000
    assert [len(donor.mails()) for donor in donors] == [1, 1, 1]


@pytest.mark.chaos
def test_workers_killed_between_payment_and_mail_lose_neither(demo):
    demo.drive("smtp", mode="slow", delay=3, seconds=8)
    before, donor = demo.raised(), Donor(demo)

    donor.give("15")
    donor.come_back()
    assert demo.kill_workers() > 0

    eventually(lambda: demo.raised() == before + 1500)
    # A mail in flight when its worker died goes out again under the same Message-ID.
    mails = eventually(donor.mails, within=200)
    assert len({mail["headers"]["Message-ID"] for mail in mails}) == 1


@pytest.mark.chaos
def test_a_gift_that_no_webhook_told_is_confirmed_within_two_minutes(demo):
    demo.drive("delivery", mode="lost")
    before, donor = demo.raised(), Donor(demo)

    donor.give("25")

    eventually(lambda: demo.raised() == before + 2500, within=120)
    assert len(eventually(donor.mails)) == 1
