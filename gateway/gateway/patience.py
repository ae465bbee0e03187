"""How long the gateway waits for a request's body: a client that sends it drop by drop holds nothing for long."""

import asyncio

from chassis.refusals import Kind, Refusal
from starlette.types import Message, Receive

from gateway.settings import GatewaySettings


class BodyTooSlow(Refusal):
    code = "body_too_slow"
    kind = Kind.TOO_SLOW
    sentence = "The request did not arrive in time. Send it again on a better connection."


def patient(receive: Receive, settings: GatewaySettings) -> Receive:
    """`receive` that raises BodyTooSlow when a body pauses for too long or takes too long altogether.

    What comes after the body (the client going away) is waited for without an end, as streams need it.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + settings.body_seconds
    arrived = False

    async def receiving() -> Message:
        nonlocal arrived
        if arrived:
            return await receive()
        try:
            async with asyncio.timeout_at(min(until, loop.time() + settings.body_silence_seconds)):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlow() from error
        arrived = not message.get("more_body", False)
        return message

    return receiving
