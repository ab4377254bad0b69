"""Write the sample reports: `python -m feedbacklab.samples FOLDER`."""

import argparse

from feedbacklab.samples import write_samples

parser = argparse.ArgumentParser(
    prog="python -m feedbacklab.samples",
    description="Write the reports of a made-up seller to try feedbacklab on.",
)
parser.add_argument("folder", help="where to write; made when missing")
parser.add_argument("--seed", type=int, default=2026, help="another history (2026)")
given = parser.parse_args()
write_samples(given.folder, given.seed)
