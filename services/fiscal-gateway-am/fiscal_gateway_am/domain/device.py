"""How one register is reached and as whom we work there: what a person enters when it is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

from fiscal_gateway_am.domain import refusals


@dataclass(frozen=True, slots=True)
class Departments:
    """Which department of the register a line belongs to; its tax regime is set on the device.

    `by_classifier` names exceptions by the line's classifier code (`49.42` delivery in another regime).
    """

    default: int
    by_classifier: dict[str, int] = field(default_factory=dict)

    def of(self, classifier: str) -> int:
        return self.by_classifier.get(classifier, self.default)


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """`protocol` is the version our requests carry; devices in the field take 0.5 or 0.7."""

    host: str
    port: int
    password: str = field(repr=False)
    cashier: int
    pin: str = field(repr=False)
    departments: Departments
    protocol: tuple[int, int] = (0, 5)


def require_usable(settings: DeviceSettings) -> None:
    """Refuses what no device can be reached with."""
    wrong = {
        "host": not settings.host,
        "port": not 0 < settings.port <= 65535,
        "password": not settings.password,
        "cashier": settings.cashier <= 0,
        "pin": not settings.pin,
        "departments": min(settings.departments.default, *settings.departments.by_classifier.values(), 1) <= 0,
        "protocol": not all(0 <= part <= 255 for part in settings.protocol),
    }
    named = [name for name, is_wrong in wrong.items() if is_wrong]
    if named:
        raise refusals.DeviceSettingsInadmissible(fields=", ".join(named))
