"""What readers find wrong with a page. A page with many reports leaves the public by itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from campaigns.models import Fundraiser, Report
from campaigns.services.fundraisers import hold_fundraiser
from campaigns.services.history import record_history
from donors.models import Person

# Reports of so many households take a page out of sight until staff have read it.
REPORTS_THAT_HOLD = 5
HELD_FOR_REPORTS = gettext_noop("Several readers reported it.")


@transaction.atomic
def report_page(*, fundraiser: Fundraiser, reason: str, words: str, household: str) -> Report:
    """Note a report for staff; when five households have one unsettled, the page is held.

    `household` is hashed: it tells readers apart, and says of none who it is.
    """
    # Two that come at once count each other.
    Fundraiser.rows.select_for_update(no_key=True).get(pk=fundraiser.pk)
    report = Report.objects.create(
        organization_id=fundraiser.organization_id,
        fundraiser=fundraiser,
        reason=reason,
        words=words,
        household=household,
    )
    if _households_that_reported(fundraiser) >= REPORTS_THAT_HOLD:
        hold_fundraiser(fundraiser=fundraiser, reason=HELD_FOR_REPORTS)
    return report


def _households_that_reported(fundraiser: Fundraiser) -> int:
    reports = Report.objects.for_organization(fundraiser.organization).open()
    known = reports.filter(fundraiser=fundraiser).exclude(household="")
    return known.values("household").distinct().count()


@transaction.atomic
def settle_report(*, report: Report, actor: Person) -> Report:
    """Close a report: the page is fine, or was dealt with."""
    report = Report.rows.select_for_update(no_key=True).get(pk=report.pk)
    if report.settled_at is None:
        report.settled_at, report.household = timezone.now(), ""
        report.save(update_fields=["settled_at", "household"])
        record_history(
            subject=report, organization=report.organization, what="report settled", actor=actor
        )
    return report
