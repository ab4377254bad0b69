"""The labelling card in JupyterLab: keys reach it, the file follows, text is inert."""

import json

import pytest

HOSTILE = (
    "<img src=x onerror=\"document.title='broken in'\"><b>bold</b> "
    "<script>document.title='broken in'</script>"
)


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook("notebooks/06_label_and_retrain.ipynb")
    notebook.run_all()
    notebook.page.locator(".fbl-label").scroll_into_view_if_needed()
    return notebook


ASK = """code => new Promise((resolve, reject) => {
    const panel = jupyterapp.shell.currentWidget;
    const asked = panel.sessionContext.session.kernel.requestExecute({code});
    asked.onIOPub = ({header, content}) => {
        if (header.msg_type === 'stream') resolve(content.text);
        if (header.msg_type === 'error') reject(new Error(content.evalue));
    };
})"""


def answer(notebook, code):
    """Value of the last line of some code, in the notebook's kernel."""
    *before, last = code.splitlines()
    code = "\n".join([*before, f"import json; print(json.dumps({last}))"])
    return json.loads(notebook.page.evaluate(ASK, code))


def kinds(notebook):
    """Kinds of this labeller in the file, oldest first."""
    labels = "labelling.LabelStore(store.path).labels()"
    return answer(notebook, f"{labels}.query('labeller == @labeller')['kind'].tolist()")


def wait_for(notebook, css, text):
    notebook.page.wait_for_function(
        "([css, text]) => document.querySelector(css)?.textContent.includes(text)",
        arg=[css, text],
    )


def start_afresh(notebook):
    """Take back what the rehearsal has labelled."""
    expression = "[store.undo(labeller) for _ in range(300)][-1]"
    assert answer(notebook, expression) is None
    answer(notebook, "explorer.undo()")
    wait_for(notebook, ".fbl-progress", "0 labelled")


def test_keys_label_undo_and_move_and_the_file_follows(notebook, screenshots):
    page = notebook.page
    start_afresh(notebook)
    cells = len(notebook.cells())
    card, comment = page.locator(".fbl-label"), page.locator(".fbl-comment")
    assert page.locator(".fbl-verdict").is_hidden()
    first = comment.text_content()
    page.screenshot(path=screenshots / "labelling_before.png")

    comment.click()
    page.keyboard.press("p")
    wait_for(notebook, ".fbl-progress", "1 labelled")
    assert comment.text_content() != first
    wait_for(notebook, ".fbl-you", "you: product")
    page.keyboard.press("s")
    wait_for(notebook, ".fbl-progress", "2 labelled")
    assert kinds(notebook) == ["product", "seller"]
    page.screenshot(path=screenshots / "labelling_after.png")

    page.keyboard.press("u")
    wait_for(notebook, ".fbl-progress", "1 labelled")
    assert kinds(notebook) == ["product"]
    page.keyboard.press("k")
    wait_for(notebook, ".fbl-heading", "This comment")
    assert comment.text_content() == first
    assert page.locator(".fbl-kind[aria-pressed=true]").text_content() == "p product"
    page.screenshot(path=screenshots / "labelling_back.png")

    page.get_by_role("button", name="m mixed").click()
    wait_for(notebook, ".fbl-you", "you: mixed")
    page.keyboard.press("n")
    wait_for(notebook, ".fbl-progress", "2 labelled")
    assert kinds(notebook) == ["mixed", "none"]
    assert len(notebook.cells()) == cells  # no key reached JupyterLab
    assert card.count() == 1


def test_a_key_held_down_labels_one_comment(notebook):
    start_afresh(notebook)
    notebook.page.locator(".fbl-comment").click()
    for _ in range(5):
        notebook.page.keyboard.down("p")
    notebook.page.keyboard.up("p")
    wait_for(notebook, ".fbl-progress", "1 labelled")
    assert kinds(notebook) == ["product"]


def test_a_buyers_markup_is_inert(notebook, screenshots):
    page = notebook.page
    page.evaluate("() => document.title = 'whole'")
    answer(
        notebook,
        f"queue.items['text'] = {HOSTILE!r}\nexplorer.press('j')",
    )
    wait_for(notebook, ".fbl-comment", "onerror")
    page.locator(".fbl-comment").click()
    page.keyboard.press("n")
    wait_for(notebook, ".fbl-heading", "onerror")
    page.screenshot(path=screenshots / "labelling_hostile.png")
    assert page.locator(".fbl-comment").text_content() == HOSTILE
    assert page.title() == "whole"
    inside = page.locator(".fbl-label")
    assert inside.locator("img, b, script").count() == 0
