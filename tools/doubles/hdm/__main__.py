"""`python -m tools.doubles.hdm --port N --control-port N --state-dir D`, until SIGTERM or SIGINT."""

import argparse
import asyncio
import os
import signal
from pathlib import Path

from tools.doubles.hdm.running import running
from tools.doubles.hdm.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.doubles.hdm")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="the device's own port")
    parser.add_argument("--control-port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--settings", type=Path, help="JSON file with another device than the demo one")
    parser.add_argument("--crn", default=None)
    parser.add_argument("--password", default=os.environ.get("NARCISS_HDM_PASSWORD"))
    parser.add_argument("--allowed-ip", default=None)
    given = parser.parse_args()
    settings = Settings()
    if given.settings is not None:
        settings = Settings.model_validate_json(given.settings.read_text(encoding="utf-8"))
    named = {"crn": given.crn, "password": given.password, "allowed_ip": given.allowed_ip}
    settings = settings.model_copy(update={name: value for name, value in named.items() if value is not None})
    asyncio.run(_until_told_to_stop(given.host, given.port, given.control_port, given.state_dir, settings))


async def _until_told_to_stop(host: str, port: int, control: int, state_dir: Path, settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, state_dir, host=host, port=port, control_port=control) as double:
        print(f"hdm double: {double.control_url}", flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
