"""What readers find wrong with a page. A page with many reports leaves the public by itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from campaigns.models import Fundraiser, Report
from campaigns.services.history import record_history
from donors.models import Person

# So many different reports take a page out of sight until staff have read it.
REPORTS_THAT_HOLD = 5
HELD_FOR_REPORTS = gettext_noop("Several readers reported it.")


@transaction.atomic
def report_page(*, fundraiser: Fundraiser, reason: str, words: str) -> Report:
    """Note a report for staff; with the fifth that nobody has settled the page is held."""
    report = Report.objects.create(
        organization_id=fundraiser.organization_id,
        fundraiser=fundraiser,
        reason=reason,
        words=words,
    )
    open_reports = Report.objects.for_organization(fundraiser.organization).open()
    if open_reports.filter(fundraiser=fundraiser).count() >= REPORTS_THAT_HOLD:
        _hold(fundraiser)
    return report


def _hold(fundraiser: Fundraiser) -> None:
    held = Fundraiser.rows.filter(pk=fundraiser.pk, state=Fundraiser.State.LIVE).update(
        state=Fundraiser.State.IN_REVIEW, held_because=HELD_FOR_REPORTS
    )
    if held:
        record_history(
            subject=fundraiser, organization=fundraiser.organization, what="fundraiser held"
        )


@transaction.atomic
def settle_report(*, report: Report, actor: Person) -> Report:
    """Close a report: the page is fine, or was dealt with."""
    report = Report.rows.select_for_update(no_key=True).get(pk=report.pk)
    if report.settled_at is None:
        report.settled_at = timezone.now()
        report.save(update_fields=["settled_at"])
        record_history(
            subject=report, organization=report.organization, what="report settled", actor=actor
        )
    return report
