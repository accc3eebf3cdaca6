"""Chromium's managed policies for a lab PC: one address, no tools, and a profile that keeps what the page stores.

Used by `files`. Names and values: chromeenterprise.google/policies. A browser passes over what it does not know.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from appliance.lockdown.origin import Origin

NOBODY = 2
NOT_AVAILABLE = 1
BLOCK_ALL_DOWNLOADS = 3
OPEN_A_LIST = 4
KEEP = 1
BLOCK = 2
NEVER = 2
OFF = 0


class Policy(NamedTuple):
    """One policy with its reason."""

    name: str
    value: bool | int | str | list[str] | dict[str, Any]
    why: str


EVERYWHERE = (
    Policy("URLBlocklist", ["*"], "nothing opens but what is allowed, chrome:// and view-source: included"),
    Policy("DeveloperToolsAvailability", NOBODY, "no looking into the page"),
    Policy("RemoteDebuggingAllowed", False, "nor from another program"),
    Policy("AllowFileSelectionDialogs", False, "Ctrl+O and Ctrl+S open no window on the disk"),
    Policy("DownloadRestrictions", BLOCK_ALL_DOWNLOADS, "nothing to load down"),
    Policy("PrintingEnabled", False, "questions stay in the room; papers are printed on the box"),
    Policy("DisableScreenshots", True, "questions stay in the room"),
    Policy("ExtensionInstallBlocklist", ["*"], "no extensions: they could read and answer"),
    Policy("TaskManagerEndProcessEnabled", False, "nobody ends the page's process by hand"),
    # the profile: unsent answers lie in its IndexedDB and must be there after a crash and a restart
    Policy("IncognitoModeAvailability", NOT_AVAILABLE, "an incognito window forgets its answers"),
    Policy("BrowserGuestModeEnabled", False, "so does a guest"),
    Policy("ForceEphemeralProfiles", False, "so does a passing profile"),
    Policy("DefaultCookiesSetting", KEEP, "site data outlives the session"),
    Policy("AllowDeletingBrowserHistory", False, "nobody clears it by hand"),
    Policy("BrowserAddPersonEnabled", False, "one profile; another would not know the answers"),
    Policy("BrowserSignin", OFF, "no account"),
    Policy("SyncDisabled", True, "no account"),
    # no help that others do not have
    Policy("TranslateEnabled", False, "an exam's languages are its own"),
    Policy("SpellcheckEnabled", False, "no help with writing"),
    Policy("SearchSuggestEnabled", False, "no help from elsewhere"),
    Policy("DefaultSearchProviderEnabled", False, "no searching from the address"),
    Policy("PasswordManagerEnabled", False, "PINs are not kept for the next person"),
    Policy("AutofillAddressEnabled", False, "nor names"),
    Policy("AutofillCreditCardEnabled", False, "nor numbers"),
    # nothing in the way
    Policy("AutoplayAllowed", True, "items may speak without a click"),
    Policy("DefaultPopupsSetting", BLOCK, "one tab edits"),
    Policy("DefaultNotificationsSetting", BLOCK, "nothing slides over the page"),
    Policy("DefaultGeolocationSetting", BLOCK, "no question that nobody asked for"),
    Policy("VideoCaptureAllowed", False, "no camera is needed"),
    Policy("AudioCaptureAllowed", False, "no microphone is needed"),
    Policy("ScreenCaptureAllowed", False, "questions stay in the room"),
    Policy("BookmarkBarEnabled", False, "the page alone"),
    Policy("EditBookmarksEnabled", False, "the page alone"),
    Policy("DefaultBrowserSettingEnabled", False, "no questions at the start"),
    Policy("PromotionsEnabled", False, "no advice at the start"),
    Policy("AllowDinosaurEasterEgg", False, "when the network is cut there is nothing to play"),
    Policy("CommandLineFlagSecurityWarningsEnabled", False, "no bar over the page"),
    # a room without the internet
    Policy("HttpsOnlyMode", "disallowed", "the room's plain HTTP is not doubted"),
    Policy("HttpsUpgradesEnabled", False, "nor tried by TLS first, which costs seconds"),
    Policy("DnsOverHttpsMode", "off", "the box's name is the room's own"),
    Policy("ProxySettings", {"ProxyMode": "direct"}, "the box is in the room; a school's proxy cannot reach it"),
    Policy("NetworkPredictionOptions", NEVER, "no tries to reach elsewhere"),
    Policy("ComponentUpdatesEnabled", False, "no downloads during an exam"),
    Policy("MetricsReportingEnabled", False, "nothing leaves the room"),
    Policy("SafeBrowsingProtectionLevel", OFF, "its lists need the internet; one address is allowed anyway"),
    Policy("BackgroundModeEnabled", False, "what is closed is closed"),
)


def policies_for(origin: Origin) -> tuple[Policy, ...]:
    """Every policy of a PC that serves one box."""
    exactly = f"{origin.scheme}://{'.' if origin.is_name else ''}{origin.netloc}"  # the dot: no name below this one
    return (
        *EVERYWHERE,
        Policy("URLAllowlist", [exactly], "the box alone"),
        Policy("RestoreOnStartup", OPEN_A_LIST, "after a power cut the log-in, not a question what to restore"),
        Policy("RestoreOnStartupURLs", [origin.start_url], "the same"),
        Policy("HomepageLocation", origin.start_url, "Alt+Home leads back"),
        Policy("HomepageIsNewTabPage", False, "the same"),
    )
