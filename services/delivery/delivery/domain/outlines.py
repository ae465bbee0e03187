"""What a map must hold to show some outlines. Coordinates are longitude, latitude."""

from collections.abc import Iterable
from typing import Any

from shapely.geometry import shape


def bounds_of(outlines: Iterable[dict[str, Any]], point: tuple[float, float] | None) -> list[float] | None:
    """West, south, east and north of all outlines and the point; None when there is nothing."""
    boxes = [shape(outline).bounds for outline in outlines]
    if point is not None:
        boxes.append((*point, *point))
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]
