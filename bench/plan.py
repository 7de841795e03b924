"""What is measured: groups of clients that do the same work, and that are compared with each other only."""

import dataclasses

KIB, MIB = 1 << 10, 1 << 20
MAX_PARTS = 10_000
SMALL = 100 * KIB
#: An upload of less than that takes milliseconds, of which one interruption is a tenth: it is done so often as often.
SHORT, SHORT_TIMES = 128 * MIB, 5


@dataclasses.dataclass(frozen=True)
class Job:
    """One upload by one client."""

    file: str
    key: str
    part_size: int
    workers: int
    integrity: str
    mode: str


@dataclasses.dataclass(frozen=True)
class Link:
    """What lies between client and server; times in milliseconds, bandwidth in bytes per second."""

    round_trip: int
    bandwidth: int
    stalls: bool = False

    def faults(self):
        half = self.round_trip // 2
        stalls = ["UploadPart always probability=0.01 seed=7 delay=1000"] if self.stalls else []
        return [f"Connect always delay={self.round_trip}", f"* always latency={half}", *stalls]


@dataclasses.dataclass(frozen=True)
class Group:
    """The rows of one table: (client, integrity), run in turns."""

    name: str
    size: int
    part_size: int
    workers: int
    mode: str
    rows: tuple
    tls: bool = False
    link: Link | None = None
    resumes: bool = False  # what is measured goes on with an upload that lacks nothing but Complete

    @property
    def parts(self):
        return -(-self.size // self.part_size)

    @property
    def times(self):
        """Rounds for each round that was asked for."""
        return SHORT_TIMES if self.size < SHORT else 1


class Plan:
    """Makes groups of the clients that take part."""

    def __init__(self, clients, size, full=False):
        self.clients, self.size, self.full = clients, size, full
        self.groups = []

    def rows(self, *, everyone, variants, mode, tls=False):
        """Ours in all or in the most important ways of checking; the others by default, and unchecked if asked."""
        for client in self.clients.values():
            skipped = client.kind in ("binding", "floor") or mode not in client.modes or (tls and not client.tls)
            if skipped or (client.slow and not (everyone or self.full)):
                continue
            if client.kind == "ours":
                yield from ((client.name, level) for level in client.integrity[: 3 if variants else 2])
            else:
                several = variants and (self.full or not client.slow)
                yield from ((client.name, level) for level in client.integrity[: 2 if several else 1])

    def add(self, name, *, size=None, part_size=8 * MIB, workers=4, mode="file", rows=None, tls=False, link=None,
            everyone=False, variants=False, resumes=False):
        if rows is None:
            rows = self.rows(everyone=everyone, variants=variants or self.full, mode=mode, tls=tls)
        rows = tuple(row for row in rows if row[0] in self.clients)
        if rows:
            workers = 1 if mode == "parts" else workers
            self.groups.append(Group(name, size or self.size, part_size, workers, mode, rows, tls, link, resumes))

    def peers(self):
        """Parts of every size, every number of workers, every check, plain and under TLS."""
        floors = [("md5", "none"), ("crc64", "none")]
        everyone = list(self.rows(everyone=True, variants=True, mode="parts"))
        self.add("parts-8M", mode="parts", rows=everyone + floors)
        self.add("file-8M-w4", everyone=True, variants=True)
        for label, part_size in (("100K", SMALL), ("1M", MIB), ("64M", 64 * MIB)):
            size = min(self.size // 4 if part_size == SMALL else self.size, MAX_PARTS * part_size)
            for mode, name in (("parts", f"parts-{label}"), ("file", f"file-{label}-w4")):
                self.add(name, size=size, part_size=part_size, mode=mode, everyone=name == "parts-100K")
        for workers in (1, 2, 8, 16):
            self.add(f"file-8M-w{workers}", workers=workers)
        if self.full:
            for workers in (1, 2, 8):
                for label, part_size in (("100K", SMALL), ("1M", MIB), ("64M", 64 * MIB)):
                    size = self.size // 4 if part_size == SMALL else self.size
                    self.add(f"file-{label}-w{workers}", size=size, part_size=part_size, workers=workers)
        self.add("tls-parts-8M", mode="parts", tls=True)
        self.add("tls-file-8M-w4", tls=True)

    def bindings(self):
        """Ours from each language: 8 MiB parts for the cost per GiB, small ones for the cost per call."""
        names = [client.name for client in self.clients.values() if client.kind in ("ours", "binding")]
        if len(names) < 2:
            return
        for mode in ("file", "parts"):
            self.add(f"bindings-{mode}-8M", mode=mode, rows=[(name, "all") for name in names])
        calls = 1000 * SMALL
        self.add("bindings-parts-100K", mode="parts", size=calls, part_size=SMALL,
                 rows=[(name, "crc64") for name in names])
        for mode in ("file", "parts"):
            self.add(f"bindings-{mode}-start", mode=mode, size=2 * SMALL, part_size=SMALL,
                     rows=[(name, "all") for name in names])

    def scale(self):
        """The same part 100 to 10,000 times; and nothing, to take away what starting costs."""
        names = [("ours", "crc64"), ("c-sdk", "crc64"), ("go-v2", "crc64")]
        for count in (1, 100, 1000, MAX_PARTS):
            self.add(f"scale-{count}", mode="parts", size=count * SMALL, part_size=SMALL, rows=names)

    def links(self):
        """A link of 200 MB/s that all connections share, near and far, and with one part in a hundred stalling."""
        size, fast = min(self.size, 256 * MIB), 200_000_000
        ours, others = [("ours", "crc64")], [("go-v2", "crc64"), ("c-sdk", "crc64")]
        for round_trip in (10, 50, 200):
            for workers in (1, 2, 4, 8, 16):
                rows = ours + (others if workers == 4 or self.full else [])
                self.add(f"link-{round_trip}ms-w{workers}", size=size, workers=workers, rows=rows,
                         link=Link(round_trip, fast))
        for label, part_size in (("1M", MIB), ("4M", 4 * MIB), ("16M", 16 * MIB), ("32M", 32 * MIB)):
            self.add(f"link-50ms-{label}-w4", size=size, part_size=part_size, rows=ours, link=Link(50, fast))
        self.add("link-50ms-stalls-w4", size=size, part_size=MIB, rows=ours + others, link=Link(50, fast, stalls=True))

    def resume(self):
        """An upload of which everything has arrived, and what it costs to find that out."""
        self.add("resume", size=MAX_PARTS * SMALL, part_size=SMALL, resumes=True,
                 rows=[("ours", "all"), ("ours", "crc64"), ("crc64", "none")])
