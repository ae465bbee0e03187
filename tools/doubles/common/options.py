"""How a double is started; the same for all of them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """``port`` 0: any free one. ``pace`` multiplies every redelivery pause: 0.1 makes a minute six seconds."""

    state_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int = 0
    demo: Path | None = None
    pace: float = 1.0


def read_options(name: str, arguments: Sequence[str] | None = None, *, control_port: bool = False) -> Options:
    """The command line of one double; ``control_port`` for those whose own port does not speak HTTP."""
    parser = argparse.ArgumentParser(prog=f"python -m tools.doubles.{name}")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--demo", type=Path, help="JSON file with the demo state of every double")
    parser.add_argument("--pace", type=float, default=1.0, help="multiplies every redelivery pause")
    if control_port:
        parser.add_argument("--control-port", type=int, required=True)
    return Options(**vars(parser.parse_args(arguments)))
