"""Requests and answers of inventory's HTTP interface."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.quantity import Amount3

Words = Annotated[str, Field(min_length=1, max_length=200)]
Sku = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S(.*\S)?$")]
Positive = Annotated[Amount3, Field(gt=0)]
Attributes = dict[Annotated[str, Field(min_length=1, max_length=50)], Annotated[str, Field(max_length=100)]]


class In(BaseModel):
    """A request says nothing that is not understood."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    model_config = ConfigDict(frozen=True)
