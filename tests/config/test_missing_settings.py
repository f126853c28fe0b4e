import subprocess
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]


def run_manage(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "setup", "--no-input"],
        cwd=CLONE,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_that_is_missing_is_named_at_once_and_without_a_traceback():
    done = run_manage(SECRET_KEY="k" * 40, EMAIL_SERVICE="postmark")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "SITE_URL is not set. The README says what it is for.",
        "",
        "Not set yet:",
        "  SITE_URL: the address of your site, such as https://give.example.org",
        "  DATABASE_URL: postgres://user:password@host:5432/name",
        "  REDIS_URL: redis://host:6379/0",
        "  STRIPE_SECRET_KEY: from Stripe's Dashboard, under Developers, API keys",
        "  EMAIL_API_KEY: key or token of the mail service",
    ]


def test_a_value_that_cannot_be_is_named():
    done = run_manage(SECRET_KEY="k" * 40, SITE_URL="give.example.org")

    assert done.stderr.startswith("SITE_URL has to be an address that begins with http://")
