"""How much of a project some money is, as people say it."""

from django.utils.translation import gettext as _

from campaigns.money import write_number
from feedback.projects.models import Project


def share_in_words(project: Project, amount: int) -> str:
    """Say what an amount in the smallest unit pays for: “5 of the 200 books”.

    Of pooled money nothing finer is true than that it is a part.
    """
    if project.is_pooled or project.unit_count == 1 or not project.unit_many:
        is_all = amount >= project.unit_count * project.unit_cost
        return _("all of it") if is_all else _("a part of it")
    units, rest = divmod(amount, project.unit_cost)
    everything = {"all": write_number(project.unit_count), "things": project.unit_many}
    if not units:
        return _("a part of the %(all)s %(things)s") % everything
    said = _("%(units)s of the %(all)s %(things)s") % {"units": write_number(units), **everything}
    return _("%(units)s, and a little more") % {"units": said} if rest else said


def units_in_words(project: Project, units: int) -> str:
    """Count a project's units: “187 books”; in a language without a word for them, the number."""
    word = project.unit_one if units == 1 else project.unit_many
    return f"{write_number(units)} {word}".strip()
