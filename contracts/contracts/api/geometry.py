"""Points and outlines, in degrees (WGS 84); outlines as GeoJSON has them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Ring = Annotated[list[Annotated[list[float], Field(min_length=2, max_length=3)]], Field(min_length=4, max_length=2000)]


class Polygon(BaseModel):
    """GeoJSON: the outline first, then holes; each ring closed, points longitude then latitude."""

    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1, max_length=20)]


class MultiPolygon(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Annotated[list[Ring], Field(min_length=1, max_length=20)]], Field(min_length=1)]


Outline = Polygon | MultiPolygon
Bounds = Annotated[list[float], Field(min_length=4, max_length=4)]
"""West, south, east, north."""


class Point(BaseModel):
    latitude: Latitude
    longitude: Longitude
