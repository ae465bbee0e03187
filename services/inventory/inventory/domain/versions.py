"""Two people editing one thing: the later one is told."""

from chassis.refusals import ChangedMeanwhile


def require_version(expected: int, actual: int) -> None:
    """Raises ChangedMeanwhile when somebody else saved in between."""
    if expected != actual:
        raise ChangedMeanwhile(version=actual, expected=expected)
