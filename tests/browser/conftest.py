"""A real server and a real Chromium. Both end with the tests, whatever happens."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.bench import Bench

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
expect.set_options(timeout=15_000)  # ms; a machine that is busy with other things may be slow
EXPECTED = ("/_stcore/health", "/_stcore/host-config")  # a deep link makes Streamlit's page look for its base path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def serve(folder: Path, runs: str = "session") -> Iterator[str]:
    """A Streamlit server of its own on a free port, with its saved runs in ``runs``; its address.

    Ends it with all its children.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    env = {**os.environ, "HOME": str(folder), "PYTHONUNBUFFERED": "1", "TORCHLIGHT_RUNS": runs}
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
        family = psutil.Process(server.pid)
        children: list[psutil.Process] = []
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
            children = family.children(recursive=True)
        finally:
            end(server, children)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert not failures(said), f"The server must not fail, its log says:\n{said[-4000:]}"


def failures(log: str) -> list[str]:
    """The exceptions a server has logged, but for Streamlit's own when a page closes while it is being answered."""
    raised = re.findall(r"Traceback \(most recent call last\):\n(?:[ \t^].*\n)+(\S.*)", log)
    if len(raised) != log.count("Traceback"):
        return ["a traceback of an unknown form"]
    return [line for line in raised if not line.startswith("starlette.websockets.WebSocketDisconnected")]


def wait_for(address: str, server: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended before it was ready:\n{log.read_text(errors='replace')[-4000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The server must be ready within {seconds:g} s:\n{log.read_text(errors='replace')[-4000:]}")


def end(server: subprocess.Popen, children: list[psutil.Process]) -> None:
    """Ask the server to stop, then make sure of it and of everything it started."""
    if server.poll() is None:
        children = children or psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)
    _, alive = psutil.wait_procs(children, timeout=5)
    for process in alive:
        process.kill()
    assert not alive, f"The server must leave no process behind, got {len(alive)}."


def chromium() -> str:
    """Where Chromium is: TORCHLIGHT_CHROMIUM, or what a system package installs."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("TORCHLIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(
            "Chromium must be installed for tests/browser: `apt-get install chromium`, "
            "or set TORCHLIGHT_CHROMIUM to its path; `make test ARGS='-m \"not browser\"'` leaves these tests out.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[str]:
    """The address of one server that all tests share."""
    with serve(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def fresh_app(tmp_path) -> Iterator[str]:
    """The address of a server nobody has visited yet."""
    with serve(tmp_path) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One a module, not one a session: Playwright keeps an event loop that other tests must not meet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of messages that a test provokes; it appends them."""
    return []


@pytest.fixture
def new_page(browser: Browser, expected_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Makes pages of any size and theme; at the end no page may have seen an error."""
    errors: list[str] = []
    contexts = []

    def make(width: int = 1440, height: int = 900, color_scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=color_scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"page error: {error}"))
        page.on("console", lambda message: errors.append(_complaint(message)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not [error for error in errors if error and not any(part in error for part in expected_errors)]


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A laptop's page, 1440 x 900, light."""
    return new_page()


@pytest.fixture
def idle() -> Callable[[Page], None]:
    """Waits until a page is connected and no script runs."""

    def wait(page: Page) -> None:
        frame = page.get_by_test_id("stApp")
        expect(frame).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
        expect(frame).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)

    return wait


def _complaint(message) -> str:
    """What is wrong according to one line of the console; empty for the rest."""
    if message.type != "error" or message.location.get("url", "").endswith(EXPECTED):
        return ""
    return f"console: {message.text} ({message.location.get('url', '')})"


@pytest.fixture
def bench(page: Page, expected_errors: list[str]) -> Bench:
    """A laptop's page for a lab; ``bench.open(address)`` opens one."""
    expected_errors.append("does not seem to exist")  # the first deep link of a server, before ui/nav.py has mended it
    return Bench(page)


def worker_processes(address: str) -> list[psutil.Process]:
    """The worker processes of the server at this address, which this test run has started."""
    port = address.rsplit(":", 1)[1].strip("/")
    servers = [child for child in psutil.Process().children() if port in child.cmdline()]
    return [child for server in servers for child in server.children() if "engine.workers" in child.cmdline()]
