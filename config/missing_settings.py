"""Say all at once which settings are missing, rather than one at each try."""

import os

REQUIRED = {
    "SECRET_KEY": "40 random characters or more",
    "SITE_URL": "the address of your site, such as https://give.example.org",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0",
    "STRIPE_SECRET_KEY": "from Stripe's Dashboard, under Developers, API keys",
    "EMAIL_URL": "smtp+starttls://user:password@host:587 (or set EMAIL_SERVICE)",
}
REQUIRED_OF_A_MAIL_SERVICE = {"EMAIL_API_KEY": "key or token of the mail service"}


def explain(error: Exception) -> str:
    """Return the error's sentence, and whatever else is not set."""
    missing = [
        f"  {name}: {what}"
        for name, what in _required().items()
        if not os.environ.get(name, "").strip()
    ]
    if not missing:
        return str(error)
    return "\n".join([str(error), "", "Not set yet:", *missing])


def _required() -> dict[str, str]:
    service = os.environ.get("EMAIL_SERVICE", "").strip() or "smtp"
    if service == "smtp":
        return REQUIRED
    needed = {name: what for name, what in REQUIRED.items() if name != "EMAIL_URL"}
    return needed if service == "amazon_ses" else needed | REQUIRED_OF_A_MAIL_SERVICE
