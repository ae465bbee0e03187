"""Whether servers and processes answer: before, during and after the start."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import httpx
from aio_pika.exceptions import AMQPException

from tools.local.environment import with_database, without_password
from tools.local.faults import Fault

SERVER_SECONDS = 5.0
_POLL_SECONDS = 0.25
_ANSWER_SECONDS = 5.0
DATABASE = "narciss"


async def require_postgres(name: str, url: str) -> None:
    """Refuse a URL (given in the variable ``name``) that does not lead to a PostgreSQL within 5 s."""
    shown = without_password(url)
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise Fault(f"{name} must look like postgresql://user:password@host:port/database, not like {shown}.")
    try:
        async with asyncio.timeout(SERVER_SECONDS):
            connection = await asyncpg.connect(url)
            await connection.close()
    except TimeoutError:
        raise Fault(f"{name}: no PostgreSQL answered at {shown} within {SERVER_SECONDS:.0f} s.") from None
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Fault(f"{name} does not work ({shown}): {_one_line(error)}.") from None


async def require_amqp(name: str, url: str) -> None:
    """Refuse a URL (given in the variable ``name``) that does not lead to a RabbitMQ within 5 s."""
    shown = without_password(url)
    if urlsplit(url).scheme not in ("amqp", "amqps"):
        raise Fault(f"{name} must look like amqp://user:password@host:port/vhost, not like {shown}.")
    try:
        async with asyncio.timeout(SERVER_SECONDS):
            connection = await aio_pika.connect(url)
            await connection.close()
    except TimeoutError:
        raise Fault(f"{name}: no RabbitMQ answered at {shown} within {SERVER_SECONDS:.0f} s.") from None
    except (OSError, ValueError, AMQPException) as error:
        raise Fault(f"{name} does not work ({shown}): {_one_line(error)}.") from None


async def own_database(admin_url: str) -> str:
    """The platform's database: the one the URL names, or ``narciss`` (made when missing) beside ``postgres``."""
    if urlsplit(admin_url).path.strip("/") not in ("", "postgres"):
        return admin_url
    connection = await asyncpg.connect(with_database(admin_url, "postgres"), timeout=SERVER_SECONDS)
    try:
        known = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE)
        if not known:
            await connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
    except asyncpg.InsufficientPrivilegeError:
        raise Fault(f"The PostgreSQL user may not create the database {DATABASE}; create it for it.") from None
    finally:
        await connection.close()
    return with_database(admin_url, DATABASE)


async def wait_healthy(
    services: Mapping[str, str],
    doubles: Mapping[str, str],
    *,
    seconds: float,
    crashed: Callable[[], Sequence[str]],
) -> None:
    """Return when every service serves and consumes and every double answers; a Fault names who does not.

    ``crashed`` tells the names of processes that keep dying: waiting for them is pointless.
    """
    waiting = {name: _serves(url) for name, url in services.items()}
    waiting |= {name: _double_answers(url) for name, url in doubles.items()}
    deadline = time.monotonic() + seconds
    async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
        while waiting:
            if dead := [name for name in crashed() if name in waiting]:
                raise Fault(f"{', '.join(dead)} cannot start; the log above tells why.")
            if time.monotonic() > deadline:
                raise Fault(f"Not healthy after {seconds:.0f} s: {', '.join(waiting)}. See their logs.")
            answers = await asyncio.gather(*(check(client) for check in waiting.values()))
            waiting = {name: check for (name, check), well in zip(waiting.items(), answers, strict=True) if not well}
            if waiting:
                await asyncio.sleep(_POLL_SECONDS)


_Check = Callable[[httpx.AsyncClient], Awaitable[bool]]


def _serves(url: str) -> _Check:
    async def check(client: httpx.AsyncClient) -> bool:
        ready, health = await _get(client, f"{url}/readyz"), await _get(client, f"{url}/healthz")
        return ready is not None and health is not None and health.get("status") == "ok"

    return check


def _double_answers(url: str) -> _Check:
    async def check(client: httpx.AsyncClient) -> bool:
        return await _get(client, f"{url}/__double__/health") is not None

    return check


async def _get(client: httpx.AsyncClient, url: str) -> dict[str, Any] | None:
    """The JSON object of a 200 answer, or None for every other outcome: the caller asks again or reports."""
    try:
        answer = await client.get(url)
    except httpx.TransportError:
        return None
    if answer.status_code != httpx.codes.OK:
        return None
    found = answer.json()
    return found if isinstance(found, dict) else {}


@dataclass
class Findings:
    """What the self-check found (S255)."""

    problems: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)


async def self_check(services: Mapping[str, str], doubles: Mapping[str, str]) -> Findings:
    """Ask every service for its own findings and every double for a sign of life."""
    findings = Findings()
    async with httpx.AsyncClient(timeout=_ANSWER_SECONDS * 3) as client:
        reports = await asyncio.gather(*(_get(client, f"{url}/doctor") for url in services.values()))
        signs = await asyncio.gather(*(_get(client, f"{url}/__double__/health") for url in doubles.values()))
    for name, report in zip(services, reports, strict=True):
        if report is None:
            findings.problems.append(f"{name}: does not answer")
            continue
        findings.problems += [f"{name}: {problem}" for problem in report.get("problems", [])]
        findings.facts[name] = report.get("facts", {})
    for name, sign in zip(doubles, signs, strict=True):
        if sign is None:
            findings.problems.append(f"double {name}: does not answer")
    return findings


def tell(findings: Findings) -> int:
    """Print what was found; exit code 0 when nothing is wrong."""
    for name, facts in findings.facts.items():
        short = [f"{fact} {value}" for fact, value in facts.items() if not isinstance(value, dict | list)]
        print(f"{name}: {', '.join(short) or 'well'}")
    for problem in findings.problems:
        print(f"! {problem}")
    print(f"{len(findings.problems)} issues" if findings.problems else "no issues")
    return 1 if findings.problems else 0


def _one_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")
