"""Send a mail, to see that it arrives."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from config.installation.checks import LOCAL_HOSTS
from config.installation.report import Report
from feedback.services.delivery import DELIVERY_ERRORS, explain


def send_test_mail(report: Report, *, to: str) -> None:
    mail = EmailMessage(
        "Hearback can send mail · Hearback peut envoyer du courrier",
        f"This mail comes from {settings.SITE_URL}.\nCe courriel vient de {settings.SITE_URL}.\n",
        settings.DEFAULT_FROM_EMAIL,
        [to],
    )
    try:
        mail.send()
    except DELIVERY_ERRORS as error:
        failure = explain(error)
        words = f" ({failure.words})" if failure.words else ""
        report.is_wrong(f"The test mail was not taken. {failure.problem.label}{words}")
        return
    report.good(f"A test mail went to {to}, from {settings.DEFAULT_FROM_EMAIL}")
    report.remains(f"See that the test mail arrived at {to}, and not as spam.")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if domain not in LOCAL_HOSTS:
        report.remains(
            f"Give the domain {domain} its SPF, DKIM and DMARC records, or mails land as spam: "
            "your mail service's help pages say what to write."
        )
