"""The Telegram double, spoken to by aiogram as the messenger speaks to Telegram."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)

from tests.doubles.receiver import Receiver
from tests.doubles.started import DEMO, Client, client_of, process, started
from tools.doubles.common.pictures import plain_png
from tools.doubles.telegram.app import build

pytestmark = pytest.mark.servers

TOKEN = "7100000001:demo-telegram-token-tverskaya"
NAME = "demo_tverskaya_bot"
ANNA = 501


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("telegram")) as client:
        yield client


@pytest.fixture
async def telegram(running: Client) -> Client:
    """The running double, with nothing but the demo bots in its memory."""
    await running.forget_everything()
    return running


def bot_at(url: str, token: str = TOKEN) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url), timeout=3))


@pytest.fixture(scope="module")
async def session(running: Client) -> AsyncIterator[AiohttpSession]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(running.url), timeout=3)
    yield session
    await session.close()


@pytest.fixture
def bot(telegram: Client, session: AiohttpSession) -> Bot:
    return Bot(TOKEN, session=session)


async def anna_writes(telegram: Client, text: str = "/start", **more: object) -> dict[str, object]:
    said = await telegram.tell("messages", {"bot": NAME, "user": {"id": ANNA}, "text": text, **more})
    message: dict[str, object] = said["messages"][0]
    return message


async def test_bot_knows_its_name(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (7100000001, NAME, True)


async def test_message_of_a_person_reaches_the_webhook_with_the_secret(
    telegram: Client, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(f"{receiver.url}/hooks/telegram/k1", secret_token="s3cret", allowed_updates=["message"])
    await anna_writes(telegram, "Есть пионы?")
    hook = (await receiver.count(1))[0]
    assert hook.path == "/hooks/telegram/k1"
    assert hook.headers["x-telegram-bot-api-secret-token"] == "s3cret"
    update = Update.model_validate(hook.body)
    assert update.message is not None
    assert update.message.text == "Есть пионы?"
    assert update.message.from_user is not None
    assert update.message.from_user.id == ANNA


async def test_update_is_redelivered_until_taken_and_later_ones_of_the_chat_wait(
    telegram: Client, bot: Bot, receiver: Receiver
) -> None:
    receiver.answers = [500, 503]
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    await anna_writes(telegram, "первое")
    await anna_writes(telegram, "второе")
    texts = [hook.body["message"]["text"] for hook in await receiver.count(4)]
    assert texts == ["первое", "первое", "первое", "второе"]
    assert [delivery["status"] for delivery in await telegram.settled()] == ["delivered", "delivered"]
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 0
    assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_update_nobody_takes_is_given_up_after_a_day(telegram: Client, bot: Bot, receiver: Receiver) -> None:
    receiver.answers = [500] * 1000
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    await anna_writes(telegram)
    await receiver.count(1)
    await telegram.tell("clock", {"seconds": 86_500})
    assert [delivery["status"] for delivery in await telegram.settled()] == ["gave_up"]


async def test_updates_wait_for_the_webhook_to_be_set(telegram: Client, bot: Bot, receiver: Receiver) -> None:
    await anna_writes(telegram, "рано")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    assert (await receiver.count(1))[0].body["message"]["text"] == "рано"


async def test_dropped_pending_updates_do_not_come(telegram: Client, bot: Bot, receiver: Receiver) -> None:
    await anna_writes(telegram, "рано")
    await bot.set_webhook(receiver.url, allowed_updates=["message"], drop_pending_updates=True)
    await anna_writes(telegram, "поздно")
    hooks = await receiver.count(1)
    assert [hook.body["message"]["text"] for hook in hooks] == ["поздно"]


async def test_updates_not_asked_for_are_not_sent(telegram: Client, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url, allowed_updates=["callback_query"])
    await anna_writes(telegram)
    assert await telegram.settled() == []


async def test_updates_can_be_polled_and_are_confirmed_by_the_next_offset(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram, "раз")
    await anna_writes(telegram, "два")
    first = await bot.get_updates()
    assert [update.message.text for update in first if update.message] == ["раз", "два"]
    assert [u.update_id for u in await bot.get_updates(offset=first[1].update_id)] == [first[1].update_id]


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("http://shop.example/hook", None, "An HTTPS URL must be provided for webhook"),
        ("https://shop.example:8080/hook", None, "only on ports 80, 88, 443 or 8443"),
        ("ftp://shop.example/hook", None, "invalid webhook URL specified"),
        ("https://shop.example/hook", "не латиница", "secret token contains unallowed characters"),
        ("https://shop.example/hook", "x" * 257, "secret token is too long"),
    ],
)
async def test_bad_webhook_is_refused(bot: Bot, url: str, secret: str | None, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)
    assert (await bot.get_webhook_info()).url == ""


async def test_answer_stands_in_the_chat_with_its_button_and_a_press_comes_back(
    telegram: Client, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, allowed_updates=["callback_query"])
    question = await anna_writes(telegram)
    button = InlineKeyboardButton(text="Да", callback_data="yes:1")
    sent = await bot.send_message(
        ANNA,
        "Букет <b>готов</b> 🌷 за <a href='https://shop.example/1'>4500</a>",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
        reply_parameters=ReplyParameters(message_id=int(str(question["message_id"]))),
    )
    assert sent.text == "Букет готов 🌷 за 4500"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 6, 5), ("text_link", 18, 4)]
    chat = await telegram.ask(f"chats/{ANNA}", bot=NAME)
    assert [message["text"] for message in chat["messages"]] == ["/start", "Букет готов 🌷 за 4500"]
    await telegram.tell(
        "messages",
        {
            "bot": NAME,
            "user": {"id": ANNA},
            "callback": {"message_id": sent.message_id, "data": "yes:1"},
        },
    )
    query = Update.model_validate((await receiver.count(1))[0].body).callback_query
    assert query is not None
    assert query.data == "yes:1"
    assert await bot.answer_callback_query(query.id, "Спасибо")
    chat = await telegram.ask(f"chats/{ANNA}", bot=NAME)
    assert chat["callbacks"][0]["answer"] == {"text": "Спасибо", "show_alert": False}


async def test_old_callback_query_cannot_be_answered(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    button = InlineKeyboardButton(text="Да", callback_data="yes")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await bot.send_message(ANNA, "Берём?", reply_markup=markup)
    pressed = {"message_id": sent.message_id, "data": "yes"}
    said = await telegram.tell("messages", {"bot": NAME, "user": {"id": ANNA}, "callback": pressed})
    await telegram.tell("clock", {"seconds": 61})
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(said["callback_query"]["id"])


async def test_a_button_the_person_does_not_see_cannot_be_pressed(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    sent = await bot.send_message(ANNA, "Без кнопок")
    pressed = {"message_id": sent.message_id, "data": "yes"}
    response = await telegram.http.post("/__double__/messages", json={"bot": NAME, "callback": pressed})
    assert response.status_code == 409


async def test_message_is_edited_in_place_but_not_to_the_same(telegram: Client, bot: Bot) -> None:
    hers = await anna_writes(telegram)
    sent = await bot.send_message(ANNA, "Собираем")
    edited = await bot.edit_message_text("Собрано", chat_id=ANNA, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.text) == (sent.message_id, "Собрано")
    for _ in range(2):
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_text("Собрано", chat_id=ANNA, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("Что", chat_id=ANNA, message_id=999)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("Чужое", chat_id=ANNA, message_id=int(str(hers["message_id"])))


async def test_deleted_message_leaves_the_chat(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    sent = await bot.send_message(ANNA, "Ошибка")
    assert await bot.delete_message(ANNA, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(ANNA, sent.message_id)
    chat = await telegram.ask(f"chats/{ANNA}", bot=NAME)
    assert [message["text"] for message in chat["messages"]] == ["/start"]


async def test_uploaded_photo_comes_back_byte_for_byte(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    picture = plain_png(640, 480) + bytes(range(256)) * 20 + b"\r\n--\n\r"
    sent = await bot.send_photo(ANNA, BufferedInputFile(picture, "букет.png"), caption="Ваш букет")
    assert sent.photo is not None
    largest = max(sent.photo, key=lambda size: size.width)
    assert (largest.width, largest.height, sent.caption, len(sent.photo)) == (640, 480, "Ваш букет", 2)
    got = await bot.download(largest.file_id)
    assert got is not None
    assert got.read() == picture
    again = await bot.send_photo(ANNA, largest.file_id)
    assert again.photo is not None
    assert again.photo[-1].file_unique_id == largest.file_unique_id


async def test_photo_is_fetched_from_an_address(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    sent = await bot.send_photo(ANNA, BufferedInputFile(plain_png(), "a.png"))
    assert sent.photo is not None
    file = await bot.get_file(sent.photo[-1].file_id)
    link = f"{telegram.url}/file/bot{TOKEN}/{file.file_path}"
    assert (await bot.send_photo(ANNA, link)).photo is not None
    with pytest.raises(TelegramBadRequest, match="failed to get HTTP URL content"):
        await bot.send_photo(ANNA, f"{telegram.url}/nothing/here")


async def test_file_link_works_for_an_hour(telegram: Client, bot: Bot) -> None:
    said = await telegram.tell("messages", {"bot": NAME, "user": {"id": ANNA}, "photo": {}})
    file = await bot.get_file(said["messages"][0]["photo"][-1]["file_id"])
    link = f"/file/bot{TOKEN}/{file.file_path}"
    assert (await telegram.http.get(link)).content == plain_png()
    await telegram.tell("clock", {"seconds": 3601})
    assert (await telegram.http.get(link)).status_code == 404


async def test_what_is_no_picture_is_no_photo(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(ANNA, BufferedInputFile(b"not a picture", "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(ANNA, "AgAC-unknown")


async def test_file_of_one_bot_is_unknown_to_another(telegram: Client, bot: Bot) -> None:
    said = await telegram.tell("messages", {"bot": NAME, "photo": {}})
    other = bot_at(telegram.url, "7100000002:demo-telegram-token-petrogradka")
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await other.get_file(said["messages"][0]["photo"][-1]["file_id"])
    await other.session.close()


async def test_album_and_documents_are_sent(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    media = [InputMediaPhoto(media=BufferedInputFile(plain_png(), f"{n}.png")) for n in range(3)]
    sent = await bot.send_media_group(ANNA, list(media))
    assert len({message.media_group_id for message in sent}) == 1
    assert len(sent) == 3
    with pytest.raises(TelegramBadRequest, match="wrong number of items"):
        await bot.send_media_group(ANNA, list(media[:1]))
    document = await bot.send_document(ANNA, BufferedInputFile(b"%PDF-1.7 order", "чек.pdf"))
    assert document.document is not None
    assert document.document.file_name == "чек.pdf"


async def test_album_contact_location_and_edit_of_a_person_arrive(
    telegram: Client, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, allowed_updates=["message", "edited_message"])
    drawn = {"base64": base64.b64encode(plain_png(1280, 960)).decode()}
    await telegram.tell("messages", {"bot": NAME, "album": [drawn, {}], "caption": "Вот такие"})
    await telegram.tell("messages", {"bot": NAME, "contact": {"phone_number": "79001234567"}})
    await telegram.tell("messages", {"bot": NAME, "location": {"latitude": 40.18, "longitude": 44.51}})
    text = await anna_writes(telegram, "опечтка")
    await anna_writes(telegram, "опечатка", edit_of=text["message_id"])
    updates = [Update.model_validate(hook.body) for hook in await receiver.count(6)]
    first, second, contact, place, _, edited = (u.message or u.edited_message for u in updates)
    assert first is not None
    assert second is not None
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption) == ("Вот такие", None)
    assert first.photo is not None
    assert max(size.width for size in first.photo) == 1280
    assert contact is not None
    assert contact.contact is not None
    assert contact.contact.phone_number == "79001234567"
    assert place is not None
    assert place.location is not None
    assert edited is not None
    assert (edited.message_id, edited.text) == (text["message_id"], "опечатка")
    assert len({update.update_id for update in updates}) == 6


async def test_blocked_bot_is_told_and_may_not_write(telegram: Client, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url, allowed_updates=["my_chat_member"])
    await anna_writes(telegram)
    await telegram.tell(f"chats/{ANNA}/block", bot=NAME)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(ANNA, "Вы тут?")
    change = Update.model_validate((await receiver.count(1))[0].body).my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"
    await telegram.tell(f"chats/{ANNA}/unblock", bot=NAME)
    assert (await bot.send_message(ANNA, "Снова здравствуйте")).text == "Снова здравствуйте"


async def test_strangers_cannot_be_written_to(telegram: Client, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(999, "Кто вы?")
    await telegram.tell("messages", {"bot": "demo_petrogradka_bot", "user": {"id": ANNA}, "text": "/start"})
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(ANNA, "Вы писали не мне")


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        (" ", None, "message text is empty"),
        ("x" * 4097, None, "message is too long"),
        ("<div>x</div>", "HTML", "Unsupported start tag"),
        ("<b>x", "HTML", "Can't find end tag"),
        ("x</b>", "HTML", "Unexpected end tag"),
        ("*x*", "Wiki", "unsupported parse_mode"),
    ],
)
async def test_bad_text_is_refused(telegram: Client, bot: Bot, text: str, mode: str | None, reason: str) -> None:
    await anna_writes(telegram)
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(ANNA, text, parse_mode=mode)
    assert len((await telegram.ask(f"chats/{ANNA}", bot=NAME))["messages"]) == 1


async def test_longest_text_and_caption_are_taken_and_one_more_is_not(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    assert (await bot.send_message(ANNA, "я" * 4096)).text == "я" * 4096
    photo = BufferedInputFile(plain_png(), "a.png")
    assert (await bot.send_photo(ANNA, photo, caption="я" * 1024)).caption == "я" * 1024
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_photo(ANNA, photo, caption="я" * 1025)


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "x", "url": "not a link"}, "is invalid"),
        ({"callback_data": "x"}, 'Field "text"'),
    ],
)
async def test_bad_button_is_refused(telegram: Client, bot: Bot, button: dict[str, str], reason: str) -> None:
    await anna_writes(telegram)
    body = {"chat_id": ANNA, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}
    answer = (await telegram.http.post(f"/bot{TOKEN}/sendMessage", json=body)).json()
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert reason in answer["description"]


async def test_keyboard_of_the_person_is_seen(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    button = KeyboardButton(text="Мой телефон", request_contact=True)
    await bot.send_message(ANNA, "Ваш номер?", reply_markup=ReplyKeyboardMarkup(keyboard=[[button]]))
    chat = await telegram.ask(f"chats/{ANNA}", bot=NAME)
    assert chat["keyboard"]["keyboard"][0][0] == {"text": "Мой телефон", "request_contact": True}
    assert "reply_markup" not in chat["messages"][-1]


async def test_missing_reply_target_is_refused(telegram: Client, bot: Bot) -> None:
    await anna_writes(telegram)
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(ANNA, "x", reply_parameters=ReplyParameters(message_id=77))


async def test_commands_are_kept_and_checked(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="order", description="Мой заказ")])
    assert [command.command for command in await bot.get_my_commands()] == ["order"]
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="Заказ", description="Мой заказ")])
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == []


async def test_wrong_token_and_unknown_method_are_refused(telegram: Client) -> None:
    stranger = bot_at(telegram.url, "7100000001:another-token")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()
    assert (await telegram.http.post("/botnonsense/getMe")).status_code == 404
    assert (await telegram.http.post(f"/bot{TOKEN}/makeCoffee")).json() == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found",
    }


async def test_bot_that_writes_too_fast_is_told_to_wait(telegram: Client, bot: Bot) -> None:
    await telegram.tell("bots", {"token": TOKEN, "username": NAME, "chat_burst": 3})
    await anna_writes(telegram)
    sent = 0

    async def write_on() -> None:
        nonlocal sent
        while sent < 100:
            await bot.send_message(ANNA, "спам")
            sent += 1

    with pytest.raises(TelegramRetryAfter) as refused:
        await write_on()
    assert refused.value.retry_after == 1
    assert len((await telegram.ask(f"chats/{ANNA}", bot=NAME))["messages"]) == 1 + sent


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ({"kind": "rate_limited", "retry_after": 7}, TelegramRetryAfter),
        ({"kind": "server_error"}, TelegramServerError),
        ({"kind": "server_error", "status": 502, "body": "<html>502 Bad Gateway</html>"}, ClientDecodeError),
        ({"kind": "reply", "status": 400}, TelegramBadRequest),
        ({"kind": "reply", "status": 401}, TelegramUnauthorizedError),
        ({"kind": "reply", "status": 403}, TelegramForbiddenError),
        ({"kind": "reply", "status": 404}, TelegramNotFound),
        ({"kind": "reply", "status": 409}, TelegramConflictError),
        ({"kind": "reply", "status": 413}, TelegramEntityTooLarge),
    ],
)
async def test_scripted_refusals_are_what_aiogram_understands(
    telegram: Client, bot: Bot, fault: dict[str, object], raised: type[Exception]
) -> None:
    await anna_writes(telegram)
    await telegram.tell("faults", {**fault, "op": "sendMessage"})
    with pytest.raises(raised) as refused:
        await bot.send_message(ANNA, "x")
    if isinstance(refused.value, TelegramRetryAfter):
        assert refused.value.retry_after == 7
    assert (await bot.send_message(ANNA, "y")).text == "y"


async def test_people_of_the_demo_network_have_written_before_and_can_be_answered(telegram: Client, bot: Bot) -> None:
    """Their old messages are there to be quoted, and new ones take no number of theirs."""
    (person, *_) = json.loads(DEMO.read_text("utf-8"))["telegram"]["bots"][0]["people"]
    seen = (await telegram.ask(f"chats/{person['id']}", bot=NAME))["messages"]
    assert [[one["from"]["is_bot"], one["text"]] for one in seen] == [
        [way == "out", text] for way, text in person["chat"]
    ]
    answer = await bot.send_message(person["id"], "Есть!", reply_parameters=ReplyParameters(message_id=len(seen)))
    assert answer.reply_to_message is not None
    assert (answer.reply_to_message.text, answer.message_id) == (person["chat"][-1][1], len(seen) + 1)


async def test_killed_process_comes_back_with_everything(tmp_path: Path, receiver: Receiver) -> None:
    arguments = ("--demo", "tools/doubles/demo.json", "--pace", "0.05")
    receiver.answers = [500] * 1000

    async with process("telegram", tmp_path, *arguments) as (child, url), client_of(url) as telegram:
        bot = bot_at(url)
        await bot.set_webhook(receiver.url, allowed_updates=["message"])
        await anna_writes(telegram, "до падения")
        before = (await bot.send_message(ANNA, "ответ")).message_id
        await receiver.count(1)
        await bot.session.close()
        child.kill()
        await child.wait()
    receiver.answers = []
    receiver.received.clear()
    async with process("telegram", tmp_path, *arguments) as (_, url), client_of(url) as telegram:
        assert (await receiver.count(1))[0].body["message"]["text"] == "до падения"
        chat = await telegram.ask(f"chats/{ANNA}", bot=NAME)
        assert [message["text"] for message in chat["messages"]] == ["до падения", "ответ"]
        bot = bot_at(url)
        assert (await bot.send_message(ANNA, "после")).message_id == before + 1
        await bot.session.close()
