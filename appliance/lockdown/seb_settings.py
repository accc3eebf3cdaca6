"""Our settings for Safe Exam Browser at one site, each with its reason. Used by `cli`.

Only bools, ints, plain strings and arrays: on these all versions of SEB reckon the same Config Key. (A rule of the URL
filter is a dict in an array; there is no other form for it, and it is never empty.) Names: SEB's documentation.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from appliance.lockdown.origin import Origin

START_AN_EXAM = 0
FULL_SCREEN = 1
PREFER_MODERN_VIEW = 3
BLOCK = 0
ALLOW = 1
WARN_WITHOUT_SERVICE = 1
ISOLATED_CLIPBOARD = 2


class Setting(NamedTuple):
    """One key of the plist."""

    name: str
    value: bool | int | str | list[Any]
    why: str


EVERYWHERE = (
    # what is opened, and how the box knows it
    Setting("sebConfigPurpose", START_AN_EXAM, "opening the file begins the exam and leaves the PC's own settings"),
    Setting("sendBrowserExamKey", True, "both keys in a header of every request"),
    Setting("browserWindowWebView", PREFER_MODERN_VIEW, "macOS, iOS: the modern view, with keys by the JS API"),
    Setting("URLFilterEnable", True, "nothing but the box opens"),
    Setting("URLFilterEnableContentFilter", False, "the box's CSP does that; here it bars the JS API of macOS"),
    Setting("downloadAndOpenSebConfig", False, "no other settings by a link"),
    Setting("examSessionReconfigureAllow", False, "no other settings by a file"),
    # what must survive: the page keeps unsent answers in IndexedDB
    Setting("removeBrowserProfile", False, "Windows: would delete unsent answers when SEB ends"),
    Setting("removeLocalStorage", False, "macOS: the same"),
    Setting("examSessionClearCookiesOnStart", False, "what else goes with the cookies, its documents leave open"),
    Setting("examSessionClearCookiesOnEnd", False, "the same, when SEB ends"),
    # the window
    Setting("browserViewMode", FULL_SCREEN, "the page alone"),
    Setting("browserWindowAllowReload", True, "the same address resumes with every answer"),
    Setting("showReloadButton", True, "the proctor's first remedy"),
    Setting("showReloadWarning", False, "the page warns by itself; two questions are one too many"),
    Setting("newBrowserWindowShowReloadWarning", False, "the same"),
    Setting("allowBrowsingBackForward", False, "the exam has no page before"),
    Setting("newBrowserWindowByLinkPolicy", BLOCK, "one tab edits; there is nothing to open beside it"),
    Setting("newBrowserWindowByScriptPolicy", BLOCK, "the same"),
    Setting("enableZoomPage", True, "larger text for those who need it"),
    Setting("showTaskBar", True, "keyboard layout, sound and the way out"),
    Setting("showTime", False, "time is the box's; a PC's clock beside it would only frighten"),
    Setting("showInputLanguage", True, "to see which keyboard layout is on"),
    Setting("audioControlEnabled", True, "items may speak; headsets differ"),
    Setting("allowWlan", False, "no other network"),
    # the way out and the way around
    Setting("createNewDesktop", True, "Windows: the stronger of the two kiosk modes"),
    Setting("killExplorerShell", False, "Windows: the other one; never both"),
    Setting("sebServiceIgnore", False, "Windows: the service closes what Ctrl+Alt+Del opens"),
    Setting("sebServicePolicy", WARN_WITHOUT_SERVICE, "Windows: says where it is missing, and goes on"),
    Setting("allowPreferencesWindow", False, "macOS, iOS: no settings dialogue"),
    Setting("allowSwitchToApplications", False, "macOS: no other programs"),
    Setting("enableAltTab", False, "Windows: no other windows"),
    Setting("enablePrintScreen", False, "questions stay in the room"),
    Setting("enableRightMouse", False, "no context menu"),
    Setting("clipboardPolicy", ISOLATED_CLIPBOARD, "nothing brought in or carried out; copying within an answer works"),
    Setting("allowPrint", False, "questions stay in the room"),
    Setting("allowDownUploads", False, "nothing to load down or up; older versions"),
    Setting("allowDownloads", False, "nothing to load down"),
    Setting("allowUploads", False, "nothing to load up"),
    Setting("allowDeveloperConsole", False, "no looking into the page"),
    Setting("allowSpellCheck", False, "no help that others do not have"),
    Setting("allowDictionaryLookup", False, "macOS: the same"),
    Setting("allowDictation", False, "macOS, iOS: the same"),
    Setting("allowSiri", False, "macOS, iOS: the same"),
    Setting("allowScreenSharing", False, "nobody watches from elsewhere"),
    Setting("allowVideoCapture", False, "no camera is needed"),
    Setting("allowAudioCapture", False, "no microphone is needed"),
    Setting("allowVirtualMachine", False, "no desktop around the desktop"),
    Setting("allowedDisplaysMaxNumber", 1, "one screen for one person"),
)


def settings_for(origin: Origin, quit_password: str | None) -> tuple[Setting, ...]:
    """Every setting of the site. Without a quit password SEB ends only with the PC."""
    rule = {"action": ALLOW, "active": True, "expression": f"{origin.text}/*", "regex": False}
    of_the_site = (
        Setting("startURL", origin.start_url, "the one address printed on the cards"),
        Setting("URLFilterRules", [rule], "the box alone"),
        Setting("allowQuit", quit_password is not None, "only who knows the word may end SEB"),
    )
    if quit_password is None:
        return EVERYWHERE + of_the_site
    word = Setting("hashedQuitPassword", hashlib.sha256(quit_password.encode()).hexdigest(), "SEB's form: SHA-256, hex")
    return (*EVERYWHERE, *of_the_site, word)


def plist_of(settings: tuple[Setting, ...]) -> dict[str, Any]:
    """The settings as the dict that becomes the plist, and from which the Config Key is reckoned."""
    return {setting.name: setting.value for setting in settings}
