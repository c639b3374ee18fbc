"""People's journeys in a real browser, against a real server with the demo commune."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from support import server as servers  # noqa: E402
from support.clock import Clock, at  # noqa: E402
from support.desk import Office  # noqa: E402
from support.hostile import address  # noqa: E402
from support.texts import t  # noqa: E402

ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)

# What Playwright switches off, since a second list replaces the first, and what stands below the address bar: each window would load
# it anew, and no journey looks at it.
SWITCHED_OFF = [
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "TcpPortRandomizationWin", "ThirdPartyStoragePartitioning",
    "AimEnabled", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
]

expect.set_options(timeout=10_000)


def pytest_addoption(parser):
    parser.addoption("--engine", default="sqlite", choices=["sqlite", "postgresql"], help="the server's database")
    parser.addoption("--languages", default="vi,ar", help="the languages that the journeys are walked in")


def pytest_generate_tests(metafunc):
    if "lang" in metafunc.fixturenames:
        metafunc.parametrize("lang", metafunc.config.getoption("--languages").split(","))


@pytest.fixture(scope="session")
def server(request):
    yield from servers.serving(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def site(server) -> str:
    """The address of the running server."""
    return server.base


@pytest.fixture(scope="session")
def accounts(server) -> servers.Accounts:
    """The demo accounts: by user name, or the first of a role."""
    return servers.Accounts(server.accounts())


@pytest.fixture(scope="session")
def office(site, accounts) -> Office:
    return Office(site, accounts)


@pytest.fixture(scope="session")
def artifacts(request) -> Path:
    """Where the pages of tests that failed are kept."""
    folder = ARTIFACTS / request.config.getoption("--engine")
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # Without a sandbox: containers give none, and only our own pages are opened.
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=True,
            args=["--no-sandbox", "--disable-dev-shm-usage", f"--disable-features={','.join(SWITCHED_OFF)}"],
        )
        yield found
        found.close()


class People:
    """Opens browsers for the people of one test, and closes them after it."""

    def __init__(self, browser, site, accounts, sessions):
        self.browser, self.site, self.accounts = browser, site, accounts
        self._sessions = sessions
        self.contexts = []
        self.scriptless = set()

    def _open(self, language: str, keeps_pages: bool = False, **options) -> Page:
        context = self.browser.new_context(
            base_url=self.site,
            locale={"vi": "vi-VN", "en": "en-GB", "ar": "ar"}[language],
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            # A page from the phone's own store would hide what the server says now.
            service_workers="allow" if keeps_pages else "block",
            extra_http_headers={"X-Forwarded-For": address()},
            **options,
        )
        context.add_cookies([{"name": "lang", "value": language, "url": self.site}])
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context.new_page()

    def phone(
        self, language: str, script: bool = False, agent: str | None = None, keeps_pages: bool = False
    ) -> Page:
        """A cheap phone; without JavaScript unless asked."""
        page = self._open(
            language,
            keeps_pages,
            viewport={"width": 360, "height": 740},
            device_scale_factor=2,
            has_touch=True,
            java_script_enabled=script,
            user_agent=agent,
        )
        if not script:
            self.scriptless.add(page.context)
        return page

    def desk(self, language: str, name: str | None = None) -> Page:
        """An office computer; signed in as the official of that user name or role."""
        page = self._open(language, viewport={"width": 1280, "height": 800})
        if name:
            self.sign_in(page, name, language)
        return page

    def sign_in(self, page: Page, name: str, language: str) -> None:
        """Signs in by the form the first time; later the same session is used, for hashing passwords is slow."""
        account = self.accounts[name]
        known = self._sessions.get(account["username"])
        if known:
            page.context.add_cookies(known)
            return
        page.goto("/sign-in")
        page.get_by_label(t(language, "identity.username.label")).fill(account["username"])
        page.get_by_label(t(language, "identity.password.label")).fill(account["password"])
        page.get_by_role("main").get_by_role("button", name=t(language, "web.sign_in")).click()
        expect(page).to_have_url(re.compile(r"/desk"))
        self._sessions[account["username"]] = [
            cookie for cookie in page.context.cookies() if cookie["name"] not in ("lang",)
        ]

    def twin(self, page: Page) -> Page:
        """The page once more, as it stands, in a browser with scripts; close its context after use."""
        context = self.browser.new_context(
            viewport=page.viewport_size,
            storage_state=page.context.storage_state(),
            reduced_motion="reduce",
            service_workers="block",
        )
        twin = context.new_page()
        twin.route("**/*", lambda route: _serve(route, page))
        twin.goto(page.url)
        return twin

    @property
    def pages(self) -> list:
        return [page for context in self.contexts for page in context.pages]


@pytest.fixture(scope="session")
def sessions() -> dict:
    return {}


@pytest.fixture
def people(browser, site, accounts, sessions, request, server, artifacts):
    if not server.is_running:
        pytest.exit(f"the server ended:\n{server.log()[-6000:]}", returncode=1)
    found = People(browser, site, accounts, sessions)
    mark = len(server.lines)
    yield found
    report = getattr(request.node, "report", None)
    if report and report.failed:
        artifacts.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w]+", "-", request.node.name)
        for number, page in enumerate(found.pages, 1):
            try:
                page.screenshot(path=artifacts / f"{name}-{number}.png", full_page=True)
                (artifacts / f"{name}-{number}.html").write_text(
                    f"<!-- {page.url} -->\n{page.content()}", encoding="utf-8"
                )
            except Exception as problem:  # The page may be gone; the test's own failure matters more.
                print(f"no screenshot of {page.url}: {problem}")
        print(f"\n--- pages: {[page.url for page in found.pages]}\n--- server log:\n{server.log(mark)}")
    for context in found.contexts:
        context.close()


@pytest.fixture
def apart(browser, request):
    """A commune of its own, for what would disturb the others: its server, and its people. Its parameter: more arguments of `serve`."""
    running = servers.serving(request.config.getoption("--engine"), getattr(request, "param", ()))
    server = next(running)
    found = People(browser, server.base, servers.Accounts(server.accounts()), {})
    yield server, found
    for context in found.contexts:
        context.close()
    running.close()


@pytest.fixture
def in_june_2025(browser, request, tmp_path):
    """Vân Sơn's own program without the demo, five days before the merger: its server, its people, and its clock."""
    clock = Clock(tmp_path, at(2025, 6, 25, 9))
    settings = clock.settings | {"LANGSO_HOME": "van-son"}
    running = servers.serving(request.config.getoption("--engine"), ["--no-demo"], settings)
    server = next(running)
    found = People(browser, server.base, servers.Accounts([]), {})
    yield server, found, clock
    for context in found.contexts:
        context.close()
    running.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        item.report = outcome.get_result()


@pytest.fixture
def axe(browser, people):
    """Asserts that axe finds nothing on the page as it stands, and that the page does not scroll sideways."""

    def check(page: Page) -> None:
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{page.url} scrolls sideways: {width[0]} > {width[1]} px"
        seen = page
        if page.context in people.scriptless:
            # axe is a script: it looks at a twin of the page, of the same size and markup.
            seen = people.twin(page)
        results = Axe().run(seen)
        if seen is not page:
            seen.context.close()
        assert results.violations_count == 0, f"axe on {page.url}:\n{_report(results)}"

    return check


def _serve(route, page) -> None:
    """The document as the other page has it, so that answers to a sent form can be checked too."""
    if route.request.resource_type == "document":
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=page.content())
    else:
        route.continue_()


def _report(results) -> str:
    return "\n".join(
        f"{each['id']} ({each['impact']}): {each['help']}\n"
        + "\n".join(f"    {node['html'][:300]}\n      {node['failureSummary']}" for node in each["nodes"][:5])
        for each in results.response["violations"]
    )
