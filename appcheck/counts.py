"""Put every app record under exactly one count."""

from collections import Counter

from appcheck.evaluate import Case, Evaluation
from appcheck.model.inventory import Kind, Sifted
from appcheck.model.report import RecordCounts
from appcheck.sift import NAMES_NO_APP


def count_records(case: Case, evaluation: Evaluation) -> RecordCounts:
    """The records of all inventories, each under the first count that holds, in the order of the report."""
    totals: Counter[str] = Counter()
    for number, sifted in enumerate(case.exports):
        if sifted.origin.kind is Kind.APPS:
            totals.update(_of_export(case, evaluation, number, sifted))
    return RecordCounts(**totals)


def _of_export(case: Case, evaluation: Evaluation, number: int, sifted: Sifted) -> Counter[str]:
    flagged = {record for export, record in evaluation.flagged if export == number}
    unattributed = {record for export, record in evaluation.unattributed_records if export == number}
    nameless = Counter(skipped.device for skipped in sifted.skipped if skipped.reason == NAMES_NO_APP)
    special = Counter(row.device for row in sifted.rows if row.number in flagged or row.number in unattributed)
    counts = Counter(
        skipped=sum(skipped.records for skipped in sifted.skipped),
        flagged=len(flagged),
        unattributed=len(unattributed),
    )
    for device, records in sifted.devices.items():
        left = records - nameless[device]
        which = case.fleet.of[number].get(device)
        if which is None:
            counts["not_installed"] += sifted.tallies.get(device, 0)
            left -= sifted.tallies.get(device, 0) + special[device]
            counts["skipped"] += left
        elif device in case.fleet.superseded[number]:
            counts["superseded"] += left
        else:
            tallied = sifted.tallies.get(device, 0)
            counts["not_installed"] += tallied
            left -= tallied + special[device]
            counts["unlisted" if case.scope[which] else "out_of_scope"] += left
    return counts


def lost_devices(case: Case) -> int:
    """Records whose device cannot be read: each may stand for a device that nobody has looked at."""
    lost = 0
    for number, sifted in enumerate(case.exports):
        if sifted.origin.kind not in (Kind.APPS, Kind.DEVICES):
            continue
        lost += sum(skipped.records for skipped in sifted.skipped if skipped.device is None)
        for device, records in (sifted.devices if sifted.origin.kind is Kind.APPS else sifted.listed).items():
            if device not in case.fleet.of[number]:
                lost += max(records, 1)
    return lost
