"""The removal explorer in JupyterLab: keys decide, answers are kept, a reload shows."""

import json

import pytest

CARD = ".fbl-removal"
ASK = """code => new Promise((resolve, reject) => {
    const panel = jupyterapp.shell.currentWidget;
    const asked = panel.sessionContext.session.kernel.requestExecute({code});
    asked.onIOPub = ({header, content}) => {
        if (header.msg_type === 'stream') resolve(content.text);
        if (header.msg_type === 'error') reject(new Error(content.evalue));
    };
})"""


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook("notebooks/04_removal_candidates.ipynb")
    notebook.page.set_viewport_size({"width": 1280, "height": 800})
    notebook.run_all()
    notebook.page.locator(CARD).scroll_into_view_if_needed()
    # The rehearsal of the notebook has noted an answer: begin with an empty log.
    start = "explorer.undo(); explorer.undo(); explorer.undo(); explorer.select(found"
    answer(notebook, f"{start}.candidates.index[0])\n1")
    wait_for(notebook, ".fbl-removal .fbl-title", "undecided")
    return notebook


def answer(notebook, code):
    """Value of the last line of some code, in the notebook's kernel."""
    *before, last = code.splitlines()
    code = "\n".join([*before, f"import json; print(json.dumps({last}))"])
    return json.loads(notebook.page.evaluate(ASK, code))


def states(notebook):
    """State of each candidate, as another notebook reads them from the file."""
    return answer(
        notebook,
        "caselog.CaseLog(log.path).states()['state'].reindex(found.candidates.index)"
        ".fillna('-').tolist()",
    )


def wait_for(notebook, css, text):
    notebook.page.wait_for_function(
        "([css, text]) => document.querySelector(css)?.textContent.includes(text)",
        arg=[css, text],
    )


def press(notebook, key, css, text):
    notebook.page.keyboard.press(key)
    wait_for(notebook, css, text)


def test_keys_accept_undo_and_record_an_answer_and_a_reload_keeps_it(
    notebook, screenshots
):
    page = notebook.page
    cells = len(notebook.cells())
    page.locator(".fbl-title").click()
    press(notebook, "a", ".fbl-title", "accepted")
    press(notebook, "j", ".fbl-title", "undecided")
    press(notebook, "a", ".fbl-title", "accepted")
    assert states(notebook)[:3] == ["accepted", "accepted", "-"]
    page.screenshot(path=screenshots / "candidates_accepted.png")

    press(notebook, "u", ".fbl-told", "taken back: accepted")
    assert states(notebook)[:3] == ["accepted", "-", "-"]
    press(notebook, "k", ".fbl-title", "accepted")
    press(notebook, "q", ".fbl-title", "requested")
    box = page.locator(".fbl-pasted")
    box.fill("Message from Amazon: Feedback retained.")
    wait_for(notebook, ".fbl-read", "retained: “Feedback retained”")
    assert states(notebook)[0] == "requested"  # shown first, not yet recorded
    page.get_by_role("button", name="record this answer").click()
    wait_for(notebook, ".fbl-title", "retained")
    assert box.input_value() == ""
    assert states(notebook)[:3] == ["retained", "-", "-"]
    page.screenshot(path=screenshots / "candidates_answered.png")
    assert len(notebook.cells()) == cells  # no key reached JupyterLab

    notebook.save()
    notebook.reload()
    page.locator(CARD).scroll_into_view_if_needed()
    wait_for(notebook, ".fbl-entries", "anna: retained")
    assert "retained" in page.locator(".fbl-lines .fbl-chosen").text_content()
    page.locator(".fbl-title").click()
    press(notebook, "j", ".fbl-title", "undecided")  # and the keys still work


def test_letters_in_the_boxes_are_letters(notebook):
    page = notebook.page
    cells = len(notebook.cells())
    page.locator(".fbl-draft textarea").click()
    page.keyboard.type("jjaarrxx")
    page.locator(".fbl-pasted").click()
    page.keyboard.type("aabbdd gg")
    wait_for(notebook, ".fbl-read", "not recognised")
    assert set(states(notebook)) == {"-"}
    assert "jjaarrxx" in page.locator(".fbl-draft textarea").input_value()
    assert len(notebook.cells()) == cells


def test_a_key_held_down_decides_once_and_what_may_not_follow_is_told(notebook):
    page = notebook.page
    page.locator(".fbl-title").click()
    for _ in range(5):
        page.keyboard.down("a")
    page.keyboard.up("a")
    wait_for(notebook, ".fbl-title", "accepted")
    assert page.locator(".fbl-trouble").text_content() == ""
    press(notebook, "t", ".fbl-trouble", "'retained' cannot follow 'accepted'")
    assert states(notebook)[:2] == ["accepted", "-"]


def test_lists_pages_and_a_click_show_other_feedback(notebook):
    page = notebook.page
    queue, open_ones = answer(
        notebook, "[int((queues['queue'] == 'positive').sum()), len(found.cannot_tell)]"
    )
    page.locator(".fbl-title").click()
    press(notebook, "6", ".fbl-place", f"1–25 of {queue:,} · page 1")
    press(notebook, "n", ".fbl-place", f"26–50 of {queue:,} · page 2")
    third = page.locator(".fbl-lines tbody tr").nth(2)
    third.click()
    page.wait_for_selector(".fbl-lines tbody tr:nth-child(3).fbl-chosen")
    page.get_by_role("button", name="2 cannot tell").click()
    wait_for(notebook, ".fbl-needs", "cannot tell: needs")
    assert page.locator(".fbl-lines tbody tr").count() == open_ones
    assert page.locator(".fbl-comment mark.fbl-for").count() >= 1
