"""Which words of a mail may be filled in after it was rendered: read off its templates.

A name that only ever stands as `{{ name }}` is put in as it is. What a tag or a filter looks at
decides what the mail says, and has to be known when it is rendered.
"""

import re
from functools import cache

from django.template.base import Lexer, Token, TokenType

from donors.mjml import compiled_mjml, template_source

NAME = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
CONSTANT_INCLUDE = re.compile(r"include\s+[\"']([^\"']+)[\"']\s*$")
# A filled word is never empty, so a question whether it is there has one answer.
BARE_QUESTION = re.compile(
    r"(?:if|elif)\s+(?:not\s+)?[A-Za-z_]\w*(?:\s+(?:and|or)\s+(?:not\s+)?[A-Za-z_]\w*)*\s*$"
)
# Any other tag might read, or change, what it was not told of.
KNOWN_TAGS = frozenset({
    "if", "elif", "else", "endif", "for", "empty", "endfor", "include", "with", "endwith",
    "comment", "endcomment",
})  # fmt: skip


class OpaqueTemplateError(Exception):
    """A template has a tag of which nobody knows what it does with its words."""


@cache
def names_looked_at(folder: str) -> frozenset[str]:
    """Return the names that decide what a mail says. Raises OpaqueTemplateError."""
    subject = template_source(f"{folder}/subject.txt")
    bodies = (
        template_source(f"{folder}/body.txt"),
        str(compiled_mjml(f"{folder}/body.mjml").source),
    )
    looked_at = {name for source in (subject, *bodies) for name in _looked_at(source)}
    if "subject" in looked_at:  # then so is whatever the subject says
        looked_at |= set(NAME.findall(subject))
    return frozenset(looked_at)


def _looked_at(source: str) -> set[str]:
    return {name for token in Lexer(source).tokenize() for name in _names_of(token)}


def _names_of(token: Token) -> set[str]:
    if token.token_type is TokenType.BLOCK:
        return _names_of_tag(token.contents)
    if token.token_type is TokenType.VAR and not NAME.fullmatch(token.contents):
        return _names_in(token.contents)
    return set()


def _names_of_tag(contents: str) -> set[str]:
    if (contents.split() or [""])[0] not in KNOWN_TAGS:
        raise OpaqueTemplateError(contents)
    if BARE_QUESTION.match(contents):
        return set()
    included = CONSTANT_INCLUDE.match(contents)
    if included:
        return _looked_at(template_source(included[1]))
    if contents.startswith("include"):
        raise OpaqueTemplateError(contents)
    return _names_in(contents)


def _names_in(contents: str) -> set[str]:
    return set(NAME.findall(QUOTED.sub("", contents)))
