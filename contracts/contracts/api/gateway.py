"""Bodies of the gateway's own door, `/api/gateway/v1`."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, Field

from contracts.ids import ApiKeyId, AuditRecordId, DeviceId, EnrolmentId, LegalEntityId, SessionId, UserId
from contracts.phone import PhoneField

Language = Literal["ru", "hy", "en"]
Login = Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[a-z0-9][a-z0-9._@-]*$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Text = Annotated[str, Field(max_length=500)]


class SignInIn(BaseModel):
    login: Annotated[str, Field(min_length=1, max_length=80)]
    password: Password
    code: Annotated[str | None, Field(max_length=10, description="second factor, when the account has one")] = None


class StoreOfMine(BaseModel):
    id: StoreId
    title: str
    address: str
    country: str
    time_zone: str
    currency: str
    language: str
    active: bool
    roles: list[str]
    is_default: bool


class Me(BaseModel):
    """The caller as the gateway sees them for this request."""

    kind: Literal["user", "device"]
    user_id: UserId | None
    login: str
    name: str
    language: str
    roles: list[str]
    permissions: list[str]
    active_store: StoreId | None
    sees_network: bool
    stores: list[StoreOfMine]
    csrf_token: str | None
    """To be sent as X-CSRF-Token with every changing request of a session."""


class ActiveStoreIn(BaseModel):
    """Null: the default store, or the network as a whole for those who see it."""

    store_id: StoreId | None


class LanguageIn(BaseModel):
    language: Language


class OwnPasswordIn(BaseModel):
    current: Password
    new: Password


class PasswordIn(BaseModel):
    password: Password


class CodeIn(BaseModel):
    code: Annotated[str, Field(min_length=6, max_length=10)]


class SecondFactorOut(BaseModel):
    """Shown once; it counts only after a first code has been confirmed."""

    secret: str
    uri: str
    qr_svg: str


class SessionOut(BaseModel):
    id: SessionId
    user_id: UserId
    user_name: str
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class AssignmentBody(BaseModel):
    """A role in a store; without a store, in the whole network (S16)."""

    store_id: StoreId | None = None
    role: Annotated[str, Field(max_length=40)]
    is_default: bool = False


class UserIn(BaseModel):
    login: Login
    password: Password
    display_name: Title
    language: Language = "ru"
    phone: PhoneField | None = None
    assignments: Annotated[list[AssignmentBody], Field(max_length=200)] = []


class UserEdit(BaseModel):
    display_name: Title
    language: Language
    phone: PhoneField | None = None
    active: bool
    assignments: Annotated[list[AssignmentBody], Field(max_length=200)]


class UserOut(BaseModel):
    id: UserId
    login: str
    display_name: str
    language: str
    phone: str | None
    active: bool
    has_second_factor: bool
    assignments: list[AssignmentBody]
    version: int


class RoleOut(BaseModel):
    role: str
    network_wide: bool
    permissions: list[str]


class LegalEntityIn(BaseModel):
    title: Title
    country: Country
    tax_number: Annotated[str, Field(min_length=1, max_length=40)]
    tax_regime: Annotated[str, Field(min_length=1, max_length=60)]
    requisites: Annotated[dict[str, Text], Field(max_length=40)] = {}
    active: bool = True


class LegalEntityOut(LegalEntityIn):
    id: LegalEntityId
    version: int


class StoreIn(BaseModel):
    """The country is the legal entity's."""

    legal_entity_id: LegalEntityId
    title: Title
    address: Text
    time_zone: Annotated[str, Field(min_length=1, max_length=60, examples=["Asia/Yerevan"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: Language
    phone: PhoneField | None = None
    active: bool = True


class StoreOut(BaseModel):
    id: StoreId
    legal_entity_id: LegalEntityId
    title: str
    address: str
    country: str
    time_zone: str
    currency: str
    language: str
    phone: str | None
    active: bool
    version: int


class ApiKeyIn(BaseModel):
    """`allowed_origins`: pages of these origins may use the key from a browser; empty means servers only (S191)."""

    title: Title
    permissions: Annotated[list[str], Field(min_length=1, max_length=20)]
    store_ids: Annotated[list[StoreId], Field(min_length=1, max_length=200)]
    allowed_origins: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=20)] = []
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    expires_at: AwareDatetime | None = None


class ApiKeyOut(BaseModel):
    id: ApiKeyId
    title: str
    prefix: str
    last_four: str
    permissions: list[str]
    store_ids: list[StoreId]
    allowed_origins: list[str]
    requests_per_minute: int
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    created_by: str
    version: int


class ApiKeyMade(BaseModel):
    """The only answer that ever contains the key itself (S192).

    The same session gets it again for the same Idempotency-Key. Repeated from another one `key` is null: revoke it and
    make another.
    """

    id: ApiKeyId
    key: str | None


class EnrolmentIn(BaseModel):
    """A device of this store; given to a person, it acts as that person within what its kind may do."""

    kind: Annotated[str, Field(max_length=40, examples=["till", "florist_tablet", "courier_phone"])]
    title: Title
    store_id: StoreId | None = None
    user_id: UserId | None = None


class EnrolmentOut(BaseModel):
    id: EnrolmentId
    code: str
    """Shown once, works once."""
    url: str
    qr_svg: str
    expires_at: datetime


class RedeemIn(BaseModel):
    code: Annotated[str, Field(min_length=8, max_length=40)]


class DeviceMade(BaseModel):
    """The device keeps the token and sends it as `Authorization: Bearer …`; it is never shown again."""

    device_id: DeviceId
    token: str
    store_id: StoreId
    kind: str


class DeviceOut(BaseModel):
    id: DeviceId
    store_id: StoreId
    kind: str
    title: str
    user_id: UserId | None
    user_name: str | None
    enrolled_at: datetime
    last_seen_at: datetime | None
    """To about a minute; null: it was let in and has not asked for anything yet."""
    revoked_at: datetime | None


class LockoutOut(BaseModel):
    """`account` is empty where an address is locked whatever the account."""

    account: str
    address: str
    failures: int
    first_failed_at: datetime
    last_failed_at: datetime
    locked_until: datetime | None


class LockoutRef(BaseModel):
    account: Annotated[str, Field(max_length=80)]
    address: Annotated[str, Field(max_length=80)]


class AuditRecordOut(BaseModel):
    id: AuditRecordId
    at: datetime
    actor: str
    actor_name: str
    address: str
    store_id: StoreId | None
    action: str
    subject_kind: str
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Hint(BaseModel):
    """What the live feed says: something happened to this; fetch it if you show it."""

    id: UUID
    type: str
    subject: str
    store_id: StoreId | None
    order_id: UUID | None
    sequence: int
    time: datetime


class Examination(BaseModel):
    """What one service says of itself; `answered` is false where it said nothing."""

    service: str
    answered: bool
    problems: list[str]
    facts: dict[str, Any]


ParkingContext = Literal[
    "analytics",
    "crm",
    "delivery",
    "fiscal-gateway-am",
    "gateway",
    "integrations",
    "inventory",
    "messenger",
    "orders",
    "pos",
]


class ParkedOut(BaseModel):
    """A message that could not be handled; `body` only for those who see the whole network."""

    context: ParkingContext
    message_id: str
    flow: str
    reason: str
    attempts: int
    type: str
    subject: str
    body: str | None


class ParkedRefs(BaseModel):
    message_ids: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=100)
    ]


class ParkedSettled(BaseModel):
    """How many of the messages were still there."""

    settled: int
