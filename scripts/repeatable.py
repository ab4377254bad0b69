"""One environment for every kernel whose output is saved or compared."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

SETTINGS = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TZ": "UTC",
    "COLUMNS": "100",
    "JUPYTER_PLATFORM_DIRS": "1",
}
# What the user has set up for IPython and Jupyter stays out of the outputs.
OWN_FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
}
UNWANTED = ("FEEDBACKLAB_REPORTS", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH")


def make_repeatable() -> None:
    """Set this process's environment, which its kernels inherit."""
    os.environ.update(SETTINGS)
    for name, folder in OWN_FOLDERS.items():
        own = ROOT / ".lab" / "tests" / folder
        own.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(own)
    for name in UNWANTED:
        os.environ.pop(name, None)
