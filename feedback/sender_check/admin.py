"""The page on which staff see whether mails from their address are believed."""

from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.admin.organizations import OrganizationAdmin
from campaigns.models import Organization
from donors.staff_admin import rows_for, staff_of
from donors.tries import count_in_window
from feedback.sender_check.check import Report, check_senders
from feedback.sender_check.findings import Finding, Level, Record
from feedback.sender_check.forms import SelectorsForm
from feedback.sender_check.lookups import system_resolver
from feedback.sender_check.senders import Sender, carrier, senders_of
from feedback.sender_check.trial_mail import send_trial_mail

WINDOW_SECONDS = 600
# For one person in ten minutes: enough while records are being changed.
MOST_CHECKS = 20
MOST_MAILS = 6
COLOURS = {
    Level.OK: "success",
    Level.WARN: "warning",
    Level.FAIL: "danger",
    Level.UNKNOWN: "info",
}


class OrganizationWithSenderAdmin(OrganizationAdmin):
    """An organization's page, with the check of its sender hung below it from this floor."""

    change_form_outer_before_template = "admin/staff/sender_link.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        check = require_http_methods(["GET", "POST"])(self.sender_view)
        return [
            path("sender/", view(require_GET(self.senders_view)), name="sender_checks"),
            path("<path:object_id>/sender/", view(check), name="sender_check"),
            path(
                "<path:object_id>/sender/test/",
                view(require_POST(self.trial_mail_view)),
                name="sender_trial_mail",
            ),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = extra_context or {}
        organization = self.get_object(request, object_id) if object_id else None
        if organization and self.may(request, "check", organization):
            context["sender_check"] = reverse("admin:sender_check", args=[organization.pk])
        return super().changeform_view(request, object_id, form_url, context)

    def senders_view(self, request: HttpRequest) -> HttpResponse:
        """Lead to the check of one's organization; with several, to their list."""
        organizations = rows_for(request.user, Organization, "check")[:2]
        if len(organizations) == 1:
            return redirect("admin:sender_check", organizations[0].pk)
        return redirect("admin:campaigns_organization_changelist")

    def sender_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show who sends; when asked to, look and say what is to change."""
        organization = self.object_for(request, object_id, "check")
        form = SelectorsForm(request.POST if request.method == "POST" else None)
        reports: list[Report] = []
        if request.method == "POST" and form.is_valid():
            if _is_too_often(request, "sender-check", MOST_CHECKS):
                messages.error(request, gettext("That was often. Wait ten minutes, please."))
            else:
                reports = check_senders(
                    organization=organization,
                    carrier=carrier(),
                    selectors=form.names(),
                    resolver=system_resolver(),
                )
        return render(
            request,
            "admin/staff/sender_check.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Are your mails believed?"),
                "organization": organization,
                "form": form,
                "senders": senders_of(organization),
                "carrier": carrier(),
                "reports": [_shown(report) for report in reports],
                "own_address": staff_of(request).email,
            },
        )

    def trial_mail_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send the person who asks a real mail, and say what the mail server answered."""
        organization = self.object_for(request, object_id, "check")
        if _is_too_often(request, "sender-trial-mail", MOST_MAILS):
            messages.error(request, gettext("That was often. Wait ten minutes, please."))
        else:
            _send(request, organization, _chosen(request, organization))
        return redirect("admin:sender_check", organization.pk)


def _is_too_often(request: HttpRequest, what: str, most: int) -> bool:
    person = staff_of(request)
    return count_in_window(f"tries:{what}:{person.pk}", seconds=WINDOW_SECONDS) > most


def _chosen(request: HttpRequest, organization: Organization) -> Sender:
    """Return the organization's sender that the button named: no other is ever sent from."""
    senders = senders_of(organization)
    named = request.POST.get("sender", "")
    return next((one for one in senders if one.address == named), senders[0])


def _send(request: HttpRequest, organization: Organization, sender: Sender) -> None:
    person = staff_of(request)
    failure = send_trial_mail(organization=organization, sender=sender, to=person)
    if failure is None:
        messages.success(
            request,
            gettext(
                "The mail server took the test mail to %(address)s. Look whether it arrives, and "
                "whether it lies among spam."
            )
            % {"address": person.email},
        )
        return
    words = f" ({failure.words})" if failure.words else ""
    sentence = gettext("The test mail was not taken.")
    messages.error(request, f"{sentence} {failure.problem.label}{words}")


def _shown(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "subjects": [_in_one_place(findings) for findings in _by_subject(report)],
        "letter": letter(report),
        "mail": _mail_address(report),
    }


def _by_subject(report: Report) -> list[list[Finding]]:
    """Return the findings of each subject, the worst first."""
    worst_first = sorted(report.findings, key=_weight)
    subjects = dict.fromkeys(finding.subject for finding in worst_first)
    return [[one for one in worst_first if one.subject == subject] for subject in subjects]


def _weight(finding: Finding) -> int:
    return list(Level).index(finding.level)


def _in_one_place(findings: list[Finding]) -> dict[str, Any]:
    """Return how a subject is shown: a record that mends several faults stands there once."""
    told: set[Record] = set()
    items = []
    for finding in findings:
        is_mended_above = bool(finding.records) and told.issuperset(finding.records)
        told.update(finding.records)
        items.append(
            {
                "finding": finding,
                "colour": COLOURS[finding.level],
                "is_mended_above": is_mended_above,
            }
        )
    return {"label": findings[0].subject.label, "items": items}


def letter(report: Report) -> str:
    """Return what to send to whoever keeps the domain: each record, ready to be typed."""
    if not report.records:
        return ""
    first = gettext("Hello, please change these DNS records of %(domain)s:")
    parts = [_as_text(record, old) for record, old in report.records.items()]
    return "\n\n".join([first % {"domain": report.domain}, *parts])


def _as_text(record: Record, old: tuple[str, ...]) -> str:
    lines = [
        gettext("Name: %(name)s") % {"name": record.name},
        gettext("Type: %(kind)s") % {"kind": record.kind},
        gettext("Value: %(value)s") % {"value": record.value},
        *(gettext("In place of: %(value)s") % {"value": text} for text in old),
    ]
    return "\n".join(lines)


def _mail_address(report: Report) -> str:
    subject = gettext("DNS records of %(domain)s") % {"domain": report.domain}
    return f"mailto:?subject={quote(subject)}&body={quote(letter(report))}"


# The same page in the same place, with more on it: campaigns cannot know of mail.
admin.site.unregister(Organization)
admin.site.register(Organization, OrganizationWithSenderAdmin)
