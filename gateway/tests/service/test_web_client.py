"""The pages and files of the web client, as the gateway hands them out."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from gateway.tests.builders import House, problem, served
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
PAGE = '<html><script type="module" nonce="__NARCISS_NONCE__" src="/assets/{name}-abc.js"></script></html>'


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build of the web client looks like."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "courier").mkdir()
    for name in ("index", "courier", "public", "widget"):
        (folder / f"{name}.html").write_text(PAGE.format(name=name))
    (folder / "assets/index-abc.js").write_text("1;")
    (folder / "courier/sw.js").write_text("2;")
    (tmp_path / "secret.txt").write_text("not yours")
    return folder


@pytest.fixture
async def with_client(open_house: OpenHouse, built: Path) -> House:
    return await open_house(web_folder=built)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/app", "index"),
        ("/app/orders/17", "index"),
        ("/courier", "courier"),
        ("/courier/stops", "courier"),
        ("/s/some-store", "public"),
        ("/t/token", "public"),
        ("/widget", "widget"),
    ],
)
async def test_each_surface_has_its_page(with_client: House, address: str, page: str) -> None:
    async with with_client.browser() as nobody:
        answer = await nobody.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert f"/assets/{page}-abc.js" in answer.text
    assert "__NARCISS_NONCE__" not in answer.text


async def test_the_front_door_leads_to_the_workspace(with_client: House) -> None:
    async with with_client.browser() as nobody:
        answer = await nobody.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/app")


async def test_files_with_a_hash_are_kept_and_others_are_asked_for_again(with_client: House) -> None:
    async with with_client.browser() as nobody:
        built = await nobody.get("/assets/index-abc.js")
        own = await nobody.get("/assets/narciss.css")
        worker = await nobody.get("/courier/sw.js")
    assert "immutable" in built.headers["cache-control"]
    assert built.headers["content-type"].startswith("text/javascript")
    assert [one.headers["cache-control"] for one in (own, worker)] == ["no-cache", "no-cache"]
    assert worker.text == "2;"
    policy = worker.headers["content-security-policy"]
    assert "connect-src 'self'" in policy, "a service worker that may fetch nothing keeps nothing for later"
    assert "sandbox" not in policy


@pytest.mark.parametrize(
    ("read", "coding", "sent"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("gzip;q=1.0, br;q=0", "gzip", b"gzip"),
        ("BR;q=0.2", "br", b"brotli"),
        ("identity", None, b"1;"),
        ("", None, b"1;"),
    ],
)
async def test_the_smallest_file_a_browser_reads_is_sent(
    with_client: House, built: Path, read: str, coding: str | None, sent: bytes
) -> None:
    (built / "assets/index-abc.js.br").write_bytes(b"brotli")
    (built / "assets/index-abc.js.gz").write_bytes(b"gzip")
    async with (
        with_client.browser() as nobody,
        nobody.stream("GET", "/assets/index-abc.js", headers={"Accept-Encoding": read}) as answer,
    ):
        assert b"".join([part async for part in answer.aiter_raw()]) == sent
    assert answer.headers.get("content-encoding") == coding
    assert (answer.headers["vary"], answer.headers["content-type"]) == (
        "Accept-Encoding",
        "text/javascript; charset=utf-8",
    )


async def test_nothing_beside_the_build_is_handed_out(with_client: House) -> None:
    async with with_client.browser() as nobody:
        for name in ("nothing.js", "%2e%2e/app.py", "..%2fapp.py", ""):
            assert (await nobody.get(f"/assets/{name}")).status_code == 404
        for path in ("/app/..%2f..%2fsecret.txt", "/courier/%2e%2e/%2e%2e/secret.txt"):
            assert "not yours" not in (await nobody.get(path)).text


async def test_a_client_that_is_not_built_says_so(open_house: OpenHouse, tmp_path: Path) -> None:
    house = await open_house(web_folder=tmp_path / "nowhere")
    async with house.browser() as nobody:
        refused = problem(await nobody.get("/app"), 503, "unavailable")
    assert "make web" in refused["detail"]


async def test_a_chat_may_be_framed_by_the_sites_of_its_account_and_no_other_page_at_all(
    open_house: OpenHouse, built: Path
) -> None:
    (built / "widget").mkdir()
    (built / "widget/chat.js").write_text("3;")
    messenger = FastAPI()

    @messenger.get("/api/messenger/v1/public/web-chats/{key}")
    async def face(key: str) -> dict[str, object]:
        sites = ["https://flowers.example", "https://shop.example:8443", "https://x;script-src *"]
        return {"title": key, "greetings": {}, "language": "ru", "allowed_origins": sites, "text_limit": 4000}

    async with served(messenger) as url:
        house = await open_house(web_folder=built, service_urls={"messenger": url})
        async with house.browser() as nobody:
            chat, bare = await nobody.get("/widget/our-chat"), await nobody.get("/widget")
            other, script = await nobody.get("/app/our-chat"), await nobody.get("/widget/chat.js")
    framed = "frame-ancestors 'self' https://flowers.example https://shop.example:8443"
    assert chat.headers["content-security-policy"].endswith(framed)
    assert "x-frame-options" not in chat.headers
    for page in (bare, other):
        assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert page.headers["x-frame-options"] == "DENY"
    assert (script.text, script.headers["cross-origin-resource-policy"]) == ("3;", "cross-origin")
    assert chat.headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_chat_whose_messenger_is_away_is_framed_by_nobody_else(with_client: House) -> None:
    async with with_client.browser() as nobody:
        answer = await nobody.get("/widget/our-chat")
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")
