"""Controls wired to the rooms below; nothing is computed here."""

from feedbacklab.explorers.candidates import RemovalExplorer
from feedbacklab.explorers.investigations import InvestigationForm
from feedbacklab.explorers.labelling import LabelExplorer
from feedbacklab.explorers.roll_off import RollOffExplorer
from feedbacklab.explorers.root_causes import RootCauseExplorer
from feedbacklab.explorers.trends import TrendExplorer

__all__ = [
    "InvestigationForm",
    "LabelExplorer",
    "RemovalExplorer",
    "RollOffExplorer",
    "RootCauseExplorer",
    "TrendExplorer",
]
