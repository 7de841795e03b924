"""The goals, what was seen, and whether they are met."""

import dataclasses
import statistics

C, CURL = ("c-sdk", "crc64"), ("curl", "none")
ALL, CRC = ("ours", "all"), ("ours", "crc64")


@dataclasses.dataclass(frozen=True)
class Goal:
    what: str
    limit: float
    seen: float | None  # the median
    best: float | None  # of the best rounds
    unit: str = ""

    @property
    def met(self):
        if self.seen is None:
            return "not measured"
        if self.seen <= self.limit:
            return "yes"
        return "in the best rounds" if self.best <= self.limit else "no"


def of_ratio(what, limit, ratio):
    return Goal(what, limit, ratio and ratio.median, ratio and ratio.best)


def goals(results):
    def cpu(what, limit, group, ours, *others):
        return of_ratio(f"CPU: {what}", limit, results.ratio("cpu", group, ours, *others))

    def wall(what, limit, group, ours, *others):
        return of_ratio(f"time: {what}", limit, results.ratio("wall", group, ours, *others))

    same = "CRC-64 part by part / C SDK, parts of"
    return [
        cpu(f"{same} 8 MiB", 0.35, "parts-8M", CRC, C),
        cpu(f"{same} 1 MiB", 0.32, "parts-1M", CRC, C),
        cpu(f"{same} 100 KiB", 0.28, "parts-100K", CRC, C),
        cpu("CRC-64 part by part / curl -T", 1.0, "parts-8M", CRC, CURL),
        wall("CRC-64 part by part / C SDK", 0.35, "parts-8M", CRC, C),
        wall("CRC-64, one call, 2 workers / C SDK with 2 threads", 0.40, "file-8M-w2", CRC, C),
        cpu("everything on, one call, 4 workers / C SDK with 4 threads", 0.75, "file-8M-w4", ALL, C),
        cpu("everything on, part by part / (MD5 alone + curl -T)", 0.9, "parts-8M", ALL, ("md5", "none"), CURL),
        cpu("everything on, part by part, 100 KiB / C SDK", 0.85, "parts-100K", ALL, C),
        cpu("everything on, one call, 100 KiB / C SDK", 0.85, "file-100K-w4", ALL, C),
        round_trips(results),
        *memory(results),
        of_ratio("CPU: resume of a finished upload of 10,000 parts / CRC-64 alone", 1.5,
                 results.ratio("cpu", "resume", ALL, ("crc64", "none"))),
        flatness(results),
        *bindings(results),
    ]


def round_trips(results):
    group, row = results.group("parts-8M"), results.row("parts-8M", *CRC)
    seen = row and (row["requests"]["max"] - 2) / group["parts"]
    return Goal("requests for a part", 1.0, seen, seen)


def memory(results):
    """What the whole process has; the median and the least of one worker, and what each of seven more adds."""
    one, eight = results.row("file-8M-w1", *ALL), results.row("file-8M-w8", *ALL)
    base = [one and one["rss_kib"][of] * 1024 / 1e6 for of in ("median", "min")]
    yield Goal("memory: one worker", 8.0, *base, unit=" MB")
    both = one and eight
    more = [both and (eight["rss_kib"][of] - one["rss_kib"][of]) * 1024 / 7e6 for of in ("median", "min")]
    yield Goal("memory: each further worker", 1.0, *more, unit=" MB")


def part_cost(results, count, client, of="min"):
    """CPU seconds of a part, without what starting, Initiate, Complete and one part cost."""
    one, many = results.row("scale-1", client, "crc64"), results.row(f"scale-{count}", client, "crc64")
    return one and many and (many["cpu"][of] - one["cpu"][of]) / (count - 1)


def flatness(results):
    """How far apart the costs of a part are, among 100, 1,000 and 10,000."""
    def spread(of):
        costs = [part_cost(results, count, "ours", of) for count in (100, 1000, 10_000)]
        return None if None in costs else max(costs) / min(costs)

    return Goal("CPU per part among 100, 1,000, 10,000: most / least", 1.1, spread("median"), spread("min"))


def binding_ratio(results, mode, client):
    """CPU over that of C, both without what an upload of two small parts in that mode costs: start, first calls."""
    names = ("ours", client)
    rows = [results.row(f"bindings-{mode}-8M", name, "all") for name in names]
    starts = [results.row(f"bindings-{mode}-start", name, "all") for name in names]
    if None in rows or None in starts:
        return None
    ours, theirs = ([run["cpu"] - start["cpu"]["min"] for run in row["runs"]]
                    for row, start in zip(rows, starts, strict=True))
    return statistics.median(b / a for a, b in zip(ours, theirs, strict=True)), min(theirs) / min(ours)


def bindings(results):
    for mode, how in (("file", "one call"), ("parts", "part by part")):
        group = results.group(f"bindings-{mode}-8M") or {"rows": []}
        for client in (row["client"] for row in group["rows"] if row["client"] != "ours"):
            ratio = binding_ratio(results, mode, client) or (None, None)
            yield Goal(f"CPU: {client} / C, {how}, start-up taken away", 1.05, *ratio)
