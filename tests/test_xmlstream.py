"""An XML export is streamed, whatever breaks off in it, and declares nothing that is then unfolded."""

import pytest
from tables import opened, put

from appcheck.errors import Unreadable
from appcheck.export import Shape
from appcheck.xmlstream import xml_elements

DEVICES = """<?xml version="1.0" encoding="{encoding}"?>
<devices xmlns="urn:x"><count>2</count>
<device id="1"><name>Åsa</name><app>a</app><app>b</app><empty/></device>
<device id="2"><name x="y">Bo</name></device>
</devices>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_elements_are_given_as_documents_in_every_encoding_that_the_file_declares(tmp_path, encoding):
    export = opened(put(tmp_path, DEVICES.format(encoding=encoding).encode(encoding)))
    assert export.shape is Shape.XML
    assert {"devices", "devices.count", "devices.device.app"} <= export.keys
    assert list(xml_elements(export, "devices.count", "devices.device")) == [
        ("devices.count", "2"),
        ("devices.device", {"@id": "1", "name": "Åsa", "app": ["a", "b"], "empty": ""}),
        ("devices.device", {"@id": "2", "name": {"@x": "y", "": "Bo"}}),
    ]


def test_a_wanted_element_inside_another_is_given_by_itself(tmp_path):
    export = opened(put(tmp_path, b"<a><b><c>1</c><d>2</d></b></a>"))
    assert list(xml_elements(export, "a.b", "a.b.c")) == [("a.b.c", "1"), ("a.b", {"d": "2"})]


def test_what_came_before_a_break_has_been_given(tmp_path):
    export = opened(put(tmp_path, b"<a>" + b"<b>1</b>" * 30_000 + b"<b>"))
    found = []
    with pytest.raises(Unreadable, match="breaks off"):
        found.extend(xml_elements(export, "a.b"))
    given = iter(xml_elements(export, "a.b"))
    assert next(given) == ("a.b", "1")


def test_a_file_that_declares_entities_is_refused(tmp_path):
    bomb = b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a><b>&z;</b></a>'
    export = opened(put(tmp_path, bomb))
    with pytest.raises(Unreadable, match="declares entities"):
        list(xml_elements(export, "a.b"))


def test_memory_holds_one_element_at_a_time(tmp_path):
    import tracemalloc

    export = opened(put(tmp_path, b"<a>" + b"<b><c>1</c></b>" * 200_000 + b"</a>"))
    tracemalloc.start()
    assert sum(1 for _ in xml_elements(export, "a.b")) == 200_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
