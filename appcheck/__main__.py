"""`python -m appcheck` is `appcheck`."""

from appcheck.cli import main

main()
