"""What the operators' screen needs: who waits and since when, what is whose, replies filled in, colleagues."""

import pytest
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.messenger import ConversationAssigned, ConversationMarked, NoteWritten
from contracts.ids import ConversationId
from messenger.store import conversations

from services.messenger.tests.builders import (
    API,
    HERE,
    THERE,
    add_profile,
    at,
    conversation_of,
    message,
    opened,
    receive,
    somebody,
    update,
)

pytestmark = pytest.mark.servers


async def answer(messenger: RunningService, conversation: ConversationId, *, author: str, seconds: int) -> None:
    """One of our messages as it stands after it has left, and the list's line after it."""
    await messenger.rows(
        "insert into {schema}.messages (id, conversation_id, profile_id, direction, kind, text, text_at, author,"
        " received_at, sort_time, status) select :id, id, profile_id, 'out', 'text', 'Да', :at, :author, :at, :at,"
        " 'accepted' from {schema}.conversations where id = :c returning 1",
        id=uuid7(),
        at=at(seconds),
        author=author,
        c=conversation,
    )
    async with messenger.runtime.db.transaction(Scope.network()) as tx:
        await conversations.refresh_preview(tx, conversation)


async def test_who_waits_longest_stands_first_until_a_person_answers(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    igor = {"id": 502, "is_bot": False, "first_name": "Igor"}
    await receive(
        messenger,
        profile,
        update(1, message(1, seconds=10)),
        update(2, message(2, user=igor, seconds=20)),
        update(3, message(3, seconds=30)),
    )
    async with messenger.client(somebody(messenger)) as http:

        async def waiting() -> list[tuple[str, str]]:
            page = await http.get(f"{API}/conversations", params={"order": "waiting"})
            return [(line["title"], line["waiting_since"]) for line in page.json()["items"]]

        stamp = {n: at(n).isoformat().replace("+00:00", "Z") for n in (10, 20, 30)}
        assert await waiting() == [("Anna", stamp[10]), ("Igor", stamp[20])]
        counted = (await http.get(f"{API}/counters")).json()
        assert (counted["unanswered"], counted["unassigned"], counted["oldest_waiting"]) == (2, 2, stamp[10])
        lines = {x["title"]: x["id"] for x in (await http.get(f"{API}/conversations")).json()["items"]}
        await answer(messenger, lines["Anna"], author="platform", seconds=15)
        assert await waiting() == [("Anna", stamp[10]), ("Igor", stamp[20])]
        await answer(messenger, lines["Anna"], author="user:1", seconds=20)
        assert await waiting() == [("Igor", stamp[20]), ("Anna", stamp[30])]
        first = await http.get(f"{API}/conversations", params={"order": "waiting", "size": 1})
        rest = {"order": "waiting", "size": 1, "cursor": first.json()["next_cursor"]}
        assert [x["title"] for x in (await http.get(f"{API}/conversations", params=rest)).json()["items"]] == ["Anna"]
        assert (await http.post(f"{API}/conversations/{lines['Igor']}/settle")).status_code == 204
        await http.post(f"{API}/conversations/{lines['Igor']}/settle")
        assert await waiting() == [("Anna", stamp[30])]
    marked = await messenger.published(ConversationMarked)
    assert [(str(e.conversation_id), e.waiting, e.unread_by_team) for e in marked] == [(lines["Igor"], False, 0)]


async def test_two_who_take_it_at_once_learn_of_each_other(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    lena, mila = somebody(messenger), somebody(messenger)
    for person, name in ((lena, "Лена"), (mila, "Мила")):
        await messenger.rows(
            "insert into {schema}.users (id, display_name, store_ids, whole_network, active, sequence)"
            " values (:id, :name, array[:store]::uuid[], false, true, 1) returning 1",
            id=person.user_id,
            name=name,
            store=HERE,
        )
    path = f"{API}/conversations/{conversation}/assign"
    async with messenger.client(lena) as http:
        assert (await http.post(path, json={"assignee_id": lena.subject, "instead_of": None})).status_code == 200
        colleagues = (await http.get(f"{API}/colleagues", params={"store_id": str(HERE)})).json()
        assert [one["name"] for one in colleagues] == ["Лена", "Мила"]
        assert (await http.get(f"{API}/colleagues", params={"store_id": str(THERE)})).status_code == 403
    async with messenger.client(mila) as http:
        refused = await http.post(path, json={"assignee_id": mila.subject, "instead_of": None})
        assert (refused.status_code, refused.json()["code"]) == (409, "messenger.assigned_meanwhile")
        assert "Лена" in refused.json()["detail"]
        free = await http.get(f"{API}/conversations", params={"unassigned": True})
        assert free.json()["items"] == []
    assert len(await messenger.published(ConversationAssigned)) == 1
    async with messenger.client(somebody(messenger, THERE)) as http:
        assert (await http.get(f"{API}/colleagues")).json() == []


async def test_replies_stand_filled_in_and_say_what_is_missing(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    await messenger.rows(
        "insert into {schema}.stores (id, title, country, language, time_zone, active, sequence)"
        " values (:id, 'Нарцисс', 'RU', 'ru', 'Europe/Moscow', true, 1) returning 1",
        id=HERE,
    )
    texts = {"ru": "{customer}, ваш заказ {order}. {operator}, {store}", "en": "{order}"}
    async with messenger.client(somebody(messenger)) as http:
        wrong = {"store_id": str(HERE), "shortcut": "x", "title": "x", "texts": {"ru": "{surname}"}}
        refused = await http.post(f"{API}/canned-replies", json=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "messenger.placeholder_unknown")
        await http.post(f"{API}/canned-replies", json={**wrong, "texts": texts})
        filled = (await http.get(f"{API}/conversations/{conversation}/canned-replies")).json()
        assert [(one["language"], one["text"], one["missing"]) for one in filled] == [
            ("ru", "Anna, ваш заказ {order}. Test Person, Нарцисс", ["order"])
        ]
        await http.post(
            f"{API}/conversations/{conversation}/link", json={"order_id": str(uuid7()), "order_number": "T-17"}
        )
        filled = (await http.get(f"{API}/conversations/{conversation}/canned-replies")).json()
        assert (filled[0]["text"], filled[0]["missing"]) == ("Anna, ваш заказ T-17. Test Person, Нарцисс", [])


async def test_a_note_is_announced_without_its_words(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    seller = somebody(messenger)
    async with messenger.client(seller) as http:
        note = await http.post(f"{API}/conversations/{conversation}/notes", json={"text": "звонить после шести"})
    told = await messenger.published(NoteWritten)
    assert [(str(e.message_id), e.written_by, e.sequence) for e in told] == [(note.json()["id"], seller.principal, 2)]
    assert "шести" not in told[0].model_dump_json()


async def test_lists_by_ids_and_order_stay_within_the_stores(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger, HERE)
    theirs = await add_profile(messenger, THERE)
    await receive(messenger, theirs, update(1))
    other = await conversation_of(messenger, theirs)
    order = uuid7()
    async with messenger.client(somebody(messenger, HERE)) as http:
        await http.post(f"{API}/conversations/{conversation}/link", json={"order_id": str(order)})
        for params in ({"ids": [str(conversation), str(other)]}, {"order_id": str(order)}):
            found = (await http.get(f"{API}/conversations", params=params)).json()["items"]
            assert [(line["id"], line["profile_title"]) for line in found] == [(str(conversation), profile.title)]
        card = (await http.get(f"{API}/conversations/{conversation}")).json()
        assert (card["text_limit"], card["store_ids"]) == (4096, [str(HERE)])


async def test_an_answer_shows_what_it_answers(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    reply = message(2, "Эти", seconds=5, reply_to_message=message(1, "Пионы или розы?"))
    await receive(messenger, profile, update(1, message(1, "Пионы или розы?")), update(2, reply))
    async with messenger.client(somebody(messenger)) as http:
        conversation = await conversation_of(messenger, profile)
        said = (await http.get(f"{API}/conversations/{conversation}/messages")).json()["items"]
    assert said[0]["quoted"] == {"author_name": "Anna", "direction": "in", "text": "Пионы или розы?"}
