"""Strict nbval is worth its time: it sees one changed rating."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOK = "notebooks/01_overview.ipynb"
# The file of the sample seller that holds every rating of the US.
FEEDBACK = "data/samples/us_feedback_all_stars.txt"
# date, stars, comment: the second field of a row, tab-separated
ONE_STAR = re.compile(rb"(?m)^([^\t\r\n]+\t)1\t")
NEEDED = ("conftest.py", "pyproject.toml")
NEEDED_FOLDERS = ("scripts", "notebooks", "data/samples")
SLOWEST = 300  # seconds

pytestmark = pytest.mark.notebook


def copy_project(target: Path) -> Path:
    """Copy what a notebook needs to run and be compared."""
    for name in NEEDED_FOLDERS:
        shutil.copytree(ROOT / name, target / name)
    for name in NEEDED:
        shutil.copy(ROOT / name, target / name)
    return target


def forgive_one_star(project: Path) -> None:
    """Turn the newest one-star rating of the feedback file into five stars."""
    (path,) = project.glob(FEEDBACK)
    raw = path.read_bytes()
    path.write_bytes(ONE_STAR.sub(rb"\g<1>5\t", raw, count=1))
    assert path.read_bytes() != raw


def start_nbval(project: Path) -> subprocess.Popen:
    options = ["-q", "-p", "no:cacheprovider", "--tb=short"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, NOTEBOOK],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_one_changed_rating_fails_the_notebook_that_passes_without(tmp_path):
    same = copy_project(tmp_path / "same")
    changed = copy_project(tmp_path / "changed")
    forgive_one_star(changed)
    running = start_nbval(same), start_nbval(changed)
    (same_said, _), (changed_said, _) = (
        one.communicate(timeout=SLOWEST) for one in running
    )
    assert running[0].returncode == 0, same_said
    assert running[1].returncode == 1, changed_said
    assert re.search(r"\d+ failed", changed_said)
    assert "mismatch" in changed_said
