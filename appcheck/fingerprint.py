"""Give a finding a name that stays the same from one export to the next."""

import hashlib
import hmac
from collections.abc import Iterable

from appcheck.pattern import fold

LENGTH = 32
"""Hex digits of a fingerprint."""

UNKEYED = b"appcheck.finding/v1"
"""The key where the environment has none: anybody can then compute a fingerprint from a serial number."""


def fingerprints(key: bytes, rule: str, platform: str, app: str, profile: str, ids: Iterable[str]) -> tuple[str, ...]:
    """One fingerprint for each id of the device, in their order; any equal one is the same finding.

    HMAC-SHA256 over what does not change while the app stays where it is: never version, name,
    role, severity, file or time.
    """
    stem = "\0".join(map(fold, (rule, platform, app, profile)))
    forms = dict.fromkeys(f"{stem}\0{fold(text).replace('-', '')}" for text in ids if text.strip())
    return tuple(
        hmac.new(key or UNKEYED, form.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:LENGTH]
        for form in forms
    )
