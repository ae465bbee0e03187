"""The device as the shop set it up: who may work, which departments, what it puts up with."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Operator(BaseModel):
    id: int
    pin: str
    name: str = ""
    departments: tuple[int, ...]
    active: bool = True


class Department(BaseModel):
    """`type`: 1 VAT, 2 no VAT, 3 turnover tax, 7 micro-enterprise."""

    id: int
    name: str
    type: int


class Behaviour(BaseModel):
    """Habits in which real devices differ, and conditions an operator can bring about."""

    model_config = ConfigDict(extra="forbid")

    numbers_as_text: bool = True
    with_qr: bool = False
    float_time: bool = False
    split_writes: bool = False
    simple_receipts: bool = True
    sequence: Literal["session", "off"] = "session"
    lags_behind: bool = False
    """After a receipt, looking it up and returning it need operation 14 first (174 and 185 until then)."""
    cannot_synchronise: bool = False
    out_of_paper: Literal["no", "before_registering", "after_registering"] = "no"
    busy_screen: bool = False
    unknown_receipt_code: Literal[157, 174, 176] = 174


class Settings(BaseModel):
    crn: str = "53000001"
    serial: str = "V00000000001"
    tin: str = "01234567"
    taxpayer: str = "NARCISS DEMO LLC"
    address: str = "Երևան, Աբովյան փող. 8"
    password: str = "1234ABCD"  # noqa: S105 - of a device that exists in this process only
    operators: tuple[Operator, ...] = (
        Operator(id=3, pin="3233", name="Գանձապահ", departments=(1, 2, 3)),
        Operator(id=4, pin="4244", name="Երկրորդ գանձապահ", departments=(1,)),
    )
    departments: tuple[Department, ...] = (
        Department(id=1, name="Ծաղիկներ", type=1),
        Department(id=2, name="Առանց ԱԱՀ", type=2),
        Department(id=3, name="Շրջանառության հարկ", type=3),
    )
    payment_systems: tuple[tuple[int, str], ...] = ((1, "Card"), (13, "Idram"))
    allowed_ip: str | None = None
    """The one address the device talks to; None lets anybody in."""
    amount_limit: int = 300_000_000
    """Lumas; a receipt above gives 153."""
    protocol: tuple[int, int] = (0, 7)
    software: tuple[int, int, int] = (1, 1, 0)
    accepted_versions: tuple[tuple[int, int], ...] = ((0, 5), (0, 7))
    behaviour: Behaviour = Field(default_factory=Behaviour)

    def operator(self, number: int) -> Operator | None:
        return next((operator for operator in self.operators if operator.id == number), None)
