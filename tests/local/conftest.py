"""Folders in which private servers may live, and a look at the processes of this machine."""

import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tools.local import folders
from tools.local.testing import throwaway_folder


@pytest.fixture
async def base() -> AsyncIterator[Path]:
    """An empty folder that PostgreSQL's own user can reach."""
    async with throwaway_folder() as folder:
        yield folder


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder only its owner may enter, like most homes."""
    folder = Path(tempfile.mkdtemp(prefix="narciss-closed-"))
    yield folder
    cluster = folder / "base" / "postgres"
    if cluster.is_symlink():
        folders.wipe(cluster)
    shutil.rmtree(folder)


@pytest.fixture
def forbidden_folder() -> Path:
    """A place where nobody, not even root, may create anything."""
    return Path("/sys/narciss")


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def is_root() -> bool:
    return os.geteuid() == 0
