"""The tables of docs/performance.md, written between its marks."""

import statistics

from goals import binding_ratio, goals, part_cost
from plan import SHORT, SHORT_TIMES
from results import link_limit, per_gib, throughput

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
CHECKS = {"all": "Content-MD5 + CRC-64", "crc64": "CRC-64", "none": "none"}
C = ("c-sdk", "crc64")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows] + [""]


def number(value, digits=3):
    return "–" if value is None else f"{value:.{digits}f}"


def size_text(size):
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size % unit == 0:
            return f"{size // unit:,} {name}"
    return f"{size:,} bytes"


def megabytes(row, of="median"):
    return row["rss_kib"][of] * 1024 / 1e6


def machine_lines(results):
    data, machine = results.data, results.data["machine"]
    loads = [group["load"] for group in data["groups"]]
    uploads = sum(run["wall"] for group in data["groups"] for row in group["rows"] for run in row["runs"])
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, {machine['congestion_control']} as TCP's "
        f"congestion control; file of {size_text(data['size'])}, "
        f"{data['rounds']} rounds after a warm-up, of uploads of under {size_text(SHORT)} {SHORT_TIMES} times as many; "
        f"{uploads / 60:.0f} minutes of uploads. "
        f"Load average from group to group: {min(loads):.0f} to {max(loads):.0f}."
    ]
    # The server and four workers are six themselves.
    if max(loads) > machine["cores"] + 6:
        lines += ["", "**Others used the machine meanwhile**: the best rounds are nearer to the truth."]
    return [*lines, ""]


def goal_lines(results):
    rows = [
        (goal.what, f"≤ {goal.limit:g}{goal.unit}", number(goal.seen, 2) + goal.unit * (goal.seen is not None),
         number(goal.best, 2) + goal.unit * (goal.best is not None), goal.met)
        for goal in goals(results)
    ]
    return ["### Goals", "", *table(("what", "goal", "seen", "best rounds", "met"), rows)]


def first_request_lines(results):
    times = results.data.get("first_request")
    if not times:
        return []
    wire, made = sorted(times["wire_us"]), sorted(times["client_new_us"])
    return [
        f"From `ossmp_client_new` to the first byte of a request on the wire: {statistics.median(wire):,.0f} µs "
        f"({wire[0]:,.0f} to {wire[-1]:,.0f}); `ossmp_client_new` itself {statistics.median(made):,.0f} µs "
        f"({made[0]:,.0f} to {made[-1]:,.0f}).",
        "",
    ]


def group_title(group):
    workers = f"{group['workers']} worker" + "s" * (group["workers"] > 1)
    how = "part by part" if group["mode"] == "parts" else f"one call, {workers}"
    if group["name"] == "resume":
        how += ", everything there already but Complete"
    return f"{size_text(group['size'])} in parts of {size_text(group['part_size'])}, {how}" + (
        ", TLS" if group["tls"] else "")


def group_lines(results, group, labels):
    rows = []
    for row in group["rows"]:
        me = (row["client"], row["integrity"])
        ratios = [results.ratio(figure, group["name"], me, C) for figure in ("cpu", "wall")]
        wall, cpu = row["wall"], row["cpu"]
        rows.append((
            labels[row["client"]], CHECKS[row["integrity"]],
            f"{wall['median']:.3f} ({wall['min']:.3f}–{wall['max']:.3f})",
            f"{row['user']['median']:.3f}", f"{row['system']['median']:.3f}",
            f"{cpu['median']:.3f} ({cpu['min']:.3f}–{cpu['max']:.3f})",
            f"{megabytes(row):.1f}",
            f"{row['requests']['median']:.0f}", f"{row['connections']['median']:.0f}",
            *(f"{ratio.median:.2f} [{ratio.best:.2f}]" if ratio else "–" for ratio in ratios),
        ))
    head = ("client", "checks", "time s", "user s", "system s", "CPU s", "RSS MB", "requests", "connections",
            "CPU / C SDK", "time / C SDK")
    return [f"**{group_title(group)}**", "", *table(head, rows)]


def binding_lines(results, labels):
    one_call, calls = results.group("bindings-file-8M"), results.group("bindings-parts-100K")
    if not one_call or not calls:
        return []
    rows = []
    reference = results.row("bindings-parts-100K", "ours", "crc64")
    for row in one_call["rows"]:
        name = row["client"]
        start, first_parts = (results.row(f"bindings-{mode}-start", name, "all") for mode in ("file", "parts"))
        ratios = [binding_ratio(results, mode, name) for mode in ("file", "parts")]
        small, c_start = (results.row("bindings-parts-100K", name, "crc64"),
                          results.row("bindings-parts-start", "ours", "all"))
        extra = [((small["cpu"][of] - first_parts["cpu"][of]) - (reference["cpu"][of] - c_start["cpu"][of]))
                 / calls["parts"] * 1e6 for of in ("median", "min")]
        net = {"cpu": {of: row["cpu"][of] - start["cpu"]["min"] for of in ("median", "min")}}
        rows.append((
            labels[name], f"{start['cpu']['median']:.3f}", f"{start['wall']['median']:.3f}",
            f"{per_gib(one_call, net):.3f} [{per_gib(one_call, net, of='min'):.3f}]",
            *(f"{ratio[0]:.2f} [{ratio[1]:.2f}]" for ratio in ratios),
            "–" if name == "ours" else f"{extra[0]:.0f} [{extra[1]:.0f}]",
            f"{megabytes(row):.1f}",
        ))
    head = ("language", "start: CPU s", "start: time s", "CPU s per GiB", "one call / C", "part by part / C",
            "more per call, µs", "RSS MB")
    return ["### Languages", "",
            "Start is an upload of two parts of 100 KiB by a program that begins and ends for it, here in one call; the "
            f"other columns have that of their own mode taken away. {size_text(one_call['size'])} in parts of 8 MiB, "
            "everything on; the cost of a call is that of 1,000 parts of 100 KiB with CRC-64 only.", "",
            *table(head, rows)]


def scale_lines(results, labels):
    groups = [group for group in results.groups("scale-") if group["parts"] > 1]
    rows = []
    for client in dict.fromkeys(row["client"] for group in groups for row in group["rows"]):
        cells = []
        for group in groups:
            row = results.row(group["name"], client, "crc64")
            cost = [part_cost(results, group["parts"], client, of) * 1e6 for of in ("median", "min")]
            cells.append(f"{cost[0]:.0f} [{cost[1]:.0f}] µs, {megabytes(row):.1f} MB")
        rows.append((labels[client], *cells))
    head = ("CPU per part, RSS", *(f"{group['parts']:,} parts" for group in groups))
    return ["### From 100 to 10,000 parts", "", *table(head, rows)] if rows else []


def link_lines(results, labels):
    groups = results.groups("link-")
    rows = []
    for group in groups:
        for row in group["rows"]:
            limit, seen = link_limit(group), throughput(group, row)
            link = group["link"]
            rows.append((
                f"{link['round_trip']} ms" + (", 1 % stalls" if link["stalls"] else ""),
                size_text(group["part_size"]), group["workers"], labels[row["client"]],
                f"{seen:.0f}", f"{throughput(group, row, 'min'):.0f}", f"{limit:.0f}", f"{100 * seen / limit:.0f} %",
            ))
    head = ("round trip", "parts", "workers", "client", "MB/s", "best", "limit", "of the limit")
    return ["### Links", "", *table(head, rows)] if rows else []


def render(results, labels):
    """What stands between the marks."""
    data = results.data
    lines = [*machine_lines(results), *goal_lines(results), *first_request_lines(results)]
    lines += binding_lines(results, labels) + scale_lines(results, labels) + link_lines(results, labels)
    special = ("bindings-", "scale-", "link-")
    lines += ["### Every client", ""]
    for group in data["groups"]:
        if not group["name"].startswith(special):
            lines += group_lines(results, group, labels)
    return "\n".join(lines).rstrip() + "\n"


def replace_between_marks(text, generated):
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{generated}\n{END}{after}"
