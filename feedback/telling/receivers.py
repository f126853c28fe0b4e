"""What is heard of the news of projects and of gifts, turned into rows; nothing here sends."""

from django.dispatch import receiver

from donors.queueing import queue_after_commit
from feedback.bulk.wanted import ask_many_before_sending
from feedback.journeys.services import ask_for_news_of_now
from feedback.models import ImpactUpdate, Message, SendingBatch, Telling
from feedback.services.still_wanted import ask_before_sending
from feedback.signals import (
    money_came_back,
    money_left_project,
    sending_ended,
    update_pictures_changed,
    update_told,
    update_withdrawn,
)
from feedback.telling import standing, stopping
from feedback.telling.pages import news_of_now
from feedback.telling.readers import PARTS
from giving.models import Donation

ask_before_sending(Message.Kind.IMPACT_NEWS, standing.is_wanted)
ask_many_before_sending(Message.Kind.IMPACT_NEWS, standing.wanted_among)
ask_before_sending(Message.Kind.TEAM_NEWS, standing.is_team_news_wanted)
ask_for_news_of_now(news_of_now)


@receiver(update_told, dispatch_uid="feedback.tell_everyone_concerned")
def tell_everyone_concerned(*, update: ImpactUpdate, **_extra: object) -> None:
    Telling.objects.get_or_create(update=update)
    for part in range(PARTS):
        queue_after_commit("feedback.tasks.tell_update", update.pk, part, queue="bulk")


@receiver(update_withdrawn, dispatch_uid="feedback.tell_nobody_after_all")
def tell_nobody_after_all(*, update: ImpactUpdate, **_extra: object) -> None:
    stopping.drop_news_of(update)


@receiver(money_left_project, dispatch_uid="feedback.tell_nothing_of_money_that_left")
def tell_nothing_of_money_that_left(*, donation: Donation, **_extra: object) -> None:
    standing.look_again_at(donation)


@receiver(money_came_back, dispatch_uid="feedback.tell_of_money_that_came_back")
def tell_of_money_that_came_back(*, donation: Donation, **_extra: object) -> None:
    standing.tell_again_of(donation)


@receiver(sending_ended, dispatch_uid="feedback.tell_other_news_all_the_same")
def tell_other_news_all_the_same(*, batch: SendingBatch, **_extra: object) -> None:
    stopping.tell_no_more_of(batch)


@receiver(update_pictures_changed, dispatch_uid="feedback.tell_with_the_pictures_of_now")
def tell_with_the_pictures_of_now(*, update: ImpactUpdate, **_extra: object) -> None:
    standing.show_pictures_of_now(update)
