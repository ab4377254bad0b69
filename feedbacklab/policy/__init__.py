"""Amazon's published grounds for removal, dated; every verdict quotes its words.

Nothing is ever called removable: what `judge` finds are candidates, and Amazon decides.
"""

from feedbacklab.policy.findings import (
    CANDIDATE,
    CANNOT_TELL,
    STAYS,
    Finding,
    Quote,
)
from feedbacklab.policy.judging import LEAST, judge, judge_comment
from feedbacklab.policy.order_facts import OrderFacts, order_facts
from feedbacklab.policy.rule_sets import (
    CURRENT,
    Ground,
    PolicyError,
    RuleSet,
    find_rules,
    rule_sets,
    rules_on,
)

__all__ = [
    "CANDIDATE",
    "CANNOT_TELL",
    "CURRENT",
    "LEAST",
    "STAYS",
    "Finding",
    "Ground",
    "OrderFacts",
    "PolicyError",
    "Quote",
    "RuleSet",
    "find_rules",
    "judge",
    "judge_comment",
    "order_facts",
    "rule_sets",
    "rules_on",
]
