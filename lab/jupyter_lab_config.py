"""How `make lab` starts JupyterLab: on this machine only, asking nobody anything."""

import os
import sys
from pathlib import Path

# JupyterLab hands `get_config` and `__file__` to this file when it reads it.
c = get_config()  # noqa: F821

# The whole project is served, so that notebooks reach ../data/samples.
c.ServerApp.root_dir = str(Path(__file__).resolve().parents[1])
c.LabApp.default_url = "/lab/tree/notebooks/01_overview.ipynb"

# Loopback only. No token is set here: the server draws one and prints it.
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = 8888
c.ServerApp.port_retries = 50
# What the notebooks and their kernels say to each other is encrypted too.
c.KernelManager.transport_encryption = "auto"

# Containers and rented machines often have no other user.
c.ServerApp.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0

has_screen = sys.platform in ("darwin", "win32") or bool(
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
)
c.ServerApp.open_browser = has_screen

# No question asked outside: no update check, no news, no extension catalogue.
# labconfig/page_config.json beside this file also drops the prompt that offers news.
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
c.LabApp.extension_manager = "readonly"

# Control-C stops at once. Only the address and real trouble are printed.
c.ServerApp.answer_yes = True
c.Application.log_level = "WARN"
