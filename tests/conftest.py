"""What every test may rely on."""

import os

import pytest


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees whether it runs in CI, or what its user has set for appcheck."""
    ci = ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "NO_COLOR", "FORCE_COLOR")
    for name in [name for name in os.environ if name.startswith("APPCHECK_") or name in ci]:
        monkeypatch.delenv(name)
