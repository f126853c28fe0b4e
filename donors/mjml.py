"""Mail templates in MJML: compiled once, then filled by Django as often as needed.

A template's tags go through the MJML compiler as text. So they stand in `mj-text`, in table cells
or in a bare `href="{{ url }}"`, never around whole elements; they hold no quotes inside an
attribute and no `<` or `>`, which the compiler would escape.
"""

import re
from functools import cache

import mrml
from django.template import Context, Template
from django.template.loader import get_template

INCLUDE = re.compile(r'<mj-include\s+path="([^"]+)"\s*/>')


class BadMailTemplateError(Exception):
    """The MJML compiler met something that it does not understand."""


def fill_mjml(template_name: str, values: dict[str, object]) -> str:
    """Return the mail as HTML; values are escaped."""
    return compiled_mjml(template_name).render(Context(values))


@cache
def compiled_mjml(template_name: str) -> Template:
    """Return the template as HTML with Django's tags still in it, compiled once in a process."""
    # The compiler's own includes do not know how wide the mail is: their sections fill the window.
    source = INCLUDE.sub(lambda found: template_source(found[1]), template_source(template_name))
    output = mrml.to_html(
        source,
        render_options=mrml.RenderOptions(disable_comments=True, fonts={}),
    )
    if output.warnings:
        kinds = ", ".join(warning.kind for warning in output.warnings)
        raise BadMailTemplateError(f"{template_name}: {kinds}")
    return Template(output.content, name=template_name)


def template_source(template_name: str) -> str:
    source: str = get_template(template_name).template.source  # type: ignore[attr-defined]
    return source
