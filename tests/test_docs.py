"""README's code runs and prints what it says; every public name is explained."""

import contextlib
import io
import re
from pathlib import Path

import feedbacklab

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_readme_code_prints_what_readme_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,), (shown,) = blocks("python"), blocks("text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == shown


def test_every_public_name_is_in_the_readme_and_has_a_docstring():
    for name in feedbacklab.__all__:
        assert f"`{name}`" in README, name
        assert getattr(feedbacklab, name).__doc__, name


def test_public_names_are_found_without_being_listed_twice():
    assert dir(feedbacklab) == sorted(feedbacklab.__all__)


def test_an_unknown_name_is_refused():
    assert not hasattr(feedbacklab, "load_everything")


def test_every_file_the_readme_names_exists():
    named = re.findall(r"\]\(([^)#:]+)\)|`(notebooks/\w+\.ipynb)`", README)
    assert named
    for link, notebook in named:
        assert (ROOT / (link or notebook)).exists(), link or notebook


def test_both_commands_stand_on_the_first_screen():
    first_screen = README.splitlines()[:45]
    assert any("`make lab`" in line for line in first_screen)
    assert any("`make test`" in line for line in first_screen)
