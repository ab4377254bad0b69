"""Three files name the environment, and they must agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
PINS = [
    line
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if not line.startswith("#")
]
# conda does not take - and _ for the same letter.
CONDA_NAMES = {"jupyter-server": "jupyter_server"}


def bounds(requirements: list[str]) -> dict[str, SpecifierSet]:
    parsed = map(Requirement, requirements)
    return {canonicalize_name(one.name): one.specifier for one in parsed}


def pinned() -> dict[str, str]:
    pairs = (line.split("==") for line in PINS)
    return {canonicalize_name(name): version for name, version in pairs}


def test_environment_yml_has_the_names_and_bounds_of_pyproject():
    wanted = bounds(PROJECT["dependencies"] + EXTRAS["test"])
    expected = {CONDA_NAMES.get(name, name): span for name, span in wanted.items()}
    expected |= {"python": SpecifierSet(PROJECT["requires-python"])}
    expected |= {"pip": SpecifierSet()}
    plain = [Requirement(one) for one in CONDA["dependencies"] if isinstance(one, str)]
    assert {one.name: one.specifier for one in plain} == expected
    assert len(plain) == len(expected)


def test_environment_yml_uses_conda_forge_alone_and_pip_for_this_package_alone():
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    sections = [one for one in CONDA["dependencies"] if isinstance(one, dict)]
    assert sections == [{"pip": ["-e ."]}]


def test_every_pin_is_one_name_and_one_version():
    odd = [one for one in PINS if not re.fullmatch(r"[\w.-]+==\d[\w.]*", one)]
    assert odd == []
    assert len(pinned()) == len(PINS)


def test_every_requirement_is_pinned_inside_its_bounds():
    wanted = bounds(PROJECT["dependencies"] + EXTRAS["test"] + EXTRAS["browser"])
    pins = pinned()
    assert wanted.keys() <= pins.keys()
    assert [name for name, span in wanted.items() if pins[name] not in span] == []


@pytest.mark.parametrize("name", ["constraints.txt", "environment.yml"])
def test_no_registry_address_stands_in(name):
    text = (ROOT / name).read_text()
    found = re.findall(r"://|--(?:extra-)?index|--find-links| @ |\bfile:", text)
    assert found == []
