"""A reminder in a person's own calendar (RFC 5545), so that it outlives the mail."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from icalendar import Alarm, Calendar, Event

from campaigns.days import LEAP_DAY
from campaigns.links import address_of
from campaigns.models import Pledge

DAYS_BEFORE = 21


def birthday_calendar(pledge: Pledge) -> bytes:
    """Return a yearly event of a whole day, with an alarm three weeks before it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Hearback//pledges//EN")
    calendar.add("version", "2.0")
    with override(pledge.language):
        calendar.add_component(_event(pledge))
    return calendar.to_ical()


def _event(pledge: Pledge) -> Event:
    event = Event()
    event.add("uid", f"pledge-{pledge.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", pledge.next_on)
    event.add("dtend", pledge.next_on + timedelta(days=1))
    event.add("rrule", _every_year(pledge))
    event.add("summary", _summary(pledge) % {"name": pledge.organization})
    event.add("description", address_of("campaigns:own_pledge", pledge))
    event.add("url", address_of("campaigns:own_pledge", pledge))
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(pledge))
    return event


def _every_year(pledge: Pledge) -> dict[str, object]:
    """29 February comes every fourth year: its reminder is on the last day of the month."""
    if (pledge.month, pledge.day) == LEAP_DAY:
        return {"freq": "yearly", "bymonth": 2, "bymonthday": -1}
    return {"freq": "yearly"}


def _alarm(pledge: Pledge) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _reminder(pledge))
    alarm.add("trigger", timedelta(days=-DAYS_BEFORE))
    return alarm


def _summary(pledge: Pledge) -> str:
    if pledge.organization.is_european:
        return pgettext("in Europe", "I give my birthday to %(name)s")
    return _("I give my birthday to %(name)s")


def _reminder(pledge: Pledge) -> str:
    if pledge.organization.is_european:
        return pgettext("in Europe", "Your birthday page is ready: have a look")
    return _("Your birthday page is ready: have a look")
