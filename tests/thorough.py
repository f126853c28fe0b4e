"""What `make test` tries a few times, and `make chaos` (it sets THOROUGH) as often as it takes."""

import os
from collections.abc import Callable, Iterable

import pytest
from hypothesis import settings

IS_THOROUGH = "THOROUGH" in os.environ
FEWEST = 3


def examples(number: int) -> int:
    """Return how many examples to try: all, or in `make test` a fifth."""
    return number if IS_THOROUGH else max(FEWEST, number // 5)


def thorough(*, max_examples: int, **rules: object) -> Callable:
    """Set up a property test of which `make test` tries a fifth, and `make chaos` all examples."""

    def set_up(test: Callable) -> Callable:
        tried = settings(max_examples=examples(max_examples), deadline=None, **rules)
        return pytest.mark.thorough(tried(test))

    return set_up


def everyday(number: int, cases: Iterable[object]) -> list[object]:
    """Return cases to parametrize with; all but the first few are left to `make chaos`."""
    return [
        case if place < number else pytest.param(*_values_of(case), marks=pytest.mark.chaos)
        for place, case in enumerate(cases)
    ]


def _values_of(case: object) -> tuple[object, ...]:
    return case if isinstance(case, tuple) else (case,)
