"""The API and hostile input, against a server of their own: what is fuzzed here must not disturb the journeys."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Journeys"))

from support import server as servers  # noqa: E402


@pytest.fixture(scope="session")
def server():
    yield from servers.serving()


@pytest.fixture(scope="session")
def site(server) -> str:
    return server.base


@pytest.fixture(scope="session")
def accounts(server) -> servers.Accounts:
    return servers.Accounts(server.accounts())


@pytest.fixture(scope="session")
def token(server, accounts) -> str:
    """A counter officer's token, as `langso account token` issues it."""
    return server.token(accounts["counter"]["username"])


@pytest.fixture(autouse=True)
def still_serving(server, request):
    """Whatever a test sends, the server goes on and has written down no fault of its own."""
    mark = len(server.lines)
    yield
    log = server.log(mark)
    assert server.is_running, f"the server ended:\n{log}"
    assert "rror" not in log and "crash" not in log.lower(), log
