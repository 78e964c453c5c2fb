"""What a run holds exports against: policy, catalogue, day, and what this run alone accepts."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appcheck.model.policy import Catalogue, Policy, Severity


@dataclass(frozen=True, slots=True)
class Terms:
    """What exports are held against. `as_of` is the end of the day of the check, in the policy's time zone.

    `accept` are reasons that one run accepts beyond the policy; `key` makes fingerprints and
    pseudonyms unguessable.
    """

    policy: Policy
    catalogue: Catalogue
    as_of: datetime
    started_at: datetime
    fail_on: Severity = Severity.INFO
    accept: tuple[str, ...] = ()
    key: bytes = b""
    language: str = "en"

    @property
    def day(self) -> date:
        return self.as_of.astimezone(ZoneInfo(self.policy.timezone)).date()
