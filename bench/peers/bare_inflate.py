"""How long Python takes to inflate the members of a zip, with nothing done with them."""

import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        with archive.open(name) as member:
            while member.read(1 << 20):
                pass
