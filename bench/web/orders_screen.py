"""How quickly the list of orders answers hands that type and click, with many orders behind it.

    python -m bench.web.orders_screen --fill .narciss/run.json

The system named by the run file runs already, with its demo data. `--fill` first adds copies of the demo orders of one
store to its database, until there are as many as the target says: by SQL, one statement per table, with nothing
published, so other services do not know them. Only for a database that may be thrown away (`make reset`). Without it
the store is measured as it is.

Then a seller opens /app/orders in Chromium, types into the search several times, scrolls and clicks rows. What is
reported comes from the browser itself (PerformanceObserver): from each press to the next picture, and the longest
piece of work of the page in one go. Exit code 1 when one is over its target. On a machine that does other things at the
same time these are mostly waiting for a processor; so the longest piece is also told in processor time, from a trace of
the page's main thread, beside the load of the machine.
"""

import argparse
import asyncio
import json
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
from chassis.ids import uuid7
from contracts.demo import STORES, DemoStore
from playwright.async_api import Browser, Locator, Page, async_playwright

from tools.local import packages

TARGETS = Path(__file__).with_name("targets.toml")
WORDS = ("Соколова", "BENCH-0042", "+7916", "Екатерина В")
MILLISECONDS_PER_KEY = 70
ROWS_TICKED = 12
ORDERS_OPENED = 3
_PRESSES = ("keydown", "keyup", "pointerdown", "pointerup", "click", "input")
_OBSERVE = """
(() => {
  const seen = { events: [], tasks: [] };
  window.__bench = seen;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.events.push([one.name, one.duration, one.startTime]);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.tasks.push([one.duration, one.startTime]);
  }).observe({ type: "longtask", buffered: true });
})()
"""
_ORDERS = """
insert into orders.orders
select r.* from unnest($1::uuid[], $2::uuid[], $3::int[]) as f(id, model, n)
join orders.orders o on o.id = f.model
cross join lateral jsonb_populate_record(null::orders.orders, to_jsonb(o) || jsonb_build_object(
  'id', f.id, 'number', 'BENCH-' || lpad(f.n::text, 5, '0'), 'public_token', 'bench-' || f.id,
  'placed_by', 'service:bench', 'hold_id', null, 'reference', null)) as r
"""
_ITEMS = """
insert into orders.order_items
select r.* from unnest($1::uuid[], $2::uuid[]) as f(id, model)
join orders.order_items i on i.order_id = f.model
cross join lateral jsonb_populate_record(null::orders.order_items, to_jsonb(i) || jsonb_build_object(
  'id', gen_random_uuid(), 'order_id', f.id)) as r
"""
_SEARCH = """
insert into orders.order_search
select r.* from unnest($1::uuid[], $2::uuid[], $3::int[]) as f(id, model, n)
join orders.order_search s on s.order_id = f.model
cross join lateral jsonb_populate_record(null::orders.order_search, to_jsonb(s) || jsonb_build_object(
  'order_id', f.id, 'words', 'BENCH-' || lpad(f.n::text, 5, '0') || ' ' || s.words)) as r
"""


async def fill(postgres_url: str, store: DemoStore, most: int) -> int:
    """Copy the store's demo orders until there are `most`; how many there are then. `postgres_url`: the owner's."""
    connection = await asyncpg.connect(postgres_url, timeout=10, command_timeout=120)
    try:
        async with connection.transaction():
            await connection.execute("select set_config('narciss.stores', '*', true)")
            count = "select count(*) from orders.orders where store_id = $1"
            here = int(await connection.fetchval(count, store.id))
            models = await connection.fetch(
                "select id from orders.orders where store_id = $1 and placed_by <> 'service:bench' order by id",
                store.id,
            )
            numbers = list(range(here, most))
            ids = [uuid7() for _ in numbers]
            chosen = [models[number % len(models)]["id"] for number in numbers]
            await connection.execute(_ORDERS, ids, chosen, numbers)
            await connection.execute(_ITEMS, ids, chosen)
            await connection.execute(_SEARCH, ids, chosen, numbers)
            there = int(await connection.fetchval(count, store.id))
        await connection.execute("analyze orders.orders, orders.order_items, orders.order_search")
        return there
    finally:
        await connection.close()


def _rows(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("checkbox"))


async def type_and_erase(page: Page) -> None:
    search = page.get_by_label("Номер, имя или телефон")
    for words in WORDS:
        await search.click()
        await search.press_sequentially(words, delay=MILLISECONDS_PER_KEY)
        await page.wait_for_timeout(700)
        for _ in words:
            await search.press("Backspace")
        await page.wait_for_timeout(700)


async def scroll_and_tick(page: Page) -> None:
    for number in range(ROWS_TICKED):
        await page.mouse.wheel(0, 400)
        await _rows(page).nth(number % 8 + 4).get_by_role("checkbox").click()
        await page.wait_for_timeout(200)


async def open_and_return(page: Page) -> None:
    for number in range(ORDERS_OPENED):
        await _rows(page).nth(number + 2).get_by_role("link").first.click()
        await page.wait_for_url("**/app/orders/*")
        await page.wait_for_timeout(700)
        await page.go_back()
        await _rows(page).first.wait_for()
        await page.wait_for_timeout(300)


STEPS = (type_and_erase, scroll_and_tick, open_and_return)


async def measure(run: dict[str, Any], store: DemoStore) -> dict[str, list[Any]]:
    packages.ensure(postgres=False, rabbitmq=False, browser=True)
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=f"/usr/bin/{packages.BROWSER}", args=flags)
        page = await _seller(browser, run, store)
        await page.goto(f"{str(run['url']).rstrip('/')}/app/orders")
        await _rows(page).first.wait_for()
        await page.wait_for_timeout(1500)
        await page.evaluate(_OBSERVE)
        longest = []
        for step in STEPS:
            await browser.start_tracing(page=page, categories=["toplevel"])
            await step(page)
            longest.append(longest_piece(json.loads(await browser.stop_tracing())))
        seen: dict[str, list[Any]] = await page.evaluate("window.__bench")
        seen["processor"] = longest
        await browser.close()
    return seen


async def _seller(browser: Browser, run: dict[str, Any], store: DemoStore) -> Page:
    """A page of somebody who is signed in and reads Russian."""
    base, login = str(run["url"]).rstrip("/"), f"sales-{store.key}"
    password = next(user["password"] for user in run["users"] if user["login"] == login)
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru")
    context.set_default_timeout(30_000)
    await context.add_init_script("localStorage.setItem('narciss.language', 'ru')")
    door, body = f"{base}/api/gateway/v1/sign-in", {"login": login, "password": password}
    answer = await context.request.post(door, data=body, headers={"Origin": base})
    assert answer.ok, f"{answer.status} {await answer.text()}"
    return await context.new_page()


def longest_piece(trace: dict[str, Any]) -> float:
    """Milliseconds of processor time; of all pages' main threads, of which one is at work."""
    events = trace["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    pieces = (
        event["tdur"]
        for event in events
        # A piece that had begun before the trace has no time of its own.
        if event.get("name") == "ThreadControllerImpl::RunTask"
        and "tdur" in event
        and (event["pid"], event["tid"]) in mains
    )
    return max(pieces, default=0) / 1000


def report(seen: dict[str, list[Any]], targets: dict[str, Any]) -> int:
    """Print and judge. Events shorter than 16 ms are not told by the browser, and answered within one picture."""
    events = [(str(name), float(length)) for name, length, _ in seen["events"] if name in _PRESSES]
    tasks = [float(length) for length, _ in seen["tasks"]]
    print(f"{'':22} {'slow':>5} {'median':>7} {'longest':>8}   target")
    worst = _line("press to next picture", [length for _, length in events], targets["event_milliseconds"])
    for name in _PRESSES:
        _line(f"  {name}", [length for one, length in events if one == name], None)
    longest = _line("one piece of work", tasks, targets["task_milliseconds"])
    for step, processor in zip(STEPS, seen["processor"], strict=True):
        name = step.__name__.replace("_", " ")
        print(f"  {name:20} {'longest piece in processor time':>31} {processor:5.0f}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return int(worst > targets["event_milliseconds"] or longest > targets["task_milliseconds"])


def _line(name: str, lengths: Sequence[float], target: float | None) -> float:
    """Milliseconds; what the browser did not find worth telling counts as nothing."""
    longest = max(lengths, default=0.0)
    verdict = "" if target is None else f"{target:8.0f} {'OVER' if longest > target else 'ok'}"
    print(f"{name:22} {len(lengths):5} {median(lengths) if lengths else 0:7.0f} {longest:8.0f} {verdict}")
    return longest


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.web.orders_screen")
    parser.add_argument("run_file", type=Path)
    parser.add_argument("--fill", action="store_true", help="add orders first; only to data that may be thrown away")
    parser.add_argument("--store", choices=[store.key for store in STORES], default="tverskaya")
    options = parser.parse_args()
    run = json.loads(options.run_file.read_text())
    store = next(one for one in STORES if one.key == options.store)
    targets = tomllib.loads(TARGETS.read_text())["orders_screen"]
    if options.fill:
        print(f"{store.key}: {asyncio.run(fill(run['postgres_url'], store, targets['orders']))} orders")
    return report(asyncio.run(measure(run, store)), targets)


if __name__ == "__main__":
    sys.exit(main())
