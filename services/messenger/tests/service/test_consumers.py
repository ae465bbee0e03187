"""What other contexts say reaches the right buyer once, whatever order it comes in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.events import Event
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService
from contracts.events.crm import CustomerChanged, CustomerCreated, CustomerMerged, CustomerUnmerged
from contracts.events.identity import Assignment, UserChanged
from contracts.events.integrations import ConfigChanged, PaymentLinkCreated
from contracts.events.messenger import ConversationLinked
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderCancelled,
    OrderCompleted,
    OrderLost,
    OrderOnItsWay,
    OrderPlaced,
    OrderSource,
    OrderStatus,
    Replacement,
    SubstitutionProposed,
)
from contracts.events.parts import Channel, Component, DeliveryTerms, Identity
from contracts.ids import (
    ConversationId,
    CustomerId,
    LegalEntityId,
    MergeId,
    OrderId,
    OrderItemId,
    PaymentRequestId,
    ProductId,
    ProfileId,
    SubstitutionId,
    UserId,
)
from contracts.money import Money

from services.messenger.tests.builders import API, HERE, THERE, add_profile, message, opened, receive, somebody, update

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=1)


def store(language: str = "ru", *, sequence: int = 1, currency: str = "RUB") -> StoreChanged:
    return StoreChanged(
        store_id=HERE,
        sequence=sequence,
        occurred_at=NOW,
        changed_store_id=HERE,
        legal_entity_id=LegalEntityId(uuid7()),
        title="Нарцисс",
        address="",
        country="RU",
        time_zone="Europe/Moscow",
        currency=currency,
        language=language,
        active=True,
    )


class Order:
    """One order and its events, as orders would publish them."""

    def __init__(self, conversation: ConversationId | None, store_id: StoreId = HERE) -> None:
        self.id, self.conversation, self.store_id = OrderId(uuid7()), conversation, store_id

    def _facts(self, sequence: int, status: OrderStatus) -> dict[str, Any]:
        return {
            "store_id": self.store_id,
            "sequence": sequence,
            "occurred_at": NOW + timedelta(seconds=sequence),
            "order_id": self.id,
            "number": "N-17",
            "status": status,
        }

    def placed(self) -> OrderPlaced:
        return OrderPlaced(
            **self._facts(1, OrderStatus.PLACED),
            source=OrderSource.CONVERSATION,
            conversation_id=self.conversation,
            lines=(),
            delivery=DeliveryTerms(kind="pickup", fee=Money(0, "RUB")),
            total=Money(450000, "RUB"),
            placed_by="user:1",
        )

    def link(self, expires_at: datetime = SOON, sequence: int = 1) -> PaymentLinkCreated:
        return PaymentLinkCreated(
            store_id=self.store_id,
            sequence=sequence,
            occurred_at=NOW + timedelta(seconds=2),
            payment_request_id=PaymentRequestId(uuid7()),
            order_id=self.id,
            provider="yookassa",
            provider_reference="2f0a",
            url="https://pay.example.org/2f0a",
            amount=Money(450000, "RUB"),
            expires_at=expires_at,
        )

    def substitution(self, change: int = 5000, consent_path: str | None = None) -> SubstitutionProposed:
        replacement = Replacement(
            item_id=OrderItemId(uuid7()),
            from_product_id=ProductId(uuid7()),
            to_product_id=ProductId(uuid7()),
            from_component=Component(product_id=ProductId(uuid7()), quantity="3"),
            to_component=Component(product_id=ProductId(uuid7()), quantity="3"),
            from_title="пион",
            to_title="ранункулюс",
            price_change=Money(change, "RUB"),
        )
        return SubstitutionProposed(
            **self._facts(4, OrderStatus.IN_ASSEMBLY),
            substitution_id=SubstitutionId(uuid7()),
            replacement=replacement,
            reason="сломан",
            conversation_id=self.conversation,
            proposed_by="user:2",
            consent_path=consent_path,
        )

    def on_its_way(self) -> OrderOnItsWay:
        return OrderOnItsWay(**self._facts(7, OrderStatus.IN_DELIVERY))

    def completed(self) -> OrderCompleted:
        paid = Money(450000, "RUB")
        facts = self._facts(8, OrderStatus.DELIVERED)
        return OrderCompleted(
            **facts, conversation_id=self.conversation, lines=(), total=paid, paid=paid, delivery_fee=Money(0, "RUB")
        )

    def lost(self) -> OrderLost:
        return OrderLost(**self._facts(3, OrderStatus.LOST), loss_reason="payment_expired", was=OrderStatus.CONFIRMED)

    def cancelled(self, paid: int = 450000) -> OrderCancelled:
        return OrderCancelled(
            **self._facts(9, OrderStatus.CANCELLED),
            reason="передумали",
            cancelled_by="user:1",
            was=OrderStatus.PAID,
            paid=Money(paid, "RUB"),
        )


async def told(messenger: RunningService) -> list[str]:
    rows = await messenger.rows("select text from {schema}.messages where direction = 'out' order by position")
    return [row.text for row in rows]


async def deliver(messenger: RunningService, *events: Event) -> None:
    """Each one twice, as a broker may."""
    for event in events:
        await messenger.deliver(event, times=2)


async def test_the_payment_link_goes_to_the_conversation_the_order_came_from(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    link = order.link(datetime(2099, 5, 14, 9, 30, tzinfo=UTC))
    await deliver(messenger, store(), order.placed(), link)
    assert await told(messenger) == [
        "Заказ N-17: к оплате 4\u00a0500,00\u00a0₽. Ссылка действует до 14.05 12:30:\nhttps://pay.example.org/2f0a"
    ]
    rows = await messenger.rows(
        "select conversation_id, order_id, author, status from {schema}.messages where direction = 'out'"
    )
    assert [tuple(row) for row in rows] == [(conversation, order.id, "platform", "queued")]
    assert [e.order_id for e in await messenger.published(ConversationLinked)] == [order.id]


async def test_one_event_makes_one_message_even_past_the_inbox(messenger: RunningService) -> None:
    """The client id comes from the event's id, so a replay after the inbox was emptied is silent too."""
    _, conversation = await opened(messenger)
    order, event_id = Order(conversation), uuid7()
    await deliver(messenger, order.placed())
    link = order.link()
    await messenger.deliver(link, event_id=event_id)
    await messenger.rows("delete from {schema}.inbox returning 1")
    await messenger.deliver(link, event_id=event_id)
    assert len(await told(messenger)) == 1


async def test_a_link_that_comes_before_its_order_waits_for_it(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.link())
    assert await told(messenger) == []
    await deliver(messenger, order.placed())
    assert [text.split(":")[0] for text in await told(messenger)] == ["Заказ N-17"]
    assert await messenger.rows("select 1 from {schema}.waiting_notices") == []


@pytest.mark.parametrize("expired", [True, False])
async def test_no_link_is_sent_that_cannot_be_paid(messenger: RunningService, expired: bool) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.placed())
    if expired:
        await deliver(messenger, order.link(NOW - timedelta(seconds=1)))
        assert await told(messenger) == []
    else:
        await deliver(messenger, order.lost(), order.link())
        assert [text[:27] for text in await told(messenger)] == ["Время оплаты заказа N-17 ис"]


async def test_the_buyer_is_told_along_the_way_and_nothing_after_something_newer(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.placed(), order.substitution(), order.completed(), order.on_its_way())
    assert await told(messenger) == [
        "Заказ N-17: «пион» сегодня нет. Можно заменить на «ранункулюс» (+50,00\u00a0₽)?"
        " Ответьте, пожалуйста, — без вашего согласия ничего не меняем.",
        "Заказ N-17 вручён. Спасибо, что выбрали нас!",
    ]


async def test_a_question_about_a_substitution_says_where_it_is_answered(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.placed(), order.substitution(consent_path="/t/abc?consent=def"))
    [asked] = await told(messenger)
    shop = messenger.runtime.settings.public_url
    assert asked.endswith(f"ничего не меняем.\nОтветить можно и здесь:\n{shop}/t/abc?consent=def")


async def test_on_its_way_then_completed_are_both_told(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.placed(), order.on_its_way(), order.completed())
    assert [text.split("N-17 ")[1] for text in await told(messenger)] == [
        "передан курьеру и уже в пути.",
        "вручён. Спасибо, что выбрали нас!",
    ]


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        (450000, "Заказ N-17 отменён. Оплаченные 4\u00a0500,00\u00a0₽ вернутся тем же способом."),
        (0, "Заказ N-17 отменён."),
    ],
)
async def test_a_cancelled_order_says_what_happens_to_the_money(
    messenger: RunningService, paid: int, words: str
) -> None:
    _, conversation = await opened(messenger)
    order = Order(conversation)
    await deliver(messenger, order.placed(), order.cancelled(paid))
    assert await told(messenger) == [words]


async def test_an_order_without_a_conversation_tells_nobody(messenger: RunningService) -> None:
    await opened(messenger)
    order = Order(None)
    await deliver(messenger, order.link(), order.placed(), order.completed())
    assert await told(messenger) == []
    assert await messenger.rows("select 1 from {schema}.waiting_notices") == []


async def test_an_order_made_in_another_store_is_told_where_the_buyer_writes(messenger: RunningService) -> None:
    _, conversation = await opened(messenger, HERE)
    order = Order(conversation, THERE)
    await deliver(messenger, order.placed(), order.completed())
    assert len(await told(messenger)) == 1


def customer(profile_id: ProfileId, *, customer_id: CustomerId | None = None, sequence: int = 1, **more: Any) -> Any:
    identity = Identity(channel=Channel.TELEGRAM_BOT, external_id="501", profile_id=profile_id)
    facts: dict[str, Any] = {
        "store_id": HERE,
        "sequence": sequence,
        "occurred_at": NOW,
        "customer_id": customer_id or CustomerId(uuid7()),
        "store_ids": (HERE,),
        "display_name": "Анна К.",
        "language": "hy",
        "identities": (identity,),
    }
    kind: type[CustomerCreated] | type[CustomerChanged] = CustomerCreated if sequence == 1 else CustomerChanged
    return kind(**{**facts, **more})


async def linked_to(messenger: RunningService) -> list[Any]:
    return [row.customer_id for row in await messenger.rows("select customer_id from {schema}.conversations")]


async def test_an_equal_identity_links_the_conversation_and_the_language(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    found = customer(profile.id)
    order = Order(conversation)
    await deliver(messenger, store("ru"), found, order.placed(), order.on_its_way())
    assert await linked_to(messenger) == [found.customer_id]
    assert await told(messenger) == ["N-17 պատվերը հանձնված է առաքիչին և արդեն ճանապարհին է։"]
    async with messenger.client(somebody(messenger)) as http:
        assert (await http.get(f"{API}/conversations/{conversation}")).json()["title"] == "Анна К."


async def test_a_customer_known_before_their_first_message_is_linked_at_once(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    found = customer(profile.id)
    await deliver(messenger, found)
    await receive(messenger, profile, update(1))
    assert await linked_to(messenger) == [found.customer_id]


async def test_the_identity_seen_by_another_account_links_nothing(messenger: RunningService) -> None:
    await opened(messenger)
    await deliver(messenger, customer(ProfileId(uuid7())))
    assert await linked_to(messenger) == [None]


async def test_a_persons_link_outranks_an_equal_identity(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    chosen = CustomerId(uuid7())
    async with messenger.client(somebody(messenger)) as http:
        answer = await http.post(f"{API}/conversations/{conversation}/link", json={"customer_id": str(chosen)})
        assert answer.json()["customer_id"] == str(chosen)
    await deliver(messenger, customer(profile.id))
    assert await linked_to(messenger) == [chosen]


async def test_what_a_person_unbound_stays_unbound(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    found = customer(profile.id)
    await deliver(messenger, found)
    async with messenger.client(somebody(messenger)) as http:
        await http.post(f"{API}/conversations/{conversation}/link", json={"customer_id": None})
    await deliver(messenger, customer(profile.id, customer_id=found.customer_id, sequence=2))
    await receive(messenger, profile, update(2, message(2)))
    assert await linked_to(messenger) == [None]


async def test_a_customer_who_became_known_meanwhile_is_found_by_the_next_message(messenger: RunningService) -> None:
    """The copy was written at the same moment as the first message, and neither saw the other."""
    profile, _ = await opened(messenger)
    found = customer(profile.id)
    await deliver(messenger, found)
    await messenger.rows("update {schema}.conversations set customer_id = null, customer_linked_by = null returning 1")
    await receive(messenger, profile, update(2, message(2)))
    assert await linked_to(messenger) == [found.customer_id]
    sequences = [e.sequence for e in await messenger.published(ConversationLinked)]
    assert sequences == [2, 3]


async def test_a_customer_made_from_a_conversation_is_linked_with_it(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    made = customer(profile.id, identities=(), conversation_id=conversation)
    await deliver(messenger, made)
    assert await linked_to(messenger) == [made.customer_id]


@pytest.mark.parametrize("undone_first", [False, True])
async def test_a_merge_moves_conversations_and_its_undoing_moves_them_back(
    messenger: RunningService, undone_first: bool
) -> None:
    profile, _ = await opened(messenger)
    absorbed, survivor = CustomerId(uuid7()), CustomerId(uuid7())
    await deliver(messenger, customer(profile.id, customer_id=absorbed))
    facts: dict[str, Any] = {"store_id": None, "occurred_at": NOW, "customer_id": survivor}
    merge_id = MergeId(uuid7())
    merged = CustomerMerged(**facts, sequence=2, absorbed_id=absorbed, merge_id=merge_id, merged_by=UserId(uuid7()))
    undone = CustomerUnmerged(**facts, sequence=3, restored_id=absorbed, merge_id=merge_id)
    if not undone_first:
        await deliver(messenger, merged)
        assert await linked_to(messenger) == [survivor]
        await deliver(messenger, undone)
    else:
        await deliver(messenger, undone, merged)
    assert await linked_to(messenger) == [absorbed]


async def test_copies_only_move_forward(messenger: RunningService) -> None:
    user_id = UserId(uuid7())

    def user(name: str, sequence: int) -> UserChanged:
        return UserChanged(
            store_id=None,
            sequence=sequence,
            occurred_at=NOW,
            user_id=user_id,
            display_name=name,
            language="ru",
            assignments=(Assignment(store_id=HERE, role="sales"),),
            active=True,
        )

    await deliver(messenger, store("hy", sequence=3), store("ru", sequence=2), user("Новая", 2), user("Старая", 1))
    rows = await messenger.rows(
        "select (select language from {schema}.stores) as l, (select display_name from {schema}.users) as n"
    )
    assert [tuple(row) for row in rows] == [("hy", "Новая")]
    profile = await add_profile(messenger)
    late = customer(profile.id, sequence=5, display_name="Пять")
    await deliver(
        messenger, late, customer(profile.id, customer_id=late.customer_id, sequence=4, display_name="Четыре")
    )
    assert [r.display_name for r in await messenger.rows("select display_name from {schema}.customers")] == ["Пять"]


async def test_new_configuration_forgets_the_trouble_and_old_news_changes_nothing(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    await messenger.rows("update {schema}.profiles set trouble = 'Unauthorized' returning 1")

    def changed(sequence: int, *, enabled: bool) -> ConfigChanged:
        return ConfigChanged(
            store_id=None,
            sequence=sequence,
            occurred_at=NOW,
            configuration_id=profile.configuration_id,
            provider="telegram",
            enabled=enabled,
        )

    await deliver(messenger, changed(7, enabled=True), changed(6, enabled=False))
    rows = await messenger.rows("select trouble, configuration_enabled, configuration_sequence from {schema}.profiles")
    assert [tuple(row) for row in rows] == [(None, True, 7)]
