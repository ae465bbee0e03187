"""Demo data: a Telegram bot for each of the four stores, WhatsApp accounts, a chat on a shop's site, and people who
have written to them."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.clock import utc_now
from chassis.context import Origin
from chassis.db import Database, Tx
from chassis.scope import Scope
from contracts.demo import STORES, DemoStore, demo_id, demo_user_id
from contracts.events.parts import Channel
from contracts.ids import CannedReplyId, ConfigurationId, MessageId, ProfileId

from messenger.actions.report_outcome import report_outcome
from messenger.actions.send_message import Draft, queue_message
from messenger.actions.take_in import take_in
from messenger.domain.channels import TELEGRAM, WAPPI, WEBCHAT
from messenger.domain.facts import Contact, MessageFact
from messenger.domain.outcome import Sent
from messenger.domain.profile import Profile
from messenger.store import canned, conversations, profiles, web_chats
from messenger.store.outgoing import Letter

WITH_WHATSAPP = frozenset({"tverskaya", "kentron"})
WITH_WEB_CHAT = frozenset({"tverskaya"})
WEB_CHAT_KEY = "demo-web-chat-tverskaya"
GREETINGS = {
    "ru": "Здравствуйте! Поможем с букетом и расскажем о доставке.",
    "hy": "Բարև ձեզ։ Կօգնենք ընտրել ծաղկեփունջ և կպատասխանենք առաքման մասին։",
    "en": "Hello! Ask us about bouquets and delivery.",
}
NAMES = {TELEGRAM: "Telegram", WAPPI: "WhatsApp"}
CHANNELS = {TELEGRAM: Channel.TELEGRAM_BOT, WAPPI: Channel.WHATSAPP, WEBCHAT: Channel.WEB_CHAT}
KEY_BYTES = 24


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: who, on which account, how many minutes ago it began, and who said what.

    The Telegram ones stand in the doubles' demo file as well, so that these people can be answered.
    """

    store: str
    provider: str
    external_id: str
    name: str
    minutes_ago: int
    lines: tuple[tuple[str, str], ...]


THREADS = (
    Thread(
        "tverskaya",
        TELEGRAM,
        "610001",
        "Анна Ковалёва",
        190,
        (
            ("in", "Здравствуйте! Нужен букет маме на юбилей, в субботу к двум часам"),
            ("out", "Здравствуйте, Анна! Какие цветы она любит и на какую сумму смотрим?"),
            ("in", "Пионы, если есть. До 7000 ₽, доставка на Патриаршие"),
        ),
    ),
    Thread("tverskaya", TELEGRAM, "610002", "Дмитрий", 45, (("in", "Сколько стоят 25 красных роз?"),)),
    Thread(
        "tverskaya",
        WAPPI,
        "79001234567",
        "Мария Орлова",
        85,
        (
            ("in", "Добрый день, курьер уже выехал?"),
            ("out", "Да, Мария, будет у вас примерно через сорок минут"),
            ("in", "Спасибо!"),
        ),
    ),
    Thread(
        "tverskaya",
        WAPPI,
        "79007654321",
        "Офис «Север»",
        1500,
        (("in", "Нужны цветы на ресепшен каждый понедельник, пришлите условия"),),
    ),
    Thread(
        "tverskaya",
        WEBCHAT,
        str(demo_id("visitor", "olga")),
        "Ольга",
        12,
        (("in", "Добрый день! Собираете букеты без лилий? У мамы аллергия"),),
    ),
    Thread(
        "petrogradka",
        TELEGRAM,
        "610011",
        "Игорь",
        30,
        (("in", "Есть что-нибудь небольшое до 3000? Заберу сам через час"),),
    ),
    Thread(
        "petrogradka",
        TELEGRAM,
        "610012",
        "Светлана П.",
        2900,
        (("in", "Букет чудесный, спасибо!"), ("out", "Рады, что понравилось!")),
    ),
    Thread(
        "kentron",
        TELEGRAM,
        "610021",
        "Մարիամ",
        60,
        (
            ("in", "Բարև ձեզ, այսօր երեկոյան յոթին առաքում կա՞"),
            ("out", "Բարև, Մարիամ։ Այո, ո՞ր հասցեով։"),
            ("in", "Աբովյան 22։ 15 սպիտակ վարդ, խնդրում եմ"),
        ),
    ),
    Thread("kentron", TELEGRAM, "610022", "Aram", 15, (("in", "Hello! Do you have tulips today?"),)),
    Thread(
        "kentron",
        WAPPI,
        "37491234501",
        "Նարե",
        130,
        (
            ("in", "Բարև ձեզ, պատվերս պատրա՞ստ է"),
            ("out", "Բարև, Նարե։ Այո, կարող եք վերցնել մինչև ժամը 21-ը։"),
            ("in", "Շատ լավ, կգամ"),
        ),
    ),
    Thread("kentron", WAPPI, "37491234502", "Tigran", 20, (("in", "Ինչքա՞ն արժե առաքումը Դավթաշեն"),)),
    Thread(
        "arabkir", TELEGRAM, "610031", "Անի", 400, (("in", "Կարո՞ղ եք հարսանեկան փունջ պատրաստել շաբաթ օրվա համար"),)
    ),
    Thread(
        "arabkir",
        TELEGRAM,
        "610032",
        "Սոնա",
        55,
        (
            ("in", "Բարև ձեզ, կակաչներ ունե՞ք"),
            ("out", "Բարև, Սոնա։ Այո, կարմիր և դեղին։ Քանի՞ հատ։"),
            ("in", "11 դեղին"),
        ),
    ),
)

REPLIES = (
    (
        "hours",
        "Часы работы",
        {
            "ru": "Мы работаем каждый день с 9 до 21.",
            "hy": "Աշխատում ենք ամեն օր՝ 9-ից 21-ը։",
            "en": "We are open every day from 9 to 21.",
        },
    ),
    (
        "photo",
        "Фото перед отправкой",
        {
            "ru": "Пришлём фото букета, как только он будет собран.",
            "hy": "Փնջի լուսանկարը կուղարկենք, հենց որ պատրաստ լինի։",
            "en": "We will send a photo as soon as the bouquet is made.",
        },
    ),
    (
        "care",
        "Уход за цветами",
        {
            "ru": "Подрежьте стебли под углом и меняйте воду каждый день.",
            "hy": "Կտրեք ցողունները թեք և ամեն օր փոխեք ջուրը։",
            "en": "Cut the stems at an angle and change the water every day.",
        },
    ),
    (
        "hello",
        "Приветствие",
        {
            "ru": "Здравствуйте, {customer}! Меня зовут {operator}, {store}. Чем помочь?",
            "hy": "Բարև ձեզ, {customer}։ Ես {operator} եմ, {store}։ Ինչո՞վ կարող եմ օգնել։",
            "en": "Hello, {customer}! I am {operator} from {store}. How can I help?",
        },
    ),
    (
        "ready",
        "Заказ готов",
        {
            "ru": "Ваш заказ {order} собран, ждём вас. Телефон магазина: {store_phone}",
            "hy": "Ձեր {order} պատվերը պատրաստ է, սպասում ենք ձեզ։ Խանութի հեռախոսը՝ {store_phone}",
            "en": "Your order {order} is ready for you. Our phone: {store_phone}",
        },
    ),
)


async def load(env: Mapping[str, str]) -> None:
    """Once; whatever stands already stays as it is."""
    keys = _hook_keys(env.get("NARCISS_DEMO_FILE"))
    database = Database(env["NARCISS_POSTGRES_URL"], "messenger")
    now = utc_now()
    try:
        async with database.transaction(Scope.network()) as tx:
            for reply in REPLIES:
                await canned.add(tx, CannedReplyId(demo_id("canned_reply", reply[0])), None, *reply, now)
        for store in STORES:
            for provider in _providers_of(store.key):
                async with database.transaction(Scope.network()) as tx:
                    if await _add_profile(tx, store, provider, keys):
                        await _add_threads(tx, store, provider, now)
    finally:
        await database.dispose()


def _providers_of(store: str) -> list[str]:
    more = {WAPPI: store in WITH_WHATSAPP, WEBCHAT: store in WITH_WEB_CHAT}
    return [TELEGRAM, *(provider for provider, has in more.items() if has)]


def _hook_keys(path: str | None) -> dict[tuple[str, str], str]:
    """Keys of webhook addresses by provider and store, where the demo file names them."""
    if path is None:
        return {}
    told: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    accounts = {TELEGRAM: told.get("telegram", {}).get("bots", []), WAPPI: told.get("wappi", {}).get("profiles", [])}
    return {
        (provider, account["store"]): account["hook_key"]
        for provider, known in accounts.items()
        for account in known
        if account.get("hook_key")
    }


def _profile_id(provider: str, store: str) -> ProfileId:
    return ProfileId(demo_id("profile", f"{CHANNELS[provider]}:{store}"))


async def _add_profile(tx: Tx, store: DemoStore, provider: str, keys: Mapping[tuple[str, str], str]) -> bool:
    own = provider == WEBCHAT
    key = WEB_CHAT_KEY if own else keys.get((provider, store.key)) or secrets.token_urlsafe(KEY_BYTES)
    profile_id = _profile_id(provider, store.key)
    made = await profiles.add_profile(
        tx,
        profile_id=profile_id,
        provider=provider,
        channel=CHANNELS[provider],
        title=store.title if own else f"{store.title} ({NAMES[provider]})",
        store_ids=[store.id],
        connection_key=key,
        configuration_id=None if own else ConfigurationId(demo_id("configuration", f"{provider}:{store.key}")),
        enabled=True,
    )
    if made and own:
        await web_chats.keep(tx, profile_id, [], GREETINGS)
    return made


async def _add_threads(tx: Tx, store: DemoStore, provider: str, now: datetime) -> None:
    profile = await profiles.profile(tx, _profile_id(provider, store.key))
    assert profile is not None
    for thread in THREADS:
        if (thread.store, thread.provider) == (store.key, provider):
            await _add_thread(tx, profile, thread, now)


async def _add_thread(tx: Tx, profile: Profile, thread: Thread, now: datetime) -> None:
    for place, (direction, text) in enumerate(thread.lines):
        at = now - timedelta(minutes=thread.minutes_ago - 4 * place)
        key, sort_key = f"{thread.external_id}:{place + 1}", f"{place + 1:012d}"
        if direction == "in":
            phone = thread.external_id if thread.provider == WAPPI else None
            fact = MessageFact(
                message_key=key,
                thread_key=thread.external_id,
                inbound=True,
                sent_at=at,
                kind="text",
                text=text,
                contact=Contact(thread.external_id, thread.name, phone=phone),
                sort_key=sort_key,
            )
            await take_in(tx, profile, fact, at)
        else:
            await _answer(tx, profile, thread, text, Sent(key, at, sort_key))


async def _answer(tx: Tx, profile: Profile, thread: Thread, text: str, sent: Sent) -> None:
    """A reply of the shop's seller that has already left."""
    conversation = await conversations.lock_thread(tx, profile, thread.external_id)
    assert conversation is not None
    seller: UUID = demo_user_id(f"sales-{thread.store}")
    draft = Draft(text, demo_id("message", sent.message_key), f"user:{seller}", "Продавец")
    message_id: MessageId = await queue_message(tx, conversation.id, draft, sent.at)
    letter = Letter(
        message_id=message_id,
        conversation_id=conversation.id,
        profile_id=profile.id,
        provider=profile.provider,
        channel=profile.channel,
        configuration_id=profile.configuration_id,
        thread_key=thread.external_id,
        kind="text",
        text=text,
        reply_to_key=None,
        attempt=0,
        inquiries=0,
        order_id=None,
        origin=Origin(),
        written_at=sent.at,
    )
    await report_outcome(tx, letter, sent, sent.at)
    await conversations.mark_seen_by_team(tx, conversation.id, back=0)
