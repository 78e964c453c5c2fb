"""The bench's question, answered as an ordinary pandas script does: read all, filter, merge.

Arguments: installed apps, devices, people, and the names of the apps that are asked for, one a line.
"""

import json
import sys
from pathlib import Path

import pandas as pd

apps = pd.read_csv(sys.argv[1], dtype=str, usecols=["ApplicationName", "DeviceId"])
devices = pd.read_csv(sys.argv[2], dtype=str, usecols=["DeviceId", "UserId", "Ownership"])
people = pd.read_csv(sys.argv[3], dtype=str, usecols=["id", "department"])
names = Path(sys.argv[4]).read_text("utf-8").splitlines()

found = apps[apps["ApplicationName"].isin(names)]
found = found.merge(devices[devices["Ownership"] != "Personal"], on="DeviceId")
found = found.merge(people, left_on="UserId", right_on="id", how="left").drop_duplicates("DeviceId")
protected = found[found["department"].isin(["Investigations", "Security"])]
print(json.dumps({"devices": sorted(found["DeviceId"]), "protected": sorted(protected["DeviceId"])}))
