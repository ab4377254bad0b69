"""Importing the package loads nothing that takes long."""

import subprocess
import sys


def modules_after(code):
    script = f"import sys\n{code}\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_import_feedbacklab_loads_no_library():
    slow = {"pandas", "numpy", "pyarrow", "plotly", "ipywidgets", "sklearn", "scipy"}
    assert not slow & modules_after("import feedbacklab")


def test_reading_a_report_loads_no_widgets_and_no_charts():
    loaded = modules_after("import feedbacklab; feedbacklab.load_feedback")
    assert not {"plotly", "ipywidgets", "sklearn", "scipy"} & loaded
