"""Argon2id in threads, a few at a time: each costs 64 MiB and a tenth of a second of a core."""

import asyncio
import secrets

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

FOR_RANDOM_PASSWORDS = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),))
"""Quick, and enough for a password nobody can guess; the first sign-in replaces the hash by one of full strength."""


class Passwords:
    """Hashes and checks passwords without stopping the event loop."""

    def __init__(self, at_once: int, hasher: PasswordHash | None = None) -> None:
        self._hash = hasher or PasswordHash.recommended()
        self._turns = asyncio.Semaphore(at_once)
        self._nobody = ""

    async def hashed(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hash.hash, password)

    async def verified(self, password: str, hashed: str | None) -> tuple[bool, str | None]:
        """Whether it is right, and a fresh hash when the stored one is of older strength.

        Without a stored hash the same work is done against a random one, so that the time an answer takes does not
        tell which logins exist.
        """
        if hashed is None:
            if not self._nobody:
                self._nobody = await self.hashed(secrets.token_urlsafe())
            await self._check(password, self._nobody)
            return False, None
        return await self._check(password, hashed)

    async def _check(self, password: str, hashed: str) -> tuple[bool, str | None]:
        async with self._turns:
            return await asyncio.to_thread(self._hash.verify_and_update, password, hashed)
