"""What the callers may send: fields, limits, and the parameter a refusal points at."""

import json
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
)

from tools.doubles.yookassa.wire import invalid

Text128 = Annotated[StrictStr, StringConstraints(max_length=128)]
PaymentMethod = Literal[
    "bank_card",
    "sbp",
    "sberbank",
    "tinkoff_bank",
    "yoo_money",
    "mobile_balance",
    "sber_loan",
    "sber_bnpl",
    "alfa_pay",
    "b2b_sberbank",
    "cash",
]
PaymentSubject = Literal[
    "commodity",
    "excise",
    "job",
    "service",
    "gambling_bet",
    "gambling_prize",
    "lottery",
    "lottery_prize",
    "intellectual_activity",
    "payment",
    "agent_commission",
    "property_right",
    "non_operating_gain",
    "insurance_premium",
    "sales_tax",
    "resort_fee",
    "composite",
    "another",
    "marked",
    "non_marked",
]
PaymentMode = Literal[
    "full_prepayment",
    "partial_prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
]
_MEASURES = (
    "piece gram kilogram ton centimeter decimeter meter square_centimeter square_decimeter square_meter"
    " milliliter liter cubic_meter kilowatt_hour gigacalorie day hour minute second"
    " kilobyte megabyte gigabyte terabyte another"
)


def _known_measure(value: str) -> str:
    if value not in _MEASURES.split():
        raise ValueError("unknown measure")
    return value


def _few_and_short(metadata: dict[str, str]) -> dict[str, str]:
    if len(metadata) > 16 or any(len(key) > 32 or len(value) > 512 for key, value in metadata.items()):
        raise ValueError("at most 16 keys of 32 characters with values of 512")
    return metadata


Metadata = Annotated[dict[StrictStr, StrictStr], AfterValidator(_few_and_short)]


class _Body(BaseModel):
    """Fields nobody knows are passed over, as the real API does."""

    model_config = ConfigDict(extra="ignore")


class Amount(_Body):
    value: Annotated[StrictStr, StringConstraints(pattern=r"^\d{1,12}\.\d{2}$")]
    currency: StrictStr


class Customer(_Body):
    full_name: Annotated[StrictStr, StringConstraints(max_length=256)] | None = None
    inn: Annotated[StrictStr, StringConstraints(pattern=r"^(\d{10}|\d{12})$")] | None = None
    email: Annotated[StrictStr, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    phone: Annotated[StrictStr, StringConstraints(pattern=r"^\d{5,15}$")] | None = None


class Item(_Body):
    """``amount`` is the price of one unit."""

    description: Annotated[StrictStr, StringConstraints(min_length=1, max_length=128)]
    quantity: Annotated[Decimal, Field(gt=0, le=Decimal("99999.999"), decimal_places=3)]
    amount: Amount
    vat_code: Annotated[StrictInt, Field(ge=1, le=12)]
    payment_subject: PaymentSubject | None = None
    payment_mode: PaymentMode | None = None
    measure: Annotated[StrictStr, AfterValidator(_known_measure)] | None = None


class Receipt(_Body):
    customer: Customer
    items: Annotated[list[Item], Field(min_length=1, max_length=100)]
    tax_system_code: Annotated[StrictInt, Field(ge=1, le=6)] | None = None


class Settlement(_Body):
    type: Literal["cashless", "prepayment", "postpayment", "consideration"]
    amount: Amount


class StandaloneReceipt(Receipt):
    type: Literal["payment", "refund"]
    payment_id: StrictStr | None = None
    refund_id: StrictStr | None = None
    send: Literal[True]
    settlements: Annotated[list[Settlement], Field(min_length=1)]


class Confirmation(_Body):
    type: Literal["redirect", "embedded", "qr", "external", "mobile_application"]
    return_url: Annotated[StrictStr, StringConstraints(max_length=2048, pattern=r"^https?://\S+$")] | None = None
    locale: Literal["ru_RU", "en_US"] | None = None
    enforce: StrictBool = False


class MethodData(_Body):
    type: PaymentMethod


class NewPayment(_Body):
    amount: Amount
    capture: StrictBool = False
    confirmation: Confirmation | None = None
    description: Text128 | None = None
    metadata: Metadata = {}
    receipt: Any = None
    payment_method_data: MethodData | None = None
    payment_method_id: StrictStr | None = None
    payment_token: StrictStr | None = None
    save_payment_method: StrictBool | None = None
    merchant_customer_id: Annotated[StrictStr, StringConstraints(max_length=200)] | None = None


class Capture(_Body):
    amount: Amount | None = None
    receipt: Any = None


class NewRefund(_Body):
    payment_id: StrictStr
    amount: Amount
    description: Annotated[StrictStr, StringConstraints(max_length=250)] | None = None
    metadata: Metadata = {}
    receipt: Any = None


Parsed = TypeVar("Parsed", bound=BaseModel)


def read_json(raw: bytes) -> dict[str, Any]:
    """The body with its numbers kept exact; an empty body counts as ``{}``."""
    try:
        body = json.loads(raw or b"{}", parse_float=Decimal)
    except ValueError:
        raise invalid("Error in JSON syntax") from None
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object")
    return body


def parse(model: type[Parsed], body: Any, under: str = "") -> Parsed:
    """The body as the model, or a refusal that points at the first wrong field by its dotted path."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = [str(part) for part in first["loc"]]
        parameter = ".".join(([under] if under else []) + path)
        missing = first["type"] == "missing"
        raise invalid("Missing required parameter" if missing else "Incorrect value of parameter", parameter) from None
