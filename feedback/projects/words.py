"""How much of a project some money is, and how far it has come, as people say it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.dates import write_date
from campaigns.money import write_number
from feedback.projects.models import Project, Stage


def share_in_words(project: Project, amount: int) -> str:
    """Say what an amount in the smallest unit pays for: “5 of the 200 books”.

    Of pooled money nothing finer is true than that it is a part.
    """
    if not is_counted(project):
        is_all = amount >= project.unit_count * project.unit_cost
        said = _("all of “%(project)s”") if is_all else _("a part of “%(project)s”")
        return said % {"project": project.name}
    units, rest = divmod(amount, project.unit_cost)
    everything = {"all": write_number(project.unit_count), "things": project.unit_many}
    if not units:
        return _("a part of one of the %(all)s %(things)s") % everything
    said = _("%(units)s of the %(all)s %(things)s") % {"units": write_number(units), **everything}
    return _("%(units)s, and a part of one more") % {"units": said} if rest else said


def units_in_words(project: Project, units: int) -> str:
    """Count a project's units: “187 books”; in a language without a word for them, the number."""
    word = project.unit_one if units == 1 else project.unit_many
    return f"{write_number(units)} {word}".strip()


def standing_in_words(project: Project) -> str:
    """Say how far a project has come, and what is wrong: “160 of 200 books delivered. Late.”.

    To be read with its funding.
    """
    said = [_progress(project)]
    if project.stage == Stage.CHECKED and is_counted(project):
        said.append(capfirst(str(Stage.CHECKED.label)))
    if project.trouble:
        said.append(_trouble(project))
    return " ".join(f"{sentence}." for sentence in said)


def _progress(project: Project) -> str:
    """Count what is delivered. Of pooled money, and of one thing, the stage alone is true."""
    stage = capfirst(str(project.reached.label))
    if not is_counted(project):
        return stage
    everything = units_in_words(project, project.unit_count)
    if project.delivered_units == project.unit_count:
        return _("All %(all)s delivered") % {"all": everything}
    if not project.delivered_units:
        return _("%(stage)s: %(all)s") % {"stage": stage, "all": everything}
    return _("%(delivered)s of %(all)s delivered") % {
        "delivered": write_number(project.delivered_units),
        "all": everything,
    }


def is_counted(project: Project) -> bool:
    """Return whether it is told of in units; of pooled money, and of one thing, it is not."""
    return not project.is_pooled and project.unit_count > 1 and bool(project.unit_many)


def _trouble(project: Project) -> str:
    if project.is_late_until:
        return due_in_words(project)
    return capfirst(project.get_trouble_display())


def due_in_words(project: Project) -> str:
    """Say by which day a project is due, on every page alike; nothing once it is over."""
    if project.due_on is None or project.is_over:
        return ""
    day = {"day": write_date(project.due_on)}
    if project.due_is_past:
        return _("It was due by %(day)s") % day
    if project.is_late_until:
        return _("Late: now due by %(day)s") % day
    return _("Due by %(day)s") % day
