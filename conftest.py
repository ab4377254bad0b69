"""What tests and notebooks share: one environment, and what nbval compares."""

from repeatable import make_repeatable

make_repeatable()

# Markup may differ between releases; the numbers beside it may not.
NOT_COMPARED = ("text/html", "image/svg+xml", "application/javascript")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):  # an nbval notebook
        collector.skip_compare += NOT_COMPARED
