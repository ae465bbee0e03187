"""``python -m tools.local COMMAND``: everything ``make`` does with the running system."""

import argparse
import asyncio
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from tools.local import commands, servers
from tools.local.faults import Fault, from_os_error

_TEST_NAMES = {
    "postgres_admin_url": "NARCISS_TEST_POSTGRES_URL",
    "amqp_url": "NARCISS_TEST_AMQP_URL",
    "amqp_management_url": "NARCISS_TEST_AMQP_MANAGEMENT_URL",
}
_COMMANDS = {
    "run": commands.run,
    "up": commands.up,
    "down": commands.down,
    "reset": commands.reset,
    "status": commands.status,
    "doctor": commands.doctor,
}


def _servers(options: argparse.Namespace) -> int:
    """Private servers for developers, apart from the system of ``run``."""
    base = Path(options.base).resolve()
    if options.stop:
        print("stopped" if servers.stop_detached(base) else "not running")
    elif options.keep:
        asyncio.run(servers.keep(base))
    else:
        urls = asdict(servers.start_detached(base))
        if options.export:
            print("\n".join(f"export {_TEST_NAMES[name]}='{url}'" for name, url in urls.items()))
        else:
            print(json.dumps(urls, indent=2))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local")
    known = parser.add_subparsers(required=True)
    for name, act in _COMMANDS.items():
        one = known.add_parser(name, help=act.__doc__)
        one.set_defaults(act=lambda _, act=act: act())
    one = known.add_parser("servers", help="start the two private servers detached and print their URLs")
    one.add_argument("--base", required=True, help="folder for their data")
    one.add_argument("--stop", action="store_true", help="stop them instead")
    one.add_argument("--export", action="store_true", help="print shell exports for the tests instead of JSON")
    one.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    one.set_defaults(act=_servers)
    return parser


def main() -> int:
    options = _parser().parse_args()
    # A client library's own log lines would stand beside our one sentence.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        return int(options.act(options))
    except Fault as fault:
        print(f"narciss: {fault}", file=sys.stderr)
    except OSError as error:
        print(f"narciss: {from_os_error(error, 'go on')}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
