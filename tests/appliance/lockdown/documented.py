"""The example settings of SEB's developer page "Config Key" (safeexambrowser.org/developer, as of 2025): the order of
its keys by depth, the values that are not false, and the digest of the very line that the page shows.
"""

from __future__ import annotations

import base64
from typing import Any

# SHA-256 over the page's example line, 6,410 characters, without its line end: the Config Key of these settings.
CONFIG_KEY = "9fa33cd2dbedee324fd6f0a457ea9b7e771dc8818d8a0fa73c4894b36149e9fe"


def _names(text: str) -> list[str]:
    return text.split()


ROOT = _names("""
additionalResources allowAirPlay allowBrowsingBackForward allowDictation allowDictionaryLookup allowDisplayMirroring
allowDownUploads allowedDisplayBuiltin allowedDisplaysMaxNumber allowFlashFullscreen allowPDFPlugIn
allowPreferencesWindow allowQuit allowScreenSharing allowSiri allowSpellCheck allowSwitchToApplications
allowUserAppFolderInstall allowUserSwitching allowVideoCapture allowVirtualMachine allowWlan blacklistURLFilter
blockPopUpWindows browserMessagingPingTime browserMessagingSocket browserScreenKeyboard browserURLSalt browserUserAgent
browserUserAgentMac browserUserAgentMacCustom browserUserAgentWinDesktopMode browserUserAgentWinDesktopModeCustom
browserUserAgentWinTouchMode browserUserAgentWinTouchModeCustom browserViewMode browserWindowAllowReload
browserWindowShowURL chooseFileToUploadPolicy configKeySalt createNewDesktop detectStoppedProcess
downloadAndOpenSebConfig downloadDirectoryOSX downloadDirectoryWin downloadPDFFiles embeddedCertificates enableAltEsc
enableAltF4 enableAltMouseWheel enableAltTab enableAppSwitcherCheck enableBrowserWindowToolbar enableCtrlEsc enableEsc
enableF1 enableF10 enableF11 enableF12 enableF2 enableF3 enableF4 enableF5 enableF6 enableF7 enableF8 enableF9
enableJava enableJavaScript enableLogging enablePlugIns enablePrintScreen enablePrivateClipboard enableRightMouse
enableSebBrowser enableStartMenu enableTouchExit enableZoomPage enableZoomText examKeySalt exitKey1 exitKey2 exitKey3
forceAppFolderInstall hashedAdminPassword hashedQuitPassword hideBrowserWindowToolbar hookKeys ignoreExitKeys
ignoreQuitPassword insideSebEnableChangeAPassword insideSebEnableEaseOfAccess insideSebEnableLockThisComputer
insideSebEnableLogOff insideSebEnableNetworkConnectionSelector insideSebEnableShutDown insideSebEnableStartTaskManager
insideSebEnableSwitchUser insideSebEnableVmWareClientShade killExplorerShell logDirectoryOSX logDirectoryWin logLevel
mainBrowserWindowHeight mainBrowserWindowPositioning mainBrowserWindowWidth minMacOSVersion monitorProcesses
newBrowserWindowAllowReload newBrowserWindowByLinkBlockForeign newBrowserWindowByLinkHeight
newBrowserWindowByLinkPolicy newBrowserWindowByLinkPositioning newBrowserWindowByLinkWidth
newBrowserWindowByScriptBlockForeign newBrowserWindowByScriptPolicy newBrowserWindowNavigation
newBrowserWindowShowReloadWarning openDownloads oskBehavior permittedProcesses pinEmbeddedCertificates
prohibitedProcesses proxies proxySettingsPolicy quitURL removeBrowserProfile removeLocalStorage
restartExamPasswordProtected restartExamText restartExamURL restartExamUseStartURL sebConfigPurpose sebMode
sebServerFallback sebServerURL sebServicePolicy sendBrowserExamKey showInputLanguage showMenuBar showReloadButton
showReloadWarning showTaskBar showTime startURL taskBarHeight touchOptimized URLFilterEnable
URLFilterEnableContentFilter URLFilterIgnoreList URLFilterMessage urlFilterRegex URLFilterRules urlFilterTrustedContent
whitelistURLFilter zoomMode
""")

PROCESS = _names("""
active allowedExecutables allowUserToChooseApp arguments autostart description executable iconInTaskbar identifier os
path runInBackground strongKill title windowHandlingProcess
""")

PROXIES = _names("""
AutoConfigurationEnabled AutoConfigurationJavaScript AutoConfigurationURL AutoDiscoveryEnabled ExceptionsList
ExcludeSimpleHostnames FTPEnable FTPPassive FTPPassword FTPPort FTPProxy FTPRequiresPassword FTPUsername HTTPEnable
HTTPPassword HTTPPort HTTPProxy HTTPRequiresPassword HTTPSEnable HTTPSPassword HTTPSPort HTTPSProxy
HTTPSRequiresPassword HTTPSUsername HTTPUsername RTSPEnable RTSPPassword RTSPPort RTSPProxy RTSPRequiresPassword
RTSPUsername SOCKSEnable SOCKSPassword SOCKSPort SOCKSProxy SOCKSRequiresPassword SOCKSUsername
""")

RULE = ["action", "active", "expression", "regex"]


_SITE = r"((safeexambrowser\.org)|(.*?\.safeexambrowser\.org))"
_OPEN = ("exams", "css/*", "font-awesome/css/*", "images/*", "js/*", "exams/*")


def _pattern(expression: str) -> str:
    """A rule of the page's filter as its older list of patterns has it."""
    path, anything, _ = expression.partition("/*")
    path = path.replace("/", r"\/")
    inner = rf"(({path}\/.*?)|({path}))" if anything else path
    return rf"^.*?:\/\/{_SITE}\/{inner}(()|(?.*?))$"


_PROCESS_VALUES: dict[str, Any] = {
    **dict.fromkeys(("active", "autostart", "iconInTaskbar", "strongKill"), True),
    **dict.fromkeys(("allowedExecutables", "description", "windowHandlingProcess"), ""),
    "arguments": [],
    "executable": "xulrunner.exe",
    "identifier": "XULRunner",
    "os": 1,
    "path": "../xulrunner/",
    "title": "SEB",
}
_PROXY_VALUES: dict[str, Any] = {
    "AutoConfigurationJavaScript": "",
    "AutoConfigurationURL": "",
    "ExceptionsList": [],
    "FTPPassive": True,
    **{
        f"{kind}Port": port
        for kind, port in (("FTP", 21), ("HTTP", 80), ("HTTPS", 443), ("RTSP", 554), ("SOCKS", 1080))
    },
    **{
        f"{kind}{what}": ""
        for kind in ("FTP", "HTTP", "HTTPS", "RTSP", "SOCKS")
        for what in ("Password", "Proxy", "Username")
    },
}
_VALUES: dict[str, Any] = {
    **dict.fromkeys(
        _names("""
allowedDisplayBuiltin allowPreferencesWindow allowQuit allowSwitchToApplications allowUserSwitching browserURLSalt
browserWindowAllowReload createNewDesktop detectStoppedProcess downloadAndOpenSebConfig enableAltTab
enableAppSwitcherCheck enableF5 enableJavaScript enableLogging enablePlugIns enablePrivateClipboard enableSebBrowser
enableZoomPage enableZoomText forceAppFolderInstall hookKeys ignoreExitKeys monitorProcesses
newBrowserWindowAllowReload newBrowserWindowNavigation removeBrowserProfile restartExamPasswordProtected
sendBrowserExamKey showMenuBar showReloadButton showTaskBar showTime URLFilterEnable URLFilterEnableContentFilter
urlFilterRegex urlFilterTrustedContent
"""),
        True,
    ),
    **dict.fromkeys(
        _names("""
blacklistURLFilter browserUserAgent browserUserAgentMacCustom browserUserAgentWinDesktopModeCustom
browserUserAgentWinTouchModeCustom logDirectoryOSX logDirectoryWin quitURL restartExamText restartExamURL sebServerURL
"""),
        "",
    ),
    "additionalResources": [],
    "embeddedCertificates": [],
    "prohibitedProcesses": [],
    "URLFilterIgnoreList": [],
    **dict.fromkeys(
        _names("""
browserUserAgentMac browserUserAgentWinDesktopMode browserUserAgentWinTouchMode browserViewMode browserWindowShowURL
chooseFileToUploadPolicy enableTouchExit minMacOSVersion proxySettingsPolicy sebMode zoomMode
"""),
        0,
    ),
    **dict.fromkeys(("mainBrowserWindowHeight", "mainBrowserWindowWidth", "newBrowserWindowByLinkHeight"), "100%"),
    **dict.fromkeys(
        _names("""
exitKey1 newBrowserWindowByLinkPolicy newBrowserWindowByLinkPositioning newBrowserWindowByScriptPolicy oskBehavior
sebServicePolicy
"""),
        2,
    ),
    **dict.fromkeys(
        ("allowedDisplaysMaxNumber", "mainBrowserWindowPositioning", "sebConfigPurpose", "URLFilterMessage"), 1
    ),
    "browserMessagingPingTime": 120_000,
    "browserMessagingSocket": r"ws:\localhost:8706",
    "configKeySalt": b"",
    "downloadDirectoryOSX": "/Users/drs/Downloads",
    "downloadDirectoryWin": "Desktop",
    "examKeySalt": base64.b64decode("fOwye5rcju6okk1489PNuKKm5VLTObxNAIn35vZNNrc="),
    "exitKey2": 10,
    "exitKey3": 5,
    "hashedAdminPassword": "155290511d5c4bfb1369217d6846c8eef1ed6a564579516eaf36cf5598ac92de",
    "hashedQuitPassword": "8577da2ea54085708b3b851bc50315a36bb740ba5135e747cfb12457b5d3060f",
    "logLevel": 4,
    "newBrowserWindowByLinkWidth": "1000",
    "startURL": "http://www.safeexambrowser.org/exams",
    "taskBarHeight": 40,
    "whitelistURLFilter": ";".join(_pattern(each) for each in _OPEN),
}


def settings() -> dict[str, Any]:
    """The example as a plist would hold it: in no order that counts, with data as data."""
    values = {name: _VALUES.get(name, False) for name in reversed(ROOT)}
    values["permittedProcesses"] = [{name: _PROCESS_VALUES.get(name, False) for name in reversed(PROCESS)}]
    values["proxies"] = {name: _PROXY_VALUES.get(name, False) for name in reversed(PROXIES)}
    values["URLFilterRules"] = [
        {"regex": False, "expression": f"safeexambrowser.org/{each}", "active": True, "action": 1} for each in _OPEN
    ]
    return values
