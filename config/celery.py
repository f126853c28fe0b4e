"""The Celery application. Workers run `celery -A config worker`."""

import gc
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_init
from django.urls import get_resolver
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hearback")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["giving", "feedback", "campaigns"])

# What finishes the work that a lost webhook, a dead broker or a killed worker left behind.
SCHEDULE: dict[str, dict[str, Any]] = {
    "send-waiting-messages": {"task": "feedback.tasks.sweep_messages", "schedule": 30.0},
    "process-waiting-events": {"task": "giving.tasks.sweep_events", "schedule": 30.0},
    "reconcile-open-checkouts": {"task": "giving.tasks.reconcile_checkouts", "schedule": 20.0},
    "fetch-undelivered-events": {"task": "giving.tasks.fetch_missed_events", "schedule": 600.0},
    "count-challenges": {"task": "giving.tasks.count_challenges", "schedule": 2.0},
    "end-campaigns": {"task": "campaigns.tasks.end_campaigns", "schedule": 60.0},
    "coach-supporters": {"task": "feedback.tasks.coach_due", "schedule": 60.0},
    "allocate-gifts": {"task": "feedback.tasks.allocate_waiting", "schedule": 60.0},
    "fold-shares": {"task": "campaigns.tasks.fold_shares", "schedule": 5.0},
    "move-fundraisers": {"task": "campaigns.tasks.move_fundraisers", "schedule": 60.0},
    "act-on-pledges": {"task": "campaigns.tasks.act_on_pledges", "schedule": 900.0},
    "forget-drafts": {"task": "campaigns.tasks.forget_drafts", "schedule": crontab(hour=4)},
    "draw-changed-cards": {
        "task": "campaigns.tasks.sweep_cards",
        "schedule": 120.0,
        "options": {"queue": "bulk"},
    },
    "delete-lost-cards": {
        "task": "campaigns.tasks.delete_lost_cards",
        "schedule": crontab(hour=4, minute=20),
        "options": {"queue": "bulk"},
    },
    "draw-changed-project-cards": {
        "task": "feedback.tasks.sweep_project_cards",
        "schedule": 60.0,
        "options": {"queue": "bulk"},
    },
    "delete-lost-project-cards": {
        "task": "feedback.tasks.delete_lost_project_cards",
        "schedule": crontab(hour=4, minute=25),
        "options": {"queue": "bulk"},
    },
    "tell-news-of-pages": {
        "task": "feedback.tasks.tell_news",
        "schedule": 60.0,
        "options": {"queue": "bulk"},
    },
    "tell-news-of-projects": {
        "task": "feedback.tasks.tell_waiting_updates",
        "schedule": 60.0,
        "options": {"queue": "bulk"},
    },
    "remind-of-news": {"task": "feedback.tasks.remind_of_news", "schedule": crontab(minute=7)},
    "hide-pictures": {
        "task": "feedback.tasks.hide_pictures",
        "schedule": 60.0,
        "options": {"queue": "bulk"},
    },
    "check-books": {"task": "giving.tasks.check_books", "schedule": crontab(hour=3, minute=17)},
}
# A sweep that could not start is worthless once the next one is due.
for entry in SCHEDULE.values():
    if isinstance(entry["schedule"], float):
        entry["options"] = {**entry.get("options", {}), "expires": entry["schedule"]}
# Assigned, not read: reading would load the settings, which the demo's runner has none of.
app.conf.beat_schedule = SCHEDULE


@worker_init.connect
def load_before_the_fork(**_arguments: Any) -> None:
    """Load once what every process needs for the links and the hour of a mail, and share it.

    What the parent froze, the garbage collector of a child leaves alone: a look would copy it.
    """
    get_resolver().url_patterns  # noqa: B018  (a property that imports them all)
    import_string("donors.zones.zones_by_place")()
    gc.collect()
    gc.freeze()


@setup_logging.connect
def keep_our_logs(**_arguments: Any) -> None:
    """Leave the logs as the settings have them: Celery's own handlers would know no filter."""
