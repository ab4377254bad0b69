"""The root-cause notebook: a bar brings its comments, a note survives a reload."""

import pytest

LAPTOP = {"width": 1280, "height": 800}
TITLE = "US, bought 2025-11-10 – 2026-01-18: "
LISTED = """text => [...document.querySelectorAll('.widget-html-content')]
    .some(shown => shown.innerText.startsWith(text))"""


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook("notebooks/03_root_causes.ipynb")
    notebook.page.set_viewport_size(LAPTOP)
    notebook.run_all()
    box(notebook, "Cause").scroll_into_view_if_needed()
    notebook.wait_for_chart(TITLE + "what went wrong")
    return notebook


def box(notebook, label):
    """Control with this label."""
    return notebook.page.get_by_label(label, exact=True).first


def comments(notebook, start):
    """Text of the comment list, once it begins so."""
    notebook.page.wait_for_function(LISTED, arg=start)
    shown = notebook.page.locator(".widget-html-content").filter(has_text=start)
    return shown.first.inner_text()


def picture(notebook, screenshots, name, top):
    """Picture of the screen with something near its top."""
    top.evaluate("element => element.scrollIntoView({block: 'start'})")
    notebook.page.wait_for_timeout(300)
    notebook.page.screenshot(path=screenshots / f"root_causes_{name}.png")


def test_a_bar_brings_its_comments_and_a_driver_narrows_them(notebook, screenshots):
    cause, driver = box(notebook, "Cause"), box(notebook, "Driver")
    driver.select_option(label="all")
    late = comments(notebook, "delivered late: 31 feedback")
    assert "delivered late – fact: promised" in late
    picture(notebook, screenshots, "bar", cause)
    cause.select_option(label="messages not answered (3)")
    other = comments(notebook, "messages not answered: 3 feedback")
    assert other != late
    marks = notebook.page.locator(".widget-html-content mark")
    assert marks.count() >= 1

    # The same with the keyboard alone.
    cause.focus()
    notebook.page.keyboard.press("Home")
    comments(notebook, "all causes and drivers: 44 feedback")
    cells = len(notebook.cells())
    notebook.page.keyboard.press("ArrowDown")
    comments(notebook, "delivered late: 31 feedback")
    notebook.page.keyboard.type("dd")  # outside the explorer this deletes a cell
    notebook.page.keyboard.press("Home")
    comments(notebook, "all causes and drivers: 44 feedback")
    assert len(notebook.cells()) == cells
    cause.select_option(index=1)
    driver.select_option(index=1)
    comments(notebook, "carrier = NorthParcel · delivered late: 30 feedback")
    box(notebook, "Order").select_option(index=3)
    picture(notebook, screenshots, "order", driver)


def test_a_period_changes_the_charts(notebook, screenshots):
    box(notebook, "Split by").select_option(label="sku")
    notebook.wait_for_chart(TITLE + "mix and rate by sku")
    notebook.wait_for_chart(TITLE + "sku × cause, of bad feedback")
    picture(notebook, screenshots, "splits", box(notebook, "Split by"))
    box(notebook, "Of all").select_option(label="orders")
    notebook.page.wait_for_function(
        LISTED, arg="Supported: carrier = NorthParcel (30 bad of 677"
    )
    picture(notebook, screenshots, "top", box(notebook, "Market"))


def test_a_note_is_saved_and_a_reload_keeps_it(notebook, screenshots):
    box(notebook, "Number").select_option(label="new")
    box(notebook, "Title").fill("Mugs <b>arrive</b> broken")
    box(notebook, "Note").fill("Ask for thicker boxes")
    box(notebook, "Owner").fill("carla")
    notebook.page.keyboard.press("Tab")
    save = notebook.page.get_by_role("button", name="Save investigation")
    save.click()
    saved = notebook.page.get_by_text("Saved as number 2.")
    saved.wait_for()
    picture(notebook, screenshots, "note", box(notebook, "Number"))
    held = notebook.page.locator(".widget-html-content table.dataframe").first
    assert "Mugs <b>arrive</b> broken" in held.inner_text()
    assert held.locator("tbody b").count() == 0

    notebook.save()
    notebook.reload()
    box(notebook, "Number").scroll_into_view_if_needed()
    held.wait_for()
    assert "carla" in held.text_content()
    box(notebook, "Number").select_option(label="1")
    box(notebook, "Number").select_option(label="2")
    notebook.page.wait_for_function(
        "() => [...document.querySelectorAll('textarea')]"
        ".some(area => area.value === 'Ask for thicker boxes')"
    )
