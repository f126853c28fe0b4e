"""The one button of an update, what it will send, and its letters.

`TellsEveryone` goes into the ModelAdmin of updates.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from unfold.decorators import display

from campaigns.money import write_number
from donors.exceptions import HearbackError
from donors.models import Language
from donors.staff_admin import Button, link_to, may_open, staff_of
from feedback.bulk.progress_bar import progress_bar
from feedback.exceptions import UpdateStateError
from feedback.impact.both_languages import left_out_in_words, missing_in_words
from feedback.impact.plausible import given_after_it
from feedback.impact.services import tell_everyone
from feedback.mail_frame import mail_frame
from feedback.mail_policy import MAIL_POLICY
from feedback.models import ImpactUpdate, SendingBatch, Telling
from feedback.telling.letters import mark_printed, take_letters
from feedback.telling.preview import Counts, counts_of, sample_mail
from feedback.telling.sendings import key_of, sendings_to_followers
from feedback.telling.when import due_in_words, due_of

TELL = Button("tell", _("Tell everyone concerned"), "tell", is_main=True)
LETTERS = Button(
    "letters",
    _("Fetch the letters for the printer"),
    "tell",
    explanation=_(
        "One file, by postal code. You may fetch it again until the letters are printed."
    ),
)
PRINTED = Button(
    "printed",
    _("The letters are printed"),
    "tell",
    explanation=_("The file is thrown away then, since it is full of addresses."),
)


def asked_once(show: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keep on an object what its page shows of it: Unfold asks several times for each field."""

    @wraps(show)
    def shown(self: Any, thing: Any) -> Any:
        kept = thing.__dict__.setdefault("_shown", {})
        if show.__name__ not in kept:
            kept[show.__name__] = show(self, thing)
        return kept[show.__name__]

    return shown


class TellsEveryone:
    """For the ModelAdmin of updates: put it first, and its buttons, fields and addresses come."""

    telling_buttons = (TELL, LETTERS, PRINTED)
    samples = ("sample_english", "sample_french")
    telling_readonly = ("who_is_told", "letters_for_printer", *samples)

    def fields_of_telling(
        self, request: HttpRequest, update: ImpactUpdate
    ) -> tuple[Any, dict[str, Any]]:
        """Return who is told and by what; of what was taken back again, whom it reached alone.

        The mail is that of a donor: whoever may not tell is shown none.
        """
        fields: tuple[str, ...] = ("who_is_told",)
        if update.is_published:
            fields = self.telling_readonly
        if not self.may(request, "tell", update):  # type: ignore[attr-defined]
            fields = tuple(name for name in fields if name not in self.samples)
        return _("Telling everyone concerned"), {"fields": fields}

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site  # type: ignore[attr-defined]
        mail = site.admin_view(require_GET(self.sample_view))
        return [
            path(
                "<path:object_id>/sample/<str:language>/", mail, name="feedback_impactupdate_sample"
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def offers(self, button: Button, thing: ImpactUpdate) -> bool:
        if button is TELL:
            return thing.is_published and thing.told_at is None
        if button is LETTERS:
            return _has_letters(thing)
        if button is PRINTED:
            return _has_letters(thing) or _are_taken(thing)
        return bool(super().offers(button, thing))  # type: ignore[misc]

    def buttons_for(self, request: HttpRequest, thing: ImpactUpdate) -> list[dict[str, Any]]:
        """Say on the button itself how many people it tells."""
        buttons: list[dict[str, Any]] = super().buttons_for(request, thing)  # type: ignore[misc]
        return [_with_count(one, thing) if one["button"] is TELL else one for one in buttons]

    def do_tell(self, request: HttpRequest, thing: ImpactUpdate) -> str:
        # Asked before: a worker may have told everyone a moment later.
        when = due_in_words(due_of(thing))
        try:
            tell_everyone(update=thing, actor=staff_of(request))
        except UpdateStateError:
            raise HearbackError(gettext("Only published news is told.")) from None
        return " ".join([gettext("Everyone concerned will be told."), when]).strip()

    def do_letters(self, request: HttpRequest, thing: ImpactUpdate) -> HttpResponse:
        """Hand the letters over, to those who may tell: they are full of addresses."""
        letters = take_letters(thing)
        if letters is None:
            raise HearbackError(gettext("The file is being made anew. Try again in a minute."))
        name = f"letters-{thing.project.slug}-{thing.pk}.pdf"
        return HttpResponse(
            letters,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    def do_printed(self, request: HttpRequest, thing: ImpactUpdate) -> str:
        count = mark_printed(update=thing, actor=staff_of(request))
        sentence = ngettext(
            "%(count)s letter is marked as printed.",
            "%(count)s letters are marked as printed.",
            count,
        )
        return sentence % {"count": write_number(count)}

    @method_decorator(csp_replace(MAIL_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def sample_view(self, request: HttpRequest, object_id: str, language: str) -> HttpResponse:
        """Show the mail as one reader gets it, for the frame of the update's page."""
        update = self.object_for(request, object_id, "tell")  # type: ignore[attr-defined]
        mail = sample_mail(update, language) if language in Language.values else None
        if mail is None:
            raise Http404
        return HttpResponse(mail.html)

    @display(description=_("who is told"))
    @asked_once
    def who_is_told(self, update: Any) -> Any:
        if not (update.is_published or update.told_at):
            return gettext("Publish it first: that settles whose money it is about.")
        counts = counts_of(update)
        if update.told_at is None:
            said = " · ".join(_in_words(counts))
            lacks = missing_in_words(update) or left_out_in_words(update)
            return format_html("<p>{}</p><p>{}</p>", said, lacks)
        told = format_html("<p>{}</p>", _told_in_words(counts))
        batch = SendingBatch.rows.filter(key=key_of(update)).first()
        bar = progress_bar(batch, reader=update.asked_by) if batch else ""
        return format_html("{}{}{}", told, bar, _sendings(update, batch))

    @display(description=_("letters"))
    @asked_once
    def letters_for_printer(self, update: ImpactUpdate) -> Any:
        telling = Telling.objects.filter(pk=update.pk, letters__isnull=False).defer("letters")
        return _letters_in_words(found) if (found := telling.first()) else "–"

    @display(description=_("the mail in English"))
    @asked_once
    def sample_english(self, update: ImpactUpdate) -> Any:
        return _sample(update, "en")

    @display(description=_("the mail in French"))
    @asked_once
    def sample_french(self, update: ImpactUpdate) -> Any:
        return _sample(update, "fr")


def _with_count(one: dict[str, Any], update: ImpactUpdate) -> dict[str, Any]:
    counts = counts_of(update)
    sentence = ngettext(
        "Tell the %(count)s person concerned", "Tell the %(count)s people concerned", counts.told
    )
    label = sentence % {"count": write_number(counts.told)}
    said = [*_in_words(counts), due_in_words(due_of(update)), missing_in_words(update)]
    doubts = left_out_in_words(update), given_after_it(update)
    return {
        **one,
        "button": replace(one["button"], label=label),
        "explanation": " · ".join(filter(None, said)),
        "doubts": [doubt for doubt in doubts if doubt],
    }


def _sendings(update: Any, batch: SendingBatch | None) -> SafeString:
    """Return a link to each sending that tells it, for those who may see sendings."""
    batches = [batch] if batch else []
    links = [
        (link_to(one, update.asked_by),)
        for one in [*batches, *sendings_to_followers(update)]
        if may_open(one, update.asked_by)
    ]
    if not links:
        return SafeString()
    title = gettext("Sendings of this news:")
    return format_html("<p>{}</p><ul>{}</ul>", title, format_html_join("", "<li>{}</li>", links))


def _in_words(counts: Counts) -> list[str]:
    """Return how many hear of it by each way, in words; and what was printed."""
    parts = [
        (counts.mail, gettext("%(count)s by e-mail")),
        (counts.letter, gettext("%(count)s by letter")),
        (counts.page, gettext("%(count)s on the page of their gift alone, as they wish")),
        (
            counts.printed,
            ngettext("%(count)s letter printed", "%(count)s letters printed", counts.printed),
        ),
    ]
    said = [words % {"count": write_number(count)} for count, words in parts if count]
    return said or [gettext("Nobody’s money is in it yet.")]


def _told_in_words(counts: Counts) -> str:
    """Say who is told; while their mails are written, how many that will be."""
    if not (counts.is_being_written and counts.mail):
        return " · ".join(_in_words(counts))
    sentence = ngettext(
        "%(count)s person; the mail is being written",
        "%(count)s people; their mails are being written",
        counts.told,
    )
    return sentence % {"count": write_number(counts.told)}


def _letters_in_words(telling: Telling) -> str:
    """Say how many letters wait for the printer, and whether the file was fetched as it is."""
    count = len(telling.letters_of)
    said = ngettext("%(count)s letter in one file", "%(count)s letters in one file", count)
    said %= {"count": write_number(count)}
    if telling.letters_taken is None:
        return f"{said}, {gettext('not fetched yet')}"
    if telling.letters_taken == telling.letters_of:
        return f"{said}, {gettext('fetched')}"
    return f"{said}, {gettext('made anew since it was fetched: print this one in its place')}"


def _has_letters(update: ImpactUpdate) -> bool:
    return Telling.objects.filter(pk=update.pk, letters__isnull=False).exists()


def _are_taken(update: ImpactUpdate) -> bool:
    """Return whether letters are at the printer's; their file may have been made anew since."""
    return Telling.objects.filter(pk=update.pk, letters_taken__isnull=False).exists()


def _sample(update: ImpactUpdate, language: str) -> Any:
    if not update.is_published:
        return "–"
    mail = sample_mail(update, language)
    if mail is None:
        return "–"
    address = reverse("admin:feedback_impactupdate_sample", args=[update.pk, language])
    frame = mail_frame(address, gettext("The mail"))
    return format_html('<p class="mb-2">{}</p>{}', mail.subject, frame)
