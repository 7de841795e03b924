"""Reads what `perf script -F ip,sym` says and prints where the samples lie: a row of the table of docs/performance.md."""

import collections
import re
import sys

# What a sample belongs to: the first whose pattern is found in its stack, from the function that ran outwards.
KINDS = (
    ("CRC-64", r"\brscrypto::"),
    ("MD5", r"\bossmp_md5_lanes::|\bmd5::compress"),
    ("reading the file", r"\b(pread64|ksys_pread64|__x64_sys_pread64|vfs_read|filemap_read)\b"),
    ("TLS", r"ring_core_|\brustls::|\bring::"),
    ("sending", r"\b(__libc_send|__sys_sendto|tcp_sendmsg|sock_sendmsg|__send)\b"),
    ("the answer", r"\b(__libc_recv|__sys_recvfrom|tcp_recvmsg|__recv)\b"),
    ("opening the file", r"\b(do_sys_openat2|__x64_sys_openat|__open64|statx|__x64_sys_close|__close|task_work_run)\b"),
    ("other threads", r"\b(futex_wait|futex_wake|do_futex|__x64_sys_futex)\b"),
    ("signing", r"\bossmp::sign|\bsha2::|\bhmac::|\bsha1::"),
)
NAMES = [name for name, _ in KINDS] + ["all else"]


def kind(stack):
    """A library under TLS sends, too: what is innermost decides, and what is most specific comes first."""
    return next((name for name, pattern in KINDS if re.search(pattern, stack)), "all else")


def main():
    label, text = sys.argv[1], sys.stdin.read()
    stacks = [stack for stack in text.strip().split("\n\n") if stack.strip()]
    if not stacks:
        sys.exit("error: perf has no samples")
    counts = collections.Counter(map(kind, stacks))
    shares = (round(100 * counts[name] / len(stacks)) for name in NAMES)
    print(f"| {label} |", " | ".join(f"{share} %" if share else "–" for share in shares), "|")


if __name__ == "__main__":
    if sys.argv[1:] == ["--head"]:
        print("| mode |", " | ".join(NAMES), "|")
        print("|---|" + "---|" * len(NAMES))
    else:
        main()
