"""The phone page: proof in two minutes, with or without a signal, a login or a script."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.private_pages import not_kept
from feedback.exceptions import FieldLinkError
from feedback.field import services, words
from feedback.field.forms import MOST_PHOTOGRAPHS, NewsForm, PhotographForm
from feedback.field.links import find_field_link
from feedback.field.models import FieldLink
from feedback.impact.both_languages import missing_in_words
from feedback.impact.models import ImageConsent, ImpactUpdate
from feedback.impact.plausible import given_after_it, more_than_is_paid
from feedback.projects.models import Project
from feedback.promise.expecting import next_news_of_projects

WORKER = "js/field-worker.js"


def for_the_field(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Find what a private link opens; one that opens nothing gets a clear answer.

    Without the token of forms: a page that waited a week on a telephone has an old one, and
    whoever knows the address needs no browser of somebody else's.
    """

    @csrf_exempt
    @not_kept
    def wrapped(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        link = find_field_link(token)
        if link is None:
            return render(request, "feedback/no_field_link.html", status=404)
        return view(request, link, token, **more)

    return wrapped


@dataclass(frozen=True)
class Opened:
    """What a private link has opened."""

    link: FieldLink
    token: str
    projects: list[Project]


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_field
def field(request: HttpRequest, link: FieldLink, token: str) -> HttpResponse:
    opened = Opened(link, token, services.projects_of(link))
    if request.method == "POST":
        return _file(request, opened)
    form = NewsForm(projects=_rows(opened.projects), zone=link.organization.time_zone)
    form.initial = _first_values(opened.projects, form)
    return _page(request, opened, form, _photograph_forms(request, form))


def _file(request: HttpRequest, opened: Opened) -> HttpResponse:
    link = opened.link
    before = _filed_before(request, link)
    if before:
        return _said_where(request, opened.token, before)
    zone = link.organization.time_zone
    form = NewsForm(request.POST, projects=_rows(opened.projects), zone=zone)
    photographs = _photograph_forms(request, form)
    if services.is_too_often(link):
        return _page(request, opened, form, photographs, status=429, trouble="rate_limited")
    if not form.is_valid() or not all(one.is_valid() for one in photographs):
        return _page(request, opened, form, photographs, status=422)
    try:
        update = services.file_update(
            link=link,
            news=form.news(language=_language()),
            photographs=[one.photograph() for one in photographs if one.is_filled],
        )
    except FieldLinkError:
        form.refuse_token()
        return _page(request, opened, form, photographs, status=422)
    return _said_where(request, opened.token, update)


def _filed_before(request: HttpRequest, link: FieldLink) -> ImpactUpdate | None:
    try:
        form_token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None
    return services.find_filed(link, form_token)


def _rows(projects: list[Project]) -> Any:
    return Project.rows.filter(pk__in=[project.pk for project in projects]).select_related(
        "campaign"
    )


def _first_values(projects: list[Project], form: NewsForm) -> dict[str, Any]:
    is_known = len(projects) == 1 or (projects and projects[0].last_told)  # type: ignore[attr-defined]
    return {
        "form_token": uuid4(),
        "project": projects[0].pk if is_known else "",
        "happened_on": form.today.isoformat(),
    }


def _photograph_forms(request: HttpRequest, form: NewsForm) -> list[PhotographForm]:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return [
        PhotographForm(*sent, today=form.today, number=number) for number in range(MOST_PHOTOGRAPHS)
    ]


def _page(
    request: HttpRequest,
    opened: Opened,
    form: NewsForm,
    photographs: list[PhotographForm],
    *,
    status: int = 200,
    trouble: str = "",
) -> HttpResponse:
    if _wants_data(request):
        return JsonResponse({"errors": _errors(form, photographs)}, status=status)
    context = {
        "organization": opened.link.organization,
        "link": opened.link,
        "token": opened.token,
        "projects": opened.projects,
        "expected": next_news_of_projects(opened.projects),
        "namesakes": _namesakes(opened.projects),
        "form": form,
        "photographs": photographs,
        "good": words.GOOD,
        "hard": words.HARD,
        "place_hint": words.hint_of_place(opened.projects),
        "ways": ImageConsent.Way.choices,
        "is_read_first": not all(
            services.publishes_at_once(opened.link, project) for project in opened.projects
        ),
        "trouble": trouble,
    }
    return render(request, "feedback/field.html", context, status=status)


def _namesakes(projects: list[Project]) -> set[str | None]:
    """Return the names that several projects have: their campaigns tell them apart."""
    counted = Counter(project.name for project in projects)
    return {name for name, times in counted.items() if times > 1}


def _errors(form: NewsForm, photographs: list[PhotographForm]) -> dict[str, str]:
    """Return the first error of each field by the field's name in the page."""
    found = {name: str(errors[0]) for name, errors in form.errors.items()}
    for one in photographs if form.is_valid() else []:
        found |= {one.add_prefix(name): str(errors[0]) for name, errors in one.errors.items()}
    return found


def _wants_data(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept") == "application/json"


def _said_where(request: HttpRequest, token: str, update: ImpactUpdate) -> HttpResponse:
    address = reverse("feedback:field_filed", args=[token, update.form_token])
    if _wants_data(request):
        return JsonResponse({"address": address})
    return redirect(address)


def _language() -> str:
    return "fr" if get_language() == "fr" else "en"


@require_safe
@for_the_field
def filed(request: HttpRequest, link: FieldLink, token: str, form_token: UUID) -> HttpResponse:
    """Say what happens now; to staff, with the one button."""
    update = services.find_filed(link, form_token)
    if update is None:
        return redirect("feedback:field", token)
    context = {
        "organization": link.organization,
        "token": token,
        "update": update,
        "pictures": list(update.pictures.select_related("photograph")),
        "may_tell": services.may_tell(link, update),
        "concerned": services.count_concerned(update) if update.is_published else 0,
        "doubts": [more_than_is_paid(update), given_after_it(update)],
        "missing_language": missing_in_words(update),
    }
    return render(request, "feedback/field_filed.html", context)


@require_POST
@for_the_field
def tell(request: HttpRequest, link: FieldLink, token: str, form_token: UUID) -> HttpResponse:
    update = services.find_filed(link, form_token)
    if update is None:
        return redirect("feedback:field", token)
    try:
        services.tell_from_the_field(link=link, update=update)
    except FieldLinkError:
        return redirect("feedback:field_filed", token, form_token)
    return redirect("feedback:field_filed", token, form_token)


@require_safe
def worker(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the service worker below the page itself: its scope is this page and no other."""
    content = (settings.BASE_DIR / "static" / WORKER).read_text(encoding="utf-8")
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
