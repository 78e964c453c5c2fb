"""Put every app record under exactly one count."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from appcheck.evaluate import Case, Evaluation
from appcheck.model.inventory import Kind, Sifted, Skipped
from appcheck.model.report import RecordCounts
from appcheck.sift import NAMES_NO_APP


def count_records(case: Case, evaluation: Evaluation) -> RecordCounts:
    """The records of all inventories, each under the first count that holds, in the order of the report."""
    fates: dict[int, dict[int, str]] = defaultdict(dict)
    for fate, records in (("unattributed", evaluation.unattributed_records), ("flagged", evaluation.flagged)):
        for export, record in records:
            fates[export][record] = fate
    totals: Counter[str] = Counter()
    for number, sifted in enumerate(case.exports):
        if sifted.origin.kind is Kind.APPS:
            totals.update(_of_export(case, number, sifted, fates.get(number, {})))
    return RecordCounts(**totals)


def _of_export(case: Case, number: int, sifted: Sifted, fates: Mapping[int, str]) -> Counter[str]:
    """`fates` are flagged or unattributed, by record number."""
    nameless = Counter(skipped.device for skipped in sifted.skipped if skipped.reason == NAMES_NO_APP)
    special = Counter(row.device for row in sifted.rows if row.number in fates)
    counts = Counter(fates.values())
    counts["skipped"] = sum(skipped.records for skipped in sifted.skipped)
    for device, records in sifted.devices.items():
        left = records - nameless[device]
        if device in case.fleet.superseded[number]:
            counts["superseded"] += left
            continue
        which = case.fleet.of[number].get(device)
        tallied = sifted.tallies.get(device, 0)
        counts["not_installed"] += tallied
        in_scope = which is None or case.scope[which]
        counts["unlisted" if in_scope else "out_of_scope"] += left - tallied - special[device]
    return counts


def lost_devices(case: Case) -> int:
    """Records whose device cannot be read: each may stand for a device that nobody has looked at."""
    lost = 0
    for number, sifted in enumerate(case.exports):
        if sifted.origin.kind not in (Kind.APPS, Kind.DEVICES):
            continue
        known = case.fleet.of[number]
        lost += sum(each.records for each in sifted.skipped if each.device not in known and not _is_counted(each))
        for device, records in (sifted.devices if sifted.origin.kind is Kind.APPS else sifted.listed).items():
            if device not in known:
                lost += max(records, 1)
    return lost


def _is_counted(skipped: Skipped) -> bool:
    """Whether the record is also among those of its device tuple."""
    return skipped.reason == NAMES_NO_APP
