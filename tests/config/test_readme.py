import ast
import re
from pathlib import Path

from config.demo.people import STAFF
from config.missing_settings import REQUIRED

CLONE = Path(__file__).resolve().parents[2]
# Read by the programs around Django, and said so in the table.
READ_ELSEWHERE = {"PG_DUMP", "PG_RESTORE", "POSTGRES_PASSWORD"}


def settings_read() -> dict[str, ast.Call]:
    """Return every variable that the settings ask the environment for, with the call."""
    tree = ast.parse((CLONE / "config" / "settings.py").read_text())
    return {
        call.args[0].value: call
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func).startswith("environment.")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def documented_settings() -> list[str]:
    text = (CLONE / "README.md").read_text()
    table = text.partition("## Every setting")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_every_setting_stands_in_the_readme_once():
    documented = documented_settings()

    assert sorted(documented) == sorted({*settings_read(), *READ_ELSEWHERE})


def test_every_setting_that_has_to_be_set_is_known_to_setup():
    needed = {
        name
        for name, call in settings_read().items()
        if len(call.args) == 1
        and ast.unparse(call.func).rpartition(".")[2] in {"text", "url", "site_url"}
    }

    assert needed == set(REQUIRED)


def test_every_line_of_the_example_is_a_documented_setting():
    lines = (CLONE / ".env.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}

    assert names <= set(documented_settings())


def test_everybody_in_the_readme_can_sign_in():
    text = (CLONE / "README.md").read_text()
    addresses = re.findall(r"\| (\S+@\S+\.example) \|", text)

    assert addresses == [member.email for member in STAFF]


def test_every_link_in_the_documents_leads_somewhere():
    for document in CLONE.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
            assert (CLONE / target).exists(), f"{document.name}: {target}"
