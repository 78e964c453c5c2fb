"""Fleet's lists are whole only where all of their pages are there, and no host is taken for another."""

import json
from pathlib import Path
from typing import Any

import pytest
from exporting import apps, items, troubles

from appcheck.errors import Unreadable
from appcheck.model.inventory import Record, Skipped
from appcheck.vocabulary import is_installed

TITLE = {"name": "TikTok", "source": "ios_apps", "installed_versions": [{"version": "1", "bundle_identifier": "org.x"}]}

OTHER = TITLE | {"name": "Chess"}


def page(*titles: dict[str, Any], count: int = 1, **meta: bool) -> str:
    return json.dumps({"count": count, "software": list(titles), "meta": meta})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (page(TITLE), []),
        (page(TITLE, count=2, has_next_results=True), ["truncated"]),
        (page(TITLE, count=2), ["truncated"]),
        (page(TITLE, count=2, has_next_results=True) + "\n" + page(OTHER, count=2, has_previous_results=True), []),
        (
            page(TITLE, count=2, has_next_results=True) + "\n" + page(TITLE, count=2, has_previous_results=True),
            ["truncated"],
        ),
        (page(TITLE) + "\n" + page(TITLE), ["truncated"]),
    ],
)
def test_the_software_of_one_host_is_whole_with_all_its_pages_only(tmp_path: Path, text: str, told: list[str]) -> None:
    claimed, found = items(tmp_path, text)
    assert (claimed, troubles(found)) == ("fleet-host-software", told)


def test_a_second_list_of_software_of_a_host_in_yaml_does_not_hide_the_first(tmp_path: Path) -> None:
    software = "  software:\n  - name: {}\n    source: apps\n"
    host = "apiVersion: v1\nkind: host\nspec:\n  id: 7\n" + software.format("TikTok") + "{}  uuid: U\n"
    assert [app for _, app in apps(items(tmp_path, host.format(""))[1])] == ["TikTok"]
    with pytest.raises(Unreadable, match="damaged"):
        items(tmp_path, host.format(software.format("Chess")))


@pytest.mark.parametrize(("versions", "installed"), [(None, False), ([], False), ([{"version": "1"}], True), (3, True)])
def test_what_is_only_offered_to_a_host_is_not_installed(tmp_path: Path, versions: object, installed: bool) -> None:
    _, found = items(tmp_path, page(TITLE, TITLE | {"installed_versions": versions}, count=2))
    told = [is_installed(item.app.status) for item in found if isinstance(item, Record) and item.app]
    assert told == [True, installed]


def test_software_behind_many_hosts_without_any_is_not_passed_over(tmp_path: Path) -> None:
    host = {"hostname": "h", "platform": "darwin", "osquery_version": "5", "note": "x" * 300}
    hosts = [host | {"id": number} for number in range(900)]
    hosts.append(host | {"id": 900, "software": [{"name": "TikTok"}]})
    claimed, found = items(tmp_path, json.dumps({"hosts": hosts}))
    assert claimed == "fleet-host-list"
    assert apps(found) == []
    assert [item.device.device_id for item in found if isinstance(item, Skipped) and item.device] == ["900"]


def test_every_user_of_a_host_in_the_table_is_one(tmp_path: Path) -> None:
    text = 'id,hostname,hardware_serial,osquery_version,device_mapping\n7,h,S,5,"a@example.org, b@example.org"\n'
    _, found = items(tmp_path, text)
    users = [(item.device.device_id, item.device.email) for item in found if isinstance(item, Record) and item.device]
    assert users == [("7", "a@example.org"), ("7", "b@example.org")]


ENTRY = {"id": 1, "name": "App", "version": "1", "source": "apps", "generated_cpe": "", "installed_paths": ["x" * 300]}


def test_a_host_whose_software_fills_the_beginning_of_the_file_is_recognised(tmp_path: Path) -> None:
    """Fleet writes the software of a host before its id and name."""
    software = [ENTRY | {"bundle_identifier": f"org.example.a{number}"} for number in range(900)]
    host = {
        "created_at": "2026-11-01T08:00:00Z",
        "software": software,
        "id": 7,
        "hostname": "desk",
        "platform": "darwin",
        "osquery_version": "5",
    }
    claimed, found = items(tmp_path, json.dumps({"host": host}))
    assert (claimed, len(apps(found)), {device for device, _ in apps(found)}) == ("fleet-hosts", 900, {"7"})


def test_the_software_of_one_host_is_recognised_before_its_count(tmp_path: Path) -> None:
    titles = [TITLE | {"name": f"{number} {'x' * 300}"} for number in range(900)]
    claimed, found = items(tmp_path, json.dumps({"software": titles, "count": 900, "meta": {}}))
    assert (claimed, len(apps(found)), troubles(found)) == ("fleet-host-software", 900, [])
