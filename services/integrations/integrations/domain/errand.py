"""What is asked of a provider next, with everything the asking needs, so that no lock is held while it is asked."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from integrations.domain.payment import Step

T = TypeVar("T")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Errand(Generic[T, C]):
    """`subject` is the payment or refund as it stands now.

    `nothing_there`: no earlier attempt can have taken effect.
    """

    step: Step
    subject: T
    connection: C
    nothing_there: bool
