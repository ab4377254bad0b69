"""Imports inside the package point down; this says which one does not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "feedbacklab"
SHELVES = (
    ("schema", "facts", "text"),
    ("loaders", "privacy", "profanity", "samples"),
    ("metrics", "classifier", "policy", "caselog"),
    (
        "monitoring",
        "forecast",
        "causes",
        "contrast",
        "drivers",
        "candidates",
        "drafts",
        "health",
        "evaluation",
    ),
    ("figures", "display", "labelling", "summary"),
    ("explorers",),
    ("report", "cli", "spapi", "scale"),
)
SHELF_OF = {room: n for n, rooms in enumerate(SHELVES) for room in rooms}
# The public face hands out verbs of every room; no room goes through it.
FACE = {"__init__", "__main__"}
SAYS_NOTHING = {"util", "helper", "core", "base", "common", "manager"}


def modules(package: Path) -> Iterator[tuple[tuple[str, ...], Path]]:
    """Dotted name below the package, as a tuple, and file of every module."""
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).with_suffix("").parts, path


def names_nothing(name: str) -> bool:
    return name.strip("_").removesuffix("s") in SAYS_NOTHING


def absolute(node: ast.ImportFrom, package: str, parts: tuple[str, ...]) -> str:
    """Dotted module that ``from … import`` reads in the module ``parts``."""
    if not node.level:
        return node.module or ""
    above = (package, *parts)[: len(parts) + 1 - node.level]
    return ".".join([*above, *filter(None, [node.module])])


def imported(tree: ast.AST, package: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Dotted names imported anywhere in a module, also inside its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, package, parts)
            names = [alias.name for alias in node.names]
            yield from (f"{module}.{name}" for name in names)


def verdict(room: str, target: str, shelf_of: dict[str, int]) -> str | None:
    """What is wrong with one import, if anything."""
    if target == room:
        return None
    if target not in shelf_of:
        return f"{target!r} is no room, import from the room itself"
    here, there = shelf_of[room], shelf_of[target]
    if there < here:
        return None
    if there == here:
        return f"both stand on shelf {here}"
    return f"that points up, from shelf {here} to shelf {there}"


def wrong_names(package: Path) -> Iterator[str]:
    for parts, path in modules(package):
        odd = [part for part in parts if names_nothing(part)]
        if odd:
            where = path.relative_to(package.parent)
            yield f"{where} does not say what it holds: {', '.join(odd)}."


def wrong_imports(package: Path, shelf_of: dict[str, int]) -> Iterator[str]:
    """One sentence for each module without a shelf and each import not down."""
    for parts, path in modules(package):
        room, where = parts[0], path.relative_to(package.parent)
        if room in FACE:
            continue
        if room not in shelf_of:
            yield f"{where} stands on no shelf."
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in imported(tree, package.name, parts):
            if name == package.name:
                yield f"{where} imports the public face; import from the room itself."
            elif name.startswith(f"{package.name}."):
                target = name.split(".")[1]
                why = verdict(room, target, shelf_of)
                if why:
                    yield f"{where} imports {target}: {why}."


def test_imports_point_down():
    assert list(wrong_imports(PACKAGE, SHELF_OF)) == []


def test_every_room_says_what_it_holds():
    assert list(wrong_names(PACKAGE)) == []


def test_no_room_stands_on_two_shelves():
    assert len(SHELF_OF) == sum(map(len, SHELVES))


# --- the checks on a small made house ---


@pytest.fixture
def house(tmp_path):
    """Write modules of a package `house`: path below it to source."""

    def build(**sources: str) -> Path:
        package = tmp_path / "house"
        for name, source in {"__init__": "from .end import go", **sources}.items():
            path = package / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        return package

    return build


TWO_SHELVES = {"floor": 0, "cellar": 0, "middle": 1, "room": 1, "end": 2}


@pytest.mark.parametrize(
    "source",
    [
        "import house.floor",
        "import house.floor.deep as d",
        "from house import floor",
        "from house.floor import thing",
        "from . import floor",
        "from .floor import thing",
        "import pandas, os.path",
        "from houseware import end",
        "def later():\n    from .floor import thing",
    ],
)
def test_an_import_pointing_down_or_out_is_fine(house, source):
    assert list(wrong_imports(house(middle=source), TWO_SHELVES)) == []


def test_modules_of_one_room_may_import_each_other(house):
    package = house(
        room__in__a="from .b import x\nfrom . import c\nfrom house.room import b",
        room__in__b="from ..floor import x\nfrom .. import cellar",
    )
    assert list(wrong_imports(package, TWO_SHELVES)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import house.end",
        "from house import end",
        "from house.end import go",
        "from . import end",
        "from .end import go",
        "def later():\n    import house.end.deep",
        "if TYPE_CHECKING:\n    from .end import Go",
    ],
)
def test_an_import_pointing_up_is_named(house, source):
    assert list(wrong_imports(house(middle=source), TWO_SHELVES)) == [
        "house/middle.py imports end: that points up, from shelf 1 to shelf 2."
    ]


def test_an_import_from_a_deep_module_is_read_from_where_it_stands(house):
    package = house(room__in__a="from ..end import go\nfrom ..middle import x")
    assert list(wrong_imports(package, TWO_SHELVES)) == [
        "house/room/a.py imports end: that points up, from shelf 1 to shelf 2.",
        "house/room/a.py imports middle: both stand on shelf 1.",
    ]


def test_an_import_from_the_same_shelf_is_named(house):
    assert list(wrong_imports(house(cellar="from . import floor"), TWO_SHELVES)) == [
        "house/cellar.py imports floor: both stand on shelf 0."
    ]


def test_a_room_on_no_shelf_is_named(house):
    package = house(attic="", attics__in__deep="")
    assert list(wrong_imports(package, TWO_SHELVES)) == [
        "house/attic.py stands on no shelf.",
        "house/attics/deep.py stands on no shelf.",
    ]


def test_an_import_through_the_public_face_is_named(house):
    package = house(end="from house import go", middle="import house")
    assert list(wrong_imports(package, TWO_SHELVES)) == [
        "house/end.py imports go: 'go' is no room, import from the room itself.",
        "house/middle.py imports the public face; import from the room itself.",
    ]


@pytest.mark.parametrize(
    "name", ["utils", "_helpers", "core", "base", "common", "manager", "managers"]
)
def test_a_name_that_says_nothing_is_caught_at_any_depth(house, name):
    package = house(**{name: "", f"room__in__{name}": "", "database": ""})
    assert set(wrong_names(package)) == {
        f"house/{name}.py does not say what it holds: {name}.",
        f"house/room/{name}.py does not say what it holds: {name}.",
    }
