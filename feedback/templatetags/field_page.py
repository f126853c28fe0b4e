"""What the phone page says of a project."""

from django import template
from django.utils.translation import gettext as _

from campaigns.money import write_number
from feedback.projects.models import Project
from feedback.projects.words import due_in_words
from feedback.promise.expecting import NextNews

register = template.Library()


@register.simple_tag
def so_far(project: Project) -> str:
    """Return what is still open: “0 of 400 books delivered so far”."""
    if project.unit_count == 1:
        return _("delivered already") if project.delivered_units else _("not delivered yet")
    return _("%(done)s of %(all)s %(units)s delivered so far") % {
        "done": write_number(project.delivered_units),
        "all": write_number(project.unit_count),
        "units": project.unit_many or "",
    }


@register.simple_tag
def awaited(project: Project, expected: dict[int, NextNews]) -> str:
    """Say by when it is due and when news is, as the project's own page does."""
    due = due_in_words(project)
    said = [f"{due}." if due else "", expected[project.pk].sentence_for_the_field]
    return " ".join(sentence for sentence in said if sentence)
