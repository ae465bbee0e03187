"""Which zone an address lies in (S136). Coordinates are longitude, latitude, as GeoJSON has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.ids import ZoneId
from contracts.money import Money
from shapely.errors import GEOSException
from shapely.geometry import Point, shape
from shapely.validation import explain_validity

from delivery.domain.refusals import ZoneOutlineInvalid


@dataclass(frozen=True, slots=True)
class Zone:
    id: ZoneId
    title: str
    polygon: dict[str, Any]
    fee: Money
    minimal_order: Money
    priority: int


def check_outline(polygon: dict[str, Any]) -> None:
    """Raises ZoneOutlineInvalid unless it is a GeoJSON Polygon or MultiPolygon with area."""
    try:
        outline = shape(polygon)
    except (GEOSException, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ZoneOutlineInvalid(reason="it cannot be read") from error
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        raise ZoneOutlineInvalid(reason=f"it is a {outline.geom_type}")
    if outline.is_empty or not outline.is_valid:
        raise ZoneOutlineInvalid(reason=explain_validity(outline))


def zone_at(zones: Sequence[Zone], latitude: float, longitude: float) -> Zone | None:
    """The zone of an address; its border belongs to it. Of overlapping zones the higher priority counts, then the
    lower fee."""
    here = Point(longitude, latitude)
    covering = [zone for zone in zones if shape(zone.polygon).covers(here)]
    return min(covering, key=lambda zone: (-zone.priority, zone.fee.amount, str(zone.id)), default=None)
