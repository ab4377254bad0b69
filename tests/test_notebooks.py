"""Close the holes that strict nbval leaves: each check is proven on a bad notebook."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from refresh_notebooks import WIDGET_VIEW, number_missing_ids, refresh

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NAMES = (
    "01_overview",
    "02_trends",
    "03_root_causes",
    "04_removal_candidates",
    "05_classifier_evaluation",
    "06_label_and_retrain",
)
MOST_LINES = 12
MOST_BYTES = 300_000
MOST_IGNORING = 1 / 5
PLOTLY = "application/vnd.plotly.v1+json"
NOT_THIN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
)
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})")
IGNORING = re.compile(r"#\s*(?:NBVAL_IGNORE_OUTPUT|NBVAL_SKIP|NBVAL_RAISES_EXCEPTION)")
IGNORING_TAGS = {"nbval-ignore-output", "nbval-skip", "nbval-raises-exception"}
IGNORING_TAGS |= {"raises-exception"}

Check = Callable[[NotebookNode], Iterator[str]]


# --- reading a notebook ---


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def first_line(cell: NotebookNode) -> str:
    return repr(cell.source.split("\n")[0])


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield cell, output


def strings(value: object) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def plain_text(output: NotebookNode) -> str:
    return output.get("text", "") + output.get("data", {}).get("text/plain", "")


# --- the checks: each yields one sentence for each thing that is wrong ---


def starts_with_a_question(notebook: NotebookNode) -> Iterator[str]:
    first = notebook.cells[0] if notebook.cells else new_markdown_cell()
    if first.cell_type != "markdown" or not re.match(r"# .*\?", first.source):
        yield "the first cell is not a title that asks a question"


def was_run_in_order(notebook: NotebookNode) -> Iterator[str]:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"cells were not run once each from the top: {counts}"
    if not any(cell.outputs for cell in code_cells(notebook)):
        yield "no cell shows anything, so nothing would be compared"


def keeps_no_run_noise(notebook: NotebookNode) -> Iterator[str]:
    if "widgets" in notebook.metadata:
        yield "widget state is saved"
    if notebook.metadata.get("language_info", {}).keys() - {"name"}:
        yield "the Python version is saved"
    for cell, output in outputs(notebook):
        if WIDGET_VIEW in output.get("data", {}):
            yield f"a random widget id is saved under {first_line(cell)}"
    for cell in notebook.cells:
        if "execution" in cell.metadata:
            yield f"timings are saved with {first_line(cell)}"


def has_one_parameters_cell(notebook: NotebookNode) -> Iterator[str]:
    where = [
        n
        for n, cell in enumerate(code_cells(notebook), 1)
        if "parameters" in tags(cell)
    ]
    if where != [2]:
        yield f"the second code cell alone should be tagged `parameters`, not {where}"


def has_thin_cells(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        lines = len(cell.source.strip().split("\n"))
        if lines > MOST_LINES:
            yield f"{lines} lines of code, starting with {first_line(cell)}"
        if not cell.source.strip():
            yield "an empty code cell"
        if cell.source.rstrip().endswith(";"):
            yield f"`;` hides nothing from nbval, write `_ = …`: {first_line(cell)}"


def has_plain_code(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            yield f"not plain Python: {first_line(cell)}"
            continue
        for node in ast.walk(tree):
            if isinstance(node, NOT_THIN):
                kind = type(node).__name__
                yield f"{kind} belongs in the package, not in {first_line(cell)}"


def shows_no_trouble(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        if output.output_type == "error":
            yield f"an error is saved under {first_line(cell)}"
        if output.get("name") == "stderr":
            yield f"a warning is saved under {first_line(cell)}"
        if ADDRESS.search(plain_text(output)):
            yield f"a memory address is shown under {first_line(cell)}"
        if {"image/png", PLOTLY} <= output.get("data", {}).keys():
            yield f"a thumbnail lies beside the chart under {first_line(cell)}"


def compares_most_cells(notebook: NotebookNode) -> Iterator[str]:
    cells = code_cells(notebook)
    ignoring = sum(
        bool(IGNORING.search(cell.source) or IGNORING_TAGS & tags(cell))
        for cell in cells
    )
    if ignoring > MOST_IGNORING * len(cells):
        yield f"{ignoring} of {len(cells)} code cells are not compared"


def names_no_mailbox(notebook: NotebookNode) -> Iterator[str]:
    for text in strings(notebook):
        for match in EMAIL.finditer(text):
            if not re.fullmatch(r"(?:.*\.)?example\.com", match[1]):
                yield f"an e-mail address outside example.com: at {match[1]}"


def runs_on_any_python3(notebook: NotebookNode) -> Iterator[str]:
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"the kernel is {kernel!r}, not 'python3'"


CHECKS: tuple[Check, ...] = (
    starts_with_a_question,
    was_run_in_order,
    keeps_no_run_noise,
    has_one_parameters_cell,
    has_thin_cells,
    has_plain_code,
    shows_no_trouble,
    compares_most_cells,
    names_no_mailbox,
    runs_on_any_python3,
)


def file_problems(path: Path) -> Iterator[str]:
    if path.stem not in NAMES:
        yield f"{path.name} is none of the names that STYLE and this test list"
    if path.stat().st_size >= MOST_BYTES:
        yield f"{path.stat().st_size} bytes, the limit is {MOST_BYTES}"


def problems(notebook: NotebookNode) -> list[str]:
    return [problem for check in CHECKS for problem in check(notebook)]


# --- the project's notebooks ---


def test_there_are_notebooks_to_check():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_ours_is_in_order(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [*file_problems(path), *problems(notebook)] == []


# --- the checks themselves ---


def good_notebook() -> NotebookNode:
    """Six code cells that break no rule."""
    cells = [
        new_code_cell("import feedbacklab"),
        new_code_cell('reports = "../data/samples"', metadata={"tags": ["parameters"]}),
        *(new_code_cell(f"1 + {n}") for n in range(4)),
    ]
    for n, cell in enumerate(cells, 1):
        cell.execution_count = n
    result = new_output("execute_result", {"text/plain": "1"}, execution_count=3)
    cells[2].outputs = [result]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return new_notebook(
        cells=[new_markdown_cell("# What is my rating?"), *cells], metadata=metadata
    )


def result_of(notebook: NotebookNode, **data: object) -> None:
    code_cells(notebook)[2].outputs[0].data.update(data)


def third_source(source: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: code_cells(notebook)[2].update(source=source)


def third_output(output: NotebookNode) -> Callable[[NotebookNode], None]:
    return lambda notebook: code_cells(notebook)[2].outputs.append(output)


def forget_a_run(notebook):
    code_cells(notebook)[3].execution_count = None


def run_out_of_order(notebook):
    code_cells(notebook)[3].execution_count = 9


def show_nothing(notebook):
    code_cells(notebook)[2].outputs = []


def save_widgets(notebook):
    notebook.metadata.widgets = {}


def save_version(notebook):
    notebook.metadata.language_info = {"name": "python", "version": "3.11.7"}


def save_timing(notebook):
    code_cells(notebook)[2].metadata["execution"] = {"iopub.status.idle": "now"}


def tag_nothing(notebook):
    del code_cells(notebook)[1].metadata["tags"]


def tag_two(notebook):
    code_cells(notebook)[2].metadata["tags"] = ["parameters"]


def tag_the_first(notebook):
    tag_nothing(notebook)
    code_cells(notebook)[0].metadata["tags"] = ["parameters"]


def ignore_two_by_tag(notebook):
    for cell in code_cells(notebook)[4:]:
        cell.metadata["tags"] = ["nbval-ignore-output"]


def ignore_two_by_comment(notebook):
    for cell in code_cells(notebook)[4:]:
        cell.source = "# NBVAL_IGNORE_OUTPUT\n" + cell.source


def name_another_kernel(notebook):
    notebook.metadata.kernelspec.name = "venv-of-mine"


def forget_the_kernel(notebook):
    del notebook.metadata["kernelspec"]


def make_a_statement_the_title(notebook):
    notebook.cells[0].source = "# Overview"


def mail_in_markdown(notebook):
    notebook.cells[0].source += "\nwrite to\njo@shop.example.org"


BAD = {
    "title without a question": (make_a_statement_the_title, "asks a question"),
    "a cell never run": (forget_a_run, "not run once each"),
    "a cell run twice": (run_out_of_order, "not run once each"),
    "no output at all": (show_nothing, "nothing would be compared"),
    "widget state": (save_widgets, "widget state"),
    "Python version": (save_version, "Python version"),
    "timings": (save_timing, "timings"),
    "widget id": (lambda nb: result_of(nb, **{WIDGET_VIEW: {}}), "random widget id"),
    "no parameters cell": (tag_nothing, "`parameters`, not []"),
    "two parameters cells": (tag_two, "`parameters`, not [2, 3]"),
    "parameters come first": (tag_the_first, "`parameters`, not [1]"),
    "13 lines": (third_source("\n".join("x = 1" for _ in range(13))), "13 lines"),
    "an empty cell": (third_source(" "), "empty code cell"),
    "a semicolon": (third_source("1;\n"), "hides nothing"),
    "a function": (third_source("def f():\n    return 1"), "FunctionDef"),
    "an async function": (third_source("async def f(): ..."), "AsyncFunctionDef"),
    "a class": (third_source("class A:\n    x = 1"), "ClassDef"),
    "a for loop": (third_source("for x in []:\n    x"), "For belongs"),
    "a nested while": (third_source("if 1:\n  while 0:\n    1"), "While belongs"),
    "a try": (third_source("try:\n    1\nfinally:\n    2"), "Try belongs"),
    "a try star": (third_source("try:\n  1\nexcept* OSError:\n  2"), "TryStar belongs"),
    "a magic": (third_source("%matplotlib inline"), "not plain Python"),
    "an error": (
        third_output(new_output("error", ename="E", evalue="", traceback=[])),
        "an error is saved",
    ),
    "stderr": (
        third_output(new_output("stream", name="stderr", text="Warning")),
        "a warning is saved",
    ),
    "address in a result": (
        lambda nb: result_of(nb, **{"text/plain": "<object at 0x7f3a2c1b>"}),
        "memory address",
    ),
    "address in stdout": (
        third_output(new_output("stream", text="<f at 0x7F3A2C1B9D40>")),
        "memory address",
    ),
    "thumbnail": (
        lambda nb: result_of(nb, **{"image/png": "", PLOTLY: {}}),
        "thumbnail",
    ),
    "a third ignored, by tag": (ignore_two_by_tag, "2 of 6 code cells"),
    "a third ignored, by comment": (ignore_two_by_comment, "2 of 6 code cells"),
    "mailbox in markdown": (mail_in_markdown, "at shop.example.org"),
    "mailbox in a chart": (
        lambda nb: result_of(nb, **{PLOTLY: {"data": [{"text": ["a@b.de"]}]}}),
        "at b.de",
    ),
    "lookalike of example.com": (
        lambda nb: result_of(nb, **{"text/plain": "a@notexample.com"}),
        "at notexample.com",
    ),
    "another kernel": (name_another_kernel, "'venv-of-mine'"),
    "no kernel": (forget_the_kernel, "None, not 'python3'"),
}


def test_a_good_notebook_has_no_problem():
    notebook = good_notebook()
    nbformat.validate(notebook)
    assert problems(notebook) == []


def test_addresses_at_example_com_and_one_ignored_cell_are_fine():
    notebook = good_notebook()
    result_of(notebook, **{"text/plain": "jo@example.com, jo@mail.example.com"})
    code_cells(notebook)[5].metadata["tags"] = ["nbval-ignore-output"]
    assert problems(notebook) == []


@pytest.mark.parametrize(("spoil", "expected"), BAD.values(), ids=BAD)
def test_a_bad_notebook_is_caught_for_that_one_reason(spoil, expected):
    notebook = good_notebook()
    spoil(notebook)
    found = problems(notebook)
    assert len(found) == 1
    assert expected in found[0]


def test_every_check_has_a_notebook_that_it_alone_catches():
    catching = set()
    for spoil, _ in BAD.values():
        notebook = good_notebook()
        spoil(notebook)
        catching |= {check for check in CHECKS if list(check(notebook))}
    assert catching == set(CHECKS)


def test_a_large_file_and_an_unknown_name_are_caught(tmp_path):
    path = tmp_path / "overview2.ipynb"
    path.write_bytes(b" " * MOST_BYTES)
    assert list(file_problems(path)) == [
        "overview2.ipynb is none of the names that STYLE and this test list",
        "300000 bytes, the limit is 300000",
    ]


# --- `make notebooks` ---


def test_missing_and_repeated_cell_ids_are_numbered_and_the_others_kept():
    notebook = good_notebook()
    notebook.cells = notebook.cells[:4]
    for cell, name in zip(notebook.cells, ["cell-2", "mine", "mine", ""], strict=True):
        cell.id = name
    number_missing_ids(notebook)
    assert [cell.id for cell in notebook.cells] == [
        "cell-2",
        "mine",
        "cell-1",
        "cell-3",
    ]


@pytest.mark.notebook
def test_refreshing_again_leaves_every_byte_and_passes_the_checks(tmp_path):
    notebook = good_notebook()
    for cell in code_cells(notebook):
        cell.update(execution_count=None, outputs=[])
    code_cells(notebook)[0].source = "import ipywidgets, warnings"
    code_cells(notebook)[2].source = 'ipywidgets.Dropdown(options=["FBA", "merchant"])'
    code_cells(notebook)[3].source = 'print("one")\nprint("two", flush=True)'
    code_cells(notebook)[4].source = "from pathlib import Path\nPath.cwd().name"
    path = tmp_path / "notebooks" / "01_overview.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    assert refresh(path)
    first = path.read_bytes()
    assert not refresh(path)
    assert path.read_bytes() == first
    saved = nbformat.read(path, as_version=4)
    assert problems(saved) == []
    shown = [plain_text(output) for _, output in outputs(saved)]
    assert shown == [
        "Dropdown(options=('FBA', 'merchant'), value='FBA')",
        "one\ntwo\n",
        "'notebooks'",
        "4",
    ]
