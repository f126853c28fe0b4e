"""What holds for the whole house."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    output = io.StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=output)

    assert output.getvalue() == "No changes detected\n"


CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "time", "monotonic"}


def calls_at_import(node: ast.AST) -> Iterator[str]:
    """Yield what a module calls when it is read: all but the bodies of functions."""
    if isinstance(node, ast.Call):
        yield ast.unparse(node.func)
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    if is_function:
        kept = [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]
    else:
        kept = list(ast.iter_child_nodes(node))
    for child in kept:
        if child is not None:
            yield from calls_at_import(child)


def test_no_test_reads_the_clock_before_it_runs():
    """All tests are read at the start: the last one would run minutes after its own "now"."""
    folder = Path(__file__).parent
    found = [
        f"{path.relative_to(folder)}: {call}"
        for path in sorted(folder.rglob("*.py"))
        for call in calls_at_import(ast.parse(path.read_text()))
        if call.rpartition(".")[2] in CLOCKS
    ]

    assert found == []
