"""What may happen to a held message, a report of conduct and a suspension. Pure."""

from collections.abc import Mapping

# Keys are a state and what is done; what is not here cannot happen.
MESSAGE_STEPS: Mapping[tuple[str, str], str] = {
    ("held", "deliver"): "delivered",
    ("held", "refuse"): "refused",
}
REPORT_STEPS: Mapping[tuple[str, str], str] = {
    ("open", "uphold"): "upheld",
    ("open", "dismiss"): "dismissed",
}
# An appeal is made once, and lifting is open to every curator at any time: only refusing an appeal takes another one.
SUSPENSION_STEPS: Mapping[tuple[str, str], str] = {
    ("active", "appeal"): "appealed",
    ("active", "lift"): "lifted",
    ("active", "run out"): "over",
    ("appealed", "confirm"): "confirmed",
    ("appealed", "lift"): "lifted",
    ("appealed", "run out"): "over",
    ("confirmed", "lift"): "lifted",
    ("confirmed", "run out"): "over",
}
