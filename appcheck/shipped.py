"""Where the policies and the catalogue that ship with appcheck lie."""

from pathlib import Path


def shipped() -> Path:
    """The folder of shipped policies: inside the package where it is installed, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "data"
    return installed if installed.is_dir() else here.parent / "policy"
