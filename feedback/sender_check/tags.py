"""The form that DKIM keys and DMARC records share: `name=value; name=value`."""


def read_tags(text: str) -> dict[str, str]:
    """Return the tags by their names; a tag that comes twice keeps its first value."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags
