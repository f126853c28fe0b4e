"""What was measured, one row a figure, as a table and as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import Load

RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True)
class Figure:
    value: float
    unit: str
    limit: float | None  # what it is compared with, in the same unit and the same run
    ratio: float | None  # value / limit, the median of the rounds
    compared_with: str
    aim: str = ""
    holds: bool | None = None


Figures = dict[str, Figure]


def compare_loads(
    ours: list[Load], limit: list[Load], *, name: str, compared_with: str, has_aim: bool = False
) -> Figures:
    """Return requests a second and the slowest hundredth, each beside the limit's."""
    rates = median(o.per_second / c.per_second for o, c in zip(ours, limit, strict=True))
    waits = median(o.p99 / c.p99 for o, c in zip(ours, limit, strict=True))
    errors = sum(load.errors for load in ours)
    size, other_size = ours[0].answer_bytes, limit[0].answer_bytes
    return {
        name: Figure(
            value=median(load.per_second for load in ours),
            unit="requests/s",
            limit=median(load.per_second for load in limit),
            ratio=rates,
            compared_with=f"{compared_with} ({size} bytes an answer against {other_size})",
            aim="at least 0.8 of it, no error" if has_aim else "",
            holds=(rates >= 0.8 and errors == 0) if has_aim else None,
        ),
        f"{name}, slowest hundredth": Figure(
            value=median(load.p99 for load in ours),
            unit="ms",
            limit=median(load.p99 for load in limit),
            ratio=waits,
            compared_with=compared_with,
            aim="at most 3 times it" if has_aim else "",
            holds=waits <= 3 if has_aim else None,
        ),
        f"{name}, errors": Figure(errors, "answers", 0, None, "none", "0", errors == 0),
    }


def print_figures(figures: Figures) -> None:
    width = max(map(len, figures))
    for name, figure in figures.items():
        limit = "" if figure.limit is None else f"{_number(figure.limit)}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        mark = {True: "yes", False: "NO", None: ""}[figure.holds]
        print(
            f"{name:<{width}} {_number(figure.value):>9} {figure.unit:<14}"
            f"{limit:>9} {ratio:>6} {mark:>4}  {figure.compared_with}"
            + (f"; aim: {figure.aim}" if figure.aim else "")
        )


def print_heading() -> None:
    print(f"{'':<52}ours · limit · ratio · holds · compared with\n", flush=True)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"


def write_results(figures: Figures, machine: dict[str, object]) -> Path:
    RESULTS.parent.mkdir(exist_ok=True)
    found = {name: asdict(figure) for name, figure in figures.items()}
    RESULTS.write_text(
        json.dumps({"figures": found, "machine": machine}, indent=2, ensure_ascii=False) + "\n"
    )
    return RESULTS
