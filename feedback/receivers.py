"""News of gifts and of supporters, turned into rows; nothing here sends or calls out.

That a page has opened is told by the coach's first message (fundraiser_opened).
"""

from collections.abc import Sequence

from django.db import transaction
from django.dispatch import receiver

from campaigns.models import Follow, Fundraiser, FundraiserUpdate, Pledge, Team
from campaigns.signals import (
    follow_begun,
    fundraiser_approved,
    fundraiser_blocked,
    fundraiser_closed,
    fundraiser_drafted,
    fundraiser_held,
    fundraiser_put_out,
    fundraiser_sent_back,
    pledge_made,
    pledge_question_due,
    team_approved,
    team_blocked,
    team_drafted,
    team_sent_back,
    update_shown,
)
from feedback.following.news import note_end, note_update
from feedback.models import ImpactUpdate
from feedback.promise.figures import forget_news_kept
from feedback.services import supporter_mails
from feedback.services.gift_choices import keep_choice
from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from feedback.signals import update_published, update_withdrawn
from giving.models import Donation
from giving.signals import donation_expired, donation_paid


@receiver(donation_paid, dispatch_uid="feedback.confirm_gift")
def confirm_gift(*, donation: Donation, **_extra: object) -> None:
    write_gift_confirmation(donation=donation)


@receiver(donation_paid, dispatch_uid="feedback.keep_choice_of_donor")
def keep_choice_of_donor(*, donation: Donation, **_extra: object) -> None:
    keep_choice(donation=donation)


@receiver(donation_expired, dispatch_uid="feedback.tell_of_unfinished_gift")
def tell_of_unfinished_gift(*, donation: Donation, **_extra: object) -> None:
    write_gift_unfinished(donation=donation)


@receiver(fundraiser_drafted, dispatch_uid="feedback.send_link_of_page")
def send_link_of_page(*, fundraiser: Fundraiser, again: int = 0, **_extra: object) -> None:
    supporter_mails.write_fundraiser_link(fundraiser=fundraiser, is_asked_for=bool(again))


@receiver(fundraiser_held, dispatch_uid="feedback.tell_of_review")
def tell_of_review(
    *, fundraiser: Fundraiser, reasons: Sequence[str] | None = None, **_extra: object
) -> None:
    supporter_mails.write_fundraiser_held(fundraiser=fundraiser, reasons=reasons)


@receiver(fundraiser_approved, dispatch_uid="feedback.tell_of_approval")
def tell_of_approval(*, fundraiser: Fundraiser, **_extra: object) -> None:
    supporter_mails.write_fundraiser_approved(fundraiser=fundraiser)


@receiver(fundraiser_sent_back, dispatch_uid="feedback.ask_for_a_change")
def ask_for_a_change(*, fundraiser: Fundraiser, reason: str, **_extra: object) -> None:
    supporter_mails.write_fundraiser_sent_back(fundraiser=fundraiser, reason=reason)


@receiver(fundraiser_blocked, dispatch_uid="feedback.tell_of_takedown")
def tell_of_takedown(*, fundraiser: Fundraiser, **_extra: object) -> None:
    supporter_mails.write_fundraiser_blocked(fundraiser=fundraiser)


@receiver(fundraiser_put_out, dispatch_uid="feedback.tell_that_a_page_goes_on_alone")
def tell_that_a_page_goes_on_alone(
    *, fundraiser: Fundraiser, team: Team, is_by_captain: bool, reason: str, **_extra: object
) -> None:
    supporter_mails.write_fundraiser_put_out(
        fundraiser=fundraiser, team=team, is_by_captain=is_by_captain, reason=reason
    )


@receiver(fundraiser_closed, dispatch_uid="feedback.tell_of_the_end")
def tell_of_the_end(*, fundraiser: Fundraiser, was_early: bool, **_extra: object) -> None:
    supporter_mails.write_fundraiser_closed(fundraiser=fundraiser, was_early=was_early)
    note_end(fundraiser=fundraiser)


@receiver(update_shown, dispatch_uid="feedback.tell_followers_of_an_update")
def tell_followers_of_an_update(*, update: FundraiserUpdate, **_extra: object) -> None:
    note_update(update=update)


@receiver(pledge_made, dispatch_uid="feedback.send_link_of_birthday")
def send_link_of_birthday(*, pledge: Pledge, **_extra: object) -> None:
    supporter_mails.write_pledge_link(pledge=pledge)


@receiver(pledge_question_due, dispatch_uid="feedback.ask_again")
def ask_again(*, pledge: Pledge, **_extra: object) -> None:
    supporter_mails.write_pledge_question(pledge=pledge)


@receiver(follow_begun, dispatch_uid="feedback.send_link_to_follow")
def send_link_to_follow(*, follow: Follow, **_extra: object) -> None:
    supporter_mails.write_follow_link(follow=follow)


@receiver(team_drafted, dispatch_uid="feedback.send_link_of_team")
def send_link_of_team(*, team: Team, **_extra: object) -> None:
    supporter_mails.write_team_link(team=team)


@receiver(team_approved, dispatch_uid="feedback.tell_of_approved_team")
def tell_of_approved_team(*, team: Team, **_extra: object) -> None:
    supporter_mails.write_team_approved(team=team)


@receiver(team_sent_back, dispatch_uid="feedback.ask_captain_for_a_change")
def ask_captain_for_a_change(*, team: Team, reason: str, **_extra: object) -> None:
    supporter_mails.write_team_sent_back(team=team, reason=reason)


@receiver(team_blocked, dispatch_uid="feedback.tell_of_team_taken_down")
def tell_of_team_taken_down(*, team: Team, **_extra: object) -> None:
    supporter_mails.write_team_blocked(team=team)


@receiver([update_published, update_withdrawn], dispatch_uid="feedback.count_news_anew")
def count_news_anew(*, update: ImpactUpdate, **_extra: object) -> None:
    campaign = update.project.campaign
    transaction.on_commit(lambda: forget_news_kept(campaign), robust=True)
