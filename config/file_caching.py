"""How long caches may keep a stored file, whoever hands it out."""

FOR_GOOD = "public, max-age=31536000, immutable"
# What a supporter put on a page leaves every cache within five minutes of a takedown.
FOR_MINUTES = "public, max-age=300"
OF_SUPPORTERS = ("photographs/s", "cards/")


def cache_rule(name: str) -> str:
    """Return the rule for a file; names never change their content."""
    return FOR_MINUTES if name.startswith(OF_SUPPORTERS) else FOR_GOOD
