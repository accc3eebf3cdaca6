"""The kiosk of Linux labs: its files, its launcher as a real process, and a real Chromium held to one address."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from appliance.lockdown.origin import plain_origin
from lumbung import main
from provisioning.kiosk.files import DATA, LAUNCHER, POLICY_FILES, SESSION, write_kiosk
from provisioning.kiosk.policies import policies_for
from tests.conditions import eventually

HEADLESS = ("--headless=new", "--no-sandbox", "--disable-gpu")
# Opens another address, then counts its loads in IndexedDB and tells the server.
PAGE = """<!doctype html><title>x</title><script>
const asked = indexedDB.open('log', 1);
const opened = new Promise(done => addEventListener('DOMContentLoaded', () => {
  const frame = document.createElement('iframe');
  frame.onload = done;
  frame.src = 'OTHER';
  document.body.append(frame);
}));
asked.onupgradeneeded = () => asked.result.createObjectStore('log');
asked.onsuccess = () => {
  const change = asked.result.transaction('log', 'readwrite', {durability: 'strict'});
  let count;
  change.objectStore('log').get('loads').onsuccess = event => {
    count = (event.target.result || 0) + 1;
    change.objectStore('log').put(count, 'loads');
  };
  change.oncomplete = () => opened.then(() => fetch('/loads?' + count));
};
</script>"""


class Site:
    """A web server on loopback that remembers what was asked."""

    def __init__(self, other: str = "about:blank") -> None:
        asked: list[str] = []

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE.replace("OTHER", other).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
                """Nothing."""

        self.asked = asked
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    write_kiosk(plain_origin("http://lumbung.lan:8080"), tmp_path / "kiosk")
    return tmp_path / "kiosk"


def test_it_works(tmp_path: Path) -> None:
    out = tmp_path / "kiosk"
    typed = ["provision", "kiosk", "--origin", "http://10.0.0.5:8080", "--out", str(out), "--json"]
    told = json.loads(CliRunner().invoke(main, typed).output)
    assert told["start_url"] == "http://10.0.0.5:8080/"
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == set(told["files"]) == {*POLICY_FILES, LAUNCHER, SESSION}
    assert "cp -r" in CliRunner().invoke(main, typed[:-1]).output  # and once more, over what is there


@pytest.mark.parametrize("origin", ["lumbung.lan", "http://[::1]:8080", "http://lumbung.lan/x", "http://a;reboot"])
def test_what_is_no_origin_is_refused(tmp_path: Path, origin: str) -> None:
    typed = ["provision", "kiosk", "--origin", origin, "--out", str(tmp_path / "kiosk"), "--json"]
    done = CliRunner().invoke(main, typed)
    assert (done.exit_code, json.loads(done.output)["error"]["code"]) == (1, "LMB-2343")
    assert not (tmp_path / "kiosk").exists()


def test_everybody_may_read_the_policies_and_run_the_launcher(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_kiosk(plain_origin("http://a"), tmp_path)
    finally:
        os.umask(before)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in POLICY_FILES} == {0o644}
    assert (tmp_path / LAUNCHER).stat().st_mode & 0o777 == 0o755


def test_every_policy_has_one_place_and_a_reason(kiosk: Path) -> None:
    policies = policies_for(plain_origin("http://a"))
    assert max(Counter(policy.name for policy in policies).values()) == 1
    assert all(policy.why for policy in policies)
    assert len({(kiosk / name).read_bytes() for name in POLICY_FILES}) == 1


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080"),
        ("http://lumbung.lan:80", "http://.lumbung.lan"),  # with the dot: no name below it
        ("https://box-1:8443", "https://.box-1:8443"),
    ],
)
def test_one_address_is_allowed(origin: str, allowed: str) -> None:
    policies = {policy.name: policy.value for policy in policies_for(plain_origin(origin))}
    assert (policies["URLBlocklist"], policies["URLAllowlist"]) == (["*"], [allowed])


def test_nothing_forgets_unsent_answers(kiosk: Path) -> None:
    policies = json.loads((kiosk / POLICY_FILES[0]).read_text())
    assert policies["ForceEphemeralProfiles"] is False
    assert (policies["DefaultCookiesSetting"], policies["IncognitoModeAvailability"]) == (1, 1)
    assert not {"ClearBrowsingDataOnExitList", "CookiesSessionOnlyForUrls"} & set(policies)
    commands = [line for line in (kiosk / LAUNCHER).read_text().splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in commands if "--incognito" in line or "--guest" in line or "/tmp" in line]


def test_the_launcher_is_plain_shell(kiosk: Path) -> None:
    assert "@START_URL@" not in (kiosk / LAUNCHER).read_text()
    subprocess.run(["sh", "-n", kiosk / LAUNCHER], check=True)
    if shellcheck := shutil.which("shellcheck"):
        subprocess.run([shellcheck, DATA / "lumbung-kiosk.sh"], check=True)


def quiet(tmp_path: Path, **more: str) -> dict[str, str]:
    """An environment without a screen, and a profile of the test's own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "LUMBUNG_KIOSK_PROFILE": str(tmp_path / "profile"), **more}


def test_a_browser_that_ends_is_started_again_on_the_same_profile(kiosk: Path, tmp_path: Path) -> None:
    calls, browser = tmp_path / "calls", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n[ "$(wc -l < {calls})" -gt 1 ] && exec sleep 600\nexit 3\n')
    browser.chmod(0o755)
    environment = quiet(tmp_path, LUMBUNG_KIOSK_BROWSER=str(browser))
    launcher = subprocess.Popen([kiosk / LAUNCHER], env=environment, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: calls.exists() and len(calls.read_text().splitlines()) == 2)
        first, second = calls.read_text().splitlines()
        assert first == second
        assert f"--user-data-dir={tmp_path}/profile" in first
        assert first.split()[0] == "--kiosk"
        assert first.endswith(" http://lumbung.lan:8080/")
        assert (tmp_path / "profile").stat().st_mode & 0o777 == 0o700
    finally:
        launcher.send_signal(signal.SIGTERM)
        assert launcher.wait(60) == 0  # and the browser with it: wait() in the shell has seen its end


def test_a_pc_without_chromium_says_so(kiosk: Path, tmp_path: Path) -> None:
    environment = quiet(tmp_path, LUMBUNG_KIOSK_BROWSER="no-such-browser")
    done = subprocess.run([kiosk / LAUNCHER], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "no Chromium" in done.stderr


def confined(tmp_path: Path, policies: Path) -> Path:
    """Debian's Chromium in a mount name space of its own, in which /etc/chromium is that folder: no other sees it."""
    wrapper = tmp_path / "chromium-confined"
    inside = f'mount --bind {policies / "etc/chromium"} /etc/chromium && exec /usr/bin/chromium "$@"'
    wrapper.write_text(f"#!/bin/sh\nexec unshare --mount sh -c '{inside}' chromium \"$@\"\n")
    wrapper.chmod(0o755)
    return wrapper


@pytest.mark.root
@pytest.mark.browser
def test_chromium_takes_every_policy(kiosk: Path, tmp_path: Path) -> None:
    """As chrome://policy tells; for that page alone debugging and one more address are let in."""
    file = kiosk / POLICY_FILES[0]
    policies = json.loads(file.read_text())
    for name in ("DeveloperToolsAvailability", "RemoteDebuggingAllowed"):
        del policies[name]
    policies["URLAllowlist"].append("chrome://policy")
    policies["GenAiDefaultSettings"] = 2  # the control: only a cloud may set it
    file.write_text(json.dumps(policies))
    rows = """() => {
      const found = {};
      const walk = node => {
        if (node.matches?.('policy-row') && node.policy?.value !== undefined)
          found[node.policy.name] = node.policy.error || '';
        for (const child of [node.shadowRoot, ...(node.children || [])]) if (child) walk(child);
      };
      walk(document);
      return found;
    }"""
    with sync_playwright() as playwright:
        wrapper = confined(tmp_path, kiosk)
        browser = playwright.chromium.launch(executable_path=str(wrapper), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto("chrome://policy")
        page.wait_for_function(f"() => Object.keys(({rows})()).length >= {len(policies)}", timeout=20_000)
        told = page.evaluate(rows)
        with pytest.raises(Exception, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            page.goto("http://127.0.0.1:9/")
        browser.close()
    assert told.pop("GenAiDefaultSettings")
    assert told == dict.fromkeys(policies.keys() - {"GenAiDefaultSettings"}, "")


@pytest.mark.root
@pytest.mark.browser
@pytest.mark.parametrize("held", [True, False], ids=["kiosk", "control"])
def test_answers_outlive_a_killed_browser_and_no_other_address_opens(tmp_path: Path, held: bool) -> None:
    """The control is the same browser without our policies: it opens the other address."""
    with Site() as other, Site(f"{other.origin}/first") as site:
        write_kiosk(plain_origin(site.origin), tmp_path / "kiosk")
        browser = str(confined(tmp_path, tmp_path / "kiosk")) if held else "/usr/bin/chromium"
        launcher = subprocess.Popen(
            [tmp_path / "kiosk" / LAUNCHER, *HEADLESS],
            env=quiet(tmp_path, LUMBUNG_KIOSK_BROWSER=browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            eventually(lambda: "/loads?1" in site.asked, 30)
            os.kill(eventually(lambda: main_process(tmp_path / "profile")), signal.SIGKILL)
            eventually(lambda: "/loads?2" in site.asked, 30)
        finally:
            os.killpg(launcher.pid, signal.SIGKILL)
            launcher.wait(60)
        assert {urlsplit(asked).path for asked in site.asked} <= {"/", "/loads", "/favicon.ico"}
        assert ("/first" in other.asked) != held
        assert bool(other.asked) != held


def main_process(profile: Path) -> int | None:
    """The browser on that profile: not the shells around it, and none of its helpers, which have a --type."""
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        helper = any(part.startswith("--type=") for part in command)
        if not helper and command[0].endswith("/chromium") and f"--user-data-dir={profile}" in command:
            return int(folder.name)
    return None
