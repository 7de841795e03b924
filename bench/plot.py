"""The plots of docs/performance.md, as SVG."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as pyplot  # noqa: E402 # the backend comes first

from results import link_limit, per_gib, throughput  # noqa: E402

OURS, THEIRS = "#d9480f", "#8a9ba8"
CHECKS = {"all": "MD5 + CRC-64", "crc64": "CRC-64", "none": "no check"}
matplotlib.rcParams.update({"svg.hashsalt": "ossmp", "font.size": 9, "axes.spines.top": False,
                            "axes.spines.right": False, "svg.fonttype": "none"})


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def bars(groups, labels, value, title, path):
    """One panel for each group; a bar is the median, its line reaches from the least to the most."""
    figure, panels = pyplot.subplots(1, len(groups), figsize=(9.5, 4.2), squeeze=False)
    for panel, (name, group) in zip(panels[0], groups, strict=True):
        rows = [row for row in group["rows"] if row["requests"]["max"] > 0]
        rows.sort(key=lambda row: value(group, row, "median"), reverse=value is per_gib_cpu)
        for at, row in enumerate(rows):
            middle, ends = value(group, row, "median"), sorted(value(group, row, of) for of in ("min", "max"))
            panel.barh(at, middle, color=OURS if row["client"] == "ours" else THEIRS,
                       xerr=[[middle - ends[0]], [ends[1] - middle]], ecolor="#333333", capsize=2)
        panel.set_yticks(range(len(rows)), [f"{labels[row['client']]}, {CHECKS[row['integrity']]}" for row in rows])
        panel.set_xlabel(f"{title} — {name}")
    save(figure, path)


def per_gib_cpu(group, row, of):
    return per_gib(group, row, "cpu", of)


def links(results, path):
    """Throughput over the number of workers, one line for each round trip; dashed is what the link allows."""
    curves = {}
    for group in results.groups("link-"):
        if group["part_size"] == 8 << 20 and not group["link"]["stalls"]:
            row = next(row for row in group["rows"] if row["client"] == "ours")
            point = (group["workers"], throughput(group, row), link_limit(group))
            curves.setdefault(group["link"]["round_trip"], []).append(point)
    if not curves:
        return False
    figure, panel = pyplot.subplots(figsize=(6.5, 3.8))
    for at, (trip, points) in enumerate(sorted(curves.items())):
        workers, seen, limit = zip(*sorted(points), strict=True)
        panel.plot(workers, seen, marker="o", color=f"C{at}", label=f"{trip} ms")
        panel.plot(workers, limit, linestyle="--", color=f"C{at}", linewidth=1)
    panel.set_xscale("log", base=2)
    panel.set_xticks(workers, [str(count) for count in workers])
    panel.set_xlabel("workers, parts of 8 MiB")
    panel.set_ylabel("MB/s")
    panel.set_ylim(bottom=0)
    panel.legend(title="round trip")
    save(figure, path)
    return True


def draw(results, labels, directory):
    groups = [(title, results.group(name)) for title, name in
              (("part by part", "parts-8M"), ("one call, 4 workers", "file-8M-w4"))]
    groups = [pair for pair in groups if pair[1]]
    if groups:
        bars(groups, labels, per_gib_cpu, "CPU s per GiB", directory / "performance-cpu.svg")
        bars(groups, labels, throughput, "MB/s", directory / "performance-throughput.svg")
    links(results, directory / "performance-links.svg")
