"""The admin as staff see it: the rows of their organizations, and what their role allows there.

Every ModelAdmin of something an organization owns is a `StaffAdmin`. Rights are always asked for
the object at hand: an owner here may be read-only there. Whatever changes more than fields is a
`Button`: a POST to one address, for one object, with a right of its own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import InlineAdminFormSet
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import prefetch_related_objects
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.paginator import InfinitePaginator

from donors.exceptions import HearbackError, ReasonMissingError
from donors.models import Person
from donors.scoping import OrganizationQuerySet
from donors.staff_forms import OneOrganizationForm, offer_rows_of

LINK = '<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>'
Lazy = Any  # what gettext_lazy returns
IN_LANGUAGE: dict[str, Lazy] = {"en": _("in English"), "fr": _("in French")}
capfirst_lazy = lazy(capfirst, str)


def permission(action: str, model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"


def may_open(thing: models.Model, reader: Any) -> bool:
    """Return whether somebody may open the page that staff have of a thing."""
    return bool(reader.has_perm(permission("view", type(thing)), thing))


def staff_page_of(thing: models.Model) -> str:
    """Return the address of the page that staff have of a thing."""
    return reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk]
    )


def link_to(thing: models.Model, reader: Any) -> str:
    """Return the name of a thing, and a link to its page for those who may open it."""
    return format_html(LINK, staff_page_of(thing), thing) if may_open(thing, reader) else str(thing)


def staff_of(request: HttpRequest) -> Person:
    """Return the person who asks; the admin lets nobody in who is not signed in."""
    return cast(Person, request.user)


def organizations_where(person: Any, action: str, model: type[models.Model]) -> list[int]:
    """Return the numbers of the organizations in which the person's role allows the action."""
    prefetch_related_objects([person], "memberships")
    wanted = permission(action, model)
    return [
        membership.organization_id
        for membership in person.memberships.all()
        if person.has_perm(wanted, membership)
    ]


def rows_for(person: Any, model: type[models.Model], action: str = "view") -> Any:
    """Return the rows of an organization's things on which the person may do the action."""
    rows = model.objects.visible_to(person)  # type: ignore[attr-defined]
    if person.is_superuser:
        return rows
    return rows.filter(**{f"{rows.owner}__in": organizations_where(person, action, model)})


def is_owned(model: type[models.Model]) -> bool:
    """Return whether the model's rows belong to an organization."""
    return isinstance(model._default_manager.all(), OrganizationQuerySet)


def is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in {"donors", "campaigns", "giving", "feedback"}


def changed_columns(thing: models.Model) -> list[str]:
    """Return the names of the fields in which a thing differs from its row."""
    stored = type(thing)._base_manager.get(pk=thing.pk)
    columns = thing._meta.concrete_fields
    # A text in two languages has a third column that mirrors one of them.
    originals = [getattr(field, "translated_field", None) for field in columns]
    mirrors = {original.name for original in originals if original is not None}
    return [
        column.name
        for column in columns
        if column.name not in mirrors
        and _comparable(thing, column.attname) != _comparable(stored, column.attname)
    ]


def _comparable(thing: models.Model, column: str) -> Any:
    """Return a value without what a form takes from it unasked: microseconds, and nothing or ""."""
    value = getattr(thing, column) or ""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def labels_of_languages(model: type[models.Model]) -> dict[str, Lazy]:
    """Return how forms name a content that exists in each language: “Title, in English”."""
    labels = {}
    for field in model._meta.get_fields():
        original = getattr(field, "translated_field", None)
        if original is not None:
            language = IN_LANGUAGE[field.language]  # type: ignore[union-attr]
            labels[field.name] = format_lazy(
                "{what}, {language}", what=capfirst_lazy(original.verbose_name), language=language
            )
    return labels


@dataclass(frozen=True, eq=False)  # one is itself alone: its label differs with the language
class Button:
    """Something staff can do to one object. `do_<name>` of its ModelAdmin does it.

    It returns what to tell them, or a file.
    """

    name: str
    label: Lazy
    action: str
    is_main: bool = False
    explanation: Lazy = ""
    asks_why: bool = False  # a reason is typed beside it, and read by `reason_of`
    why_label: Lazy = _("Reason, which the supporter reads")
    confirmation: Lazy = ""  # a box to tick first; sent as `is_confirmed`


def reason_of(request: HttpRequest) -> str:
    """Return the reason typed beside a button, or refuse: whom it concerns will read it."""
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        raise ReasonMissingError(gettext("Write the reason: the person whom it concerns reads it."))
    return reason


def state_colours(states: type[models.TextChoices], **colours: str) -> dict[str, str]:
    """Return the colour of each state's label; Unfold shows the bare code of one without."""
    return {state.value: colours.get(state.name.lower(), "default") for state in states}


class ScopedRelatedFilter(RelatedDropdownFilter):
    """A filter by a related row that offers only rows the person may see."""

    def __init__(self, field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, *args, **kwargs)
        if not isinstance(field.verbose_name, Promise):
            # Without a name of its own a field has that of the code, in English.
            self.title = field.related_model._meta.verbose_name

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[int, str]]:
        return [(row.pk, str(row)) for row in rows_for(request.user, field.related_model)]


def houses_to_choose_in(
    person: Any, model: type[models.Model], thing: models.Model | None
) -> list[int] | None:
    """Return the organizations whose rows a form may take: that of the thing, and for a new one
    those in which the person may add it. None stands for all of them.
    """
    if thing is not None:
        house = getattr(thing, "organization_id", None)
        return None if house is None else [house]
    return None if person.is_superuser else organizations_where(person, "add", model)


class ScopedChoicesMixin:
    """Form fields offer only rows that the person may see.

    The form or the formset narrows them to the organizations where that person may use them.
    """

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        model = db_field.remote_field.model
        if model._meta.label == "campaigns.Organization":
            return self.organizations_to_add_to(request)
        if is_owned(model):
            return rows_for(request.user, model)
        if issubclass(model, Person):
            return Person.objects.colleagues_of(request.user)
        return super().get_field_queryset(db, db_field, request)  # type: ignore[misc]

    def organizations_to_add_to(self, request: HttpRequest) -> Any:
        """Return the organizations in which the person may add one of these."""
        organization = self.model._meta.get_field("organization").related_model  # type: ignore[attr-defined]
        visible = organization.objects.visible_to(request.user)
        if request.user.is_superuser:
            return visible
        allowed = organizations_where(request.user, "add", self.model)  # type: ignore[attr-defined]
        return visible.filter(pk__in=allowed)


class NamedInline(InlineAdminFormSet):
    """Rows below an object, whose button names one of them as a sentence does."""

    def inline_formset_data(self) -> str:
        """Return what the script of the page reads; Django starts the name with a capital."""
        data = json.loads(super().inline_formset_data())
        name, options = str(self.opts.verbose_name), data["options"]
        options["addText"] = options["addText"].replace(capfirst(name), name)
        return json.dumps(data)


class StaffAdmin(ScopedChoicesMixin, ModelAdmin):
    """Rows of the person's organizations; rights by the role in the object's organization.

    Nothing can be deleted unless a subclass says so. The organization is chosen once.
    """

    form: type[ModelForm] = OneOrganizationForm
    actions = None
    buttons: tuple[Button, ...] = ()
    # What the history says when fields were changed; nothing where a service says it.
    change_in_history = ""
    list_per_page = 50
    # A count of a million rows would cost more than the page.
    paginator = InfinitePaginator
    show_full_result_count = False
    show_facets = ModelAdmin.show_facets.NEVER
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/staff/buttons.html"

    def may(self, request: HttpRequest, action: str, thing: models.Model | None = None) -> bool:
        return request.user.has_perm(permission(action, self.model), thing)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj) or self.may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = rows_for(request.user, self.model)
        return rows.order_by(*self.get_ordering(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        has_owner = any(field.name == "organization" for field in self.model._meta.fields)
        return (*fields, "organization") if obj and has_owner else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        organizations = list(self.organizations_to_add_to(request)[:2])
        if len(organizations) == 1:
            initial.setdefault("organization", organizations[0].pk)
        return initial

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep who asks: what a page shows of a thing may hang on it."""
        found: Any = super().get_object(request, *args, **kwargs)
        if found is not None:
            found.asked_by = request.user
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer rows of the organizations in which the right to save it was asked, no others."""
        kwargs.setdefault("labels", labels_of_languages(self.model))
        form: Any = super().get_form(request, obj, **kwargs)
        houses = houses_to_choose_in(request.user, self.model, obj)
        offer_rows_of(form.base_fields, houses, obj)
        return form

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Lead straight to the page: Django's own way there opens anything to all staff."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Head a list by what is in it; Django would say what to do with it."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_inline_formsets(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formsets = super().get_inline_formsets(request, *args, **kwargs)
        for formset in formsets:
            formset.__class__ = NamedInline
        return formsets

    # --- History ---------------------------------------------------------------------------

    @staticmethod
    def write_history(
        request: HttpRequest, thing: models.Model, what: str, **details: object
    ) -> None:
        """Write a row of the history. It lives a floor above, where `campaigns.admin` sets this."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        form.changed_columns = changed_columns(obj) if change else []
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Say which fields changed, by their names: what stood in them may be somebody's own."""
        super().save_related(request, form, formsets, change)
        if not (change and self.change_in_history):
            return
        below = [formset.prefix for formset in formsets if formset.has_changed()]
        if fields := [*form.changed_columns, *below]:
            self.write_history(request, form.instance, self.change_in_history, fields=fields)

    # --- What was saved --------------------------------------------------------------------

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        request.saved = obj  # type: ignore[attr-defined]  # for `message_user`
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        request.saved = obj  # type: ignore[attr-defined]
        return super().response_change(request, obj)

    def message_user(
        self, request: HttpRequest, message: str, level: Any = messages.INFO, **kwargs: Any
    ) -> None:
        """Say what was saved by its name: Django's sentence does not agree with it in French."""
        saved = getattr(request, "saved", None)
        if saved is not None and level == messages.SUCCESS:
            message = gettext("Saved: %(name)s") % {"name": saved}
        super().message_user(request, message, level, **kwargs)

    # --- Buttons ---------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        do = path(
            "<path:object_id>/do/<slug:name>/",
            self.admin_site.admin_view(require_POST(self.do_view)),
            name=f"{self._address}_do",
        )
        return [do, *super().get_urls()]

    def offers(self, button: Button, thing: Any) -> bool:
        """Return whether the button makes sense for the thing as it is now."""
        return True

    def buttons_for(self, request: HttpRequest, thing: Any) -> list[dict[str, Any]]:
        return [
            {"button": button, "address": self.address_of(button, thing)}
            for button in self.buttons
            if self.offers(button, thing) and self.may(request, button.action, thing)
        ]

    def address_of(self, button: Button, thing: Any) -> str:
        return reverse(f"admin:{self._address}_do", args=[thing.pk, button.name])

    def row_button(self, request: HttpRequest, button: Button, thing: Any) -> SafeString | str:
        """Return a button for the list, inside the list's own form (which carries the token)."""
        if not (self.offers(button, thing) and self.may(request, button.action, thing)):
            return ""
        address = self.address_of(button, thing)
        return format_html(
            '<button type="submit" formaction="{}{}{}" class="border border-base-200 '
            "cursor-pointer font-medium px-3 py-2 rounded-default dark:border-base-700 "
            'hover:text-primary-600">{}</button>',
            address,
            "&" if "?" in address else "?",
            urlencode({"next": request.get_full_path()}),
            button.label,
        )

    def do_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        button = next((button for button in self.buttons if button.name == name), None)
        if button is None:
            raise Http404
        thing = self.object_for(request, object_id, button.action)
        do: Callable[[HttpRequest, Any], str | HttpResponse] = getattr(self, f"do_{button.name}")
        try:
            done = do(request, thing)
        except HearbackError as refusal:
            messages.error(request, str(refusal))
            return self.back_to(request, thing)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, done)
        return self.back_to(request, thing)

    def object_for(self, request: HttpRequest, object_id: str, action: str) -> Any:
        """Return the object, or refuse: not theirs (404), or not in their role (403)."""
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        if not self.may(request, action, thing):
            raise PermissionDenied
        return thing

    def back_to(self, request: HttpRequest, thing: Any) -> HttpResponseRedirect:
        address = request.GET.get("next", "")
        if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
            return redirect(address)
        return redirect(f"admin:{self._address}_change", thing.pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = extra_context or {}
        if object_id:
            # What it is; Django would say that it is changed or viewed, and in French not well.
            context.setdefault("title", capfirst(self.opts.verbose_name))
        thing = self.get_object(request, object_id) if object_id and self.buttons else None
        if thing is not None:
            context["staff_buttons"] = self.buttons_for(request, thing)
        return super().changeform_view(request, object_id, form_url, context)

    @property
    def _address(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}"


class ReadOnlyStaffAdmin(StaffAdmin):
    """Rows that nobody adds, edits or deletes here, not even a superuser."""

    warn_unsaved_form = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StaffInline(ScopedChoicesMixin, TabularInline):
    """Rows below an object; rights by the role in the organization of that object."""

    form: type[ModelForm] = OneOrganizationForm
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs.setdefault("labels", labels_of_languages(self.model))
        formset: Any = super().get_formset(request, obj, **kwargs)
        searched = self.get_autocomplete_fields(request)  # those say why they refuse a row
        fields = formset.form.base_fields.items()
        chosen = {name: field for name, field in fields if name not in searched}
        offer_rows_of(chosen, houses_to_choose_in(request.user, self.parent_model, obj))
        return formset

    def get_queryset(self, request: HttpRequest) -> Any:
        if not is_owned(self.model):
            return super().get_queryset(request)
        return rows_for(request.user, self.model).order_by(*self.get_ordering(request))

    def _may(self, request: HttpRequest, action: str, owner: models.Model | None) -> bool:
        return request.user.has_perm(permission(action, self.model), owner)


class ReadOnlyInline(StaffInline):
    """Rows below an object, for reading."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
