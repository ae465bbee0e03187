"""Signing in, staying in, and being locked out (S2, S6)."""

import pytest

from gateway.tests.builders import API, House, sign_in

pytestmark = pytest.mark.servers


async def test_right_password_gives_a_session_and_says_who_one_is(house: House) -> None:
    await house.administrator()
    async with house.browser() as client:
        me = await sign_in(client, "boss")
        assert me["login"] == "boss"
        assert (await client.get(f"{API}/me")).json() == me
