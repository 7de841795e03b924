"""The figures of a run, and how they are compared: round by round, so that what slows one round slows both sides."""

import dataclasses
import statistics

GIB = 1 << 30


@dataclasses.dataclass(frozen=True)
class Ratio:
    """Of two rows of a group: median, least and most over the rounds, and that of the best rounds of both."""

    median: float
    low: float
    high: float
    best: float


class Results:
    def __init__(self, data):
        self.data = data
        self._groups = {group["name"]: group for group in data["groups"]}

    def groups(self, start=""):
        return [group for name, group in self._groups.items() if name.startswith(start)]

    def group(self, name):
        return self._groups.get(name)

    def row(self, name, client, integrity):
        """A row, or None if it was not measured."""
        group = self._groups.get(name, {"rows": []})
        return next((one for one in group["rows"] if (one["client"], one["integrity"]) == (client, integrity)), None)

    def best(self, name, client, integrity, figure="cpu"):
        row = self.row(name, client, integrity)
        return row and row[figure]["min"]

    def ratio(self, figure, name, ours, *others, less=0.0):
        """One row over the sum of others of the same group; each row is (client, integrity)."""
        row, bases = self.row(name, *ours), [self.row(name, *other) for other in others]
        if row is None or None in bases:
            return None
        values = [
            (run[figure] - less) / sum(base["runs"][at][figure] for base in bases)
            for at, run in enumerate(row["runs"])
        ]
        best = (row[figure]["min"] - less) / sum(base[figure]["min"] for base in bases)
        return Ratio(statistics.median(values), min(values), max(values), best)


def default_of(group, client):
    """The row of a client with its default checks: the first that was planned."""
    return next((row for row in group["rows"] if row["client"] == client), None)


def per_gib(group, row, figure="cpu", of="median"):
    return row[figure][of] * GIB / group["size"]


def throughput(group, row, of="median"):
    """MB/s; of the best round with of='min'."""
    return group["size"] / row["wall"][of] / 1e6


def link_limit(group):
    """
    MB/s that a link allows to so many requests at a time, each of which waits for its answer; the first connection,
    Initiate and Complete take a round trip each.
    """
    link, size = group["link"], group["size"]
    part, trip = min(group["part_size"], size), link["round_trip"] / 1000
    rate = min(link["bandwidth"], group["workers"] * part / (trip + part / link["bandwidth"]))
    return size / (3 * trip + size / rate) / 1e6
