"""A donor's heart or line about an update, sent from the private page of a gift."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from donors.tries import tries_from
from feedback.answers.forms import LONGEST_LINE, AnswerForm
from feedback.answers.services import say_back, update_for
from feedback.exceptions import AnswerError
from feedback.impact.models import ImpactUpdate
from giving.models import Donation
from giving.views import find_gift_or_404, private

HOUR_SECONDS = 3600
MOST_AN_HOUR = 40


@private
@require_POST
def answer(request: HttpRequest, token: str, update_id: int) -> HttpResponse:
    """Keep what the donor says back and lead to the update again."""
    donation = find_gift_or_404(token)
    update = update_for(donation=donation, update_id=update_id)
    if update is None:
        raise Http404
    form = AnswerForm(request.POST)
    if tries_from(request, "answer", seconds=HOUR_SECONDS) > MOST_AN_HOUR:
        return again(request, donation, update, form, status=429, trouble="rate_limited")
    if not form.is_valid():
        return again(request, donation, update, form, status=422)
    try:
        say_back(donation=donation, update=update, has_heart=form.has_heart, text=form.line)
    except AnswerError as refusal:
        return again(request, donation, update, form, status=409, trouble=str(refusal))
    return redirect(f"{reverse('giving:gift', args=[token])}#update-{update.pk}")


def again(
    request: HttpRequest,
    donation: Donation,
    update: ImpactUpdate,
    form: AnswerForm,
    *,
    status: int,
    trouble: str = "",
) -> HttpResponse:
    """Show the line as it was typed, and what is wrong with it: nothing typed is lost."""
    found = {
        "donation": donation,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "update": update,
        "form": form,
        "trouble": trouble,
        "organization": donation.organization,
        "longest": LONGEST_LINE,
    }
    return render(request, "feedback/answer_again.html", found, status=status)
