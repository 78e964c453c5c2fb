"""The words by which stores describe apps of each kind, and by which others describe what they make for those apps."""

from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AROUND = _words(
    """
    downloader downloaders saver wallpaper wallpapers sticker stickers theme themes skin skins follower followers
    likes fans guide guides tips tricks walkthrough unofficial fake clone mod mods template templates font fonts
    keyboard emoji emojis ringtone ringtones vpn proxy lock locker cleaner backup transfer recovery restore translator
    repost bot bots toolkit helper scheduler analytics tracker viewer blocker
    """
)
"""Words of what others make for users of an app (`WhatsApp: Stickers`); its own only if it is of such a kind."""

COPIES_BEFORE = _words("gb fm yo og ob nm aero gold golden dual fake mod modded clone super")
COPIES_BEHIND = _words("plus pro gold premium mod modded clone dual gb unlocked cracked patched vip max 2")
"""What modified copies of an app add to its name (`GB WhatsApp`, `Instagram Pro`)."""

_ANY = _words(
    """
    app beta alpha canary preview insider stable lite mini hd mobile desktop web pwa portable classic official free
    & and android ios iphone ipad macos asia global international
    """
)
_TALK = _words("messenger messaging messages chat chats call calls text texting video voice мессенджер чат")
_MEET = _TALK | _words("social network community соцсеть")
_DATE = _MEET | _words("dating date flirt meet singles знакомства")

_OF_KIND = {
    "messaging": _TALK,
    "meeting": _words("cloud meetings video calls"),
    "dating": _DATE,
    "video-chat": _DATE,
    **dict.fromkeys(
        (
            *("anonymous-social", "audio-social", "creator-platform", "forum", "live-streaming", "microblogging"),
            *("photo-sharing", "short-video", "social-network", "video-sharing"),
        ),
        _MEET,
    ),
    "location-sharing": _MEET | _words("tracker locator"),
    "browser": _words("browser web fast private secure vpn proxy blocker"),
    "vpn": _words("vpn proxy fast secure private"),
    "antivirus": _words("antivirus security internet total vpn cleaner lock locker blocker"),
    "caller-id": _words("blocker dialer"),
    "cloud-storage": _words("backup restore recovery transfer storage"),
    "file-transfer": _words("transfer backup"),
    "fitness-tracking": _words("tracker"),
    "parental-control": _words("tracker locator blocker lock"),
    "password-manager": _words("vault lock"),
    "vault": _words("vault lock locker"),
    "app-cloner": _words("clone"),
    "utility": _words("cleaner lock locker backup transfer recovery blocker"),
    "keyboard": _words("keyboard emoji emojis sticker stickers font fonts theme themes"),
    "translator": _words("translator keyboard"),
    "education": _words("helper guide tips"),
    "video-editor": _words("video photo editor"),
    "music-streaming": _words("music"),
    "e-commerce": _words("shopping shop store"),
    "mail": _words("mail email"),
}
"""Words that an app of a category says of itself."""

DESCRIBING = _ANY.union(*_OF_KIND.values())
"""All words that may stand behind a name without a break and only say what the app is."""


def own_words(categories: Sequence[str]) -> frozenset[str]:
    """The words by which an app may describe itself, whose first category is what it is above all."""
    return _ANY.union(*(_OF_KIND.get(category, frozenset()) for category in categories[:1]))
