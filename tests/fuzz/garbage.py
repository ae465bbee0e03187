"""What a broken, old, new or hostile other side may send: nonsense, and messages that are almost right."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

same_every_time = settings(derandomize=True, database=None)
"""For properties that must not fail one day and pass the next; `--fuzz-examples` asks longer."""

Json = Any
_EXTREMES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1.5e308,
    float("nan"),
    float("inf"),
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\ud83d",
    "٣",
    "1e999999999",
    "9" * 3000,
    "ա" * 3000,
    "2026-11-23T08:00:00+99:99",
    [],
    {},
    [[]],
    {"": None},
)
_DEEP = b'{"a":' * 100_000


def values() -> st.SearchStrategy[Json]:
    """Any JSON, and what lies at its edges."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    grown = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    )
    return st.sampled_from(_EXTREMES).map(deepcopy) | grown


def paths_of(message: Json, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a message."""
    yield here
    inner = message.items() if isinstance(message, dict) else enumerate(message) if isinstance(message, list) else ()
    for key, value in inner:
        yield from paths_of(value, (*here, key))


@st.composite
def damaged(draw: st.DrawFn, *samples: Json) -> Json:
    """One of the samples, with up to three of its places left out or holding something else."""
    message = json.loads(json.dumps(draw(st.sampled_from(samples))))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(paths_of(message))))
        if not place:
            message = draw(values())
            continue
        holder = message
        for key in place[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[place[-1]] = draw(values())
        elif isinstance(holder, dict):
            del holder[place[-1]]
    return message


def bodies(*samples: Json) -> st.SearchStrategy[bytes]:
    """Bytes a webhook may carry: nothing at all, nonsense, endless nesting, damaged samples, half a sample."""
    whole = damaged(*samples).map(written)
    cut = st.builds(lambda body, part: body[: len(body) * part // 10], whole, st.integers(0, 9))
    return st.binary(max_size=200) | st.just(_DEEP) | whole | whole | cut


def written(message: Json) -> bytes:
    """As careless encoders write it: half characters and numbers that are none included."""
    return json.dumps(message, ensure_ascii=True).encode()


def keepable(text: str) -> bool:
    """Whether PostgreSQL can keep it."""
    return "\x00" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value made of dataclasses, lists and dicts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_in(getattr(value, name))
