"""Uploads a file in one call, with progress. Interrupted, it goes on when it is run again."""

from __future__ import annotations

import sys
from typing import Optional

from common import arguments, client


def show(done: int, total: Optional[int]) -> None:
    """Writes one line over and over on a terminal, and only the last one elsewhere."""
    line = f"{done * 100 // total if total else 100}%  {done} of {total} bytes"
    if sys.stdout.isatty():
        print(f"\r{line}", end="", flush=True)
    elif done == total:
        print(line)


def main() -> None:
    parser = arguments("Uploads a file in one call.", "key", "file")
    parser.add_argument("--checkpoint", help="a file, or a directory, that tells the next run where this one stopped")
    parser.add_argument("--part-size", type=int, help="bytes; default 8 MiB, grown as needed")
    parser.add_argument("--concurrency", type=int, help="parts at a time; default 4")
    given = parser.parse_args()
    with client(given.endpoint) as oss:
        try:
            result = oss.upload_file(
                given.bucket,
                given.key,
                given.file,
                checkpoint=given.checkpoint,
                part_size=given.part_size,
                concurrency=given.concurrency,
                progress=show,
            )
        except KeyboardInterrupt:
            print("\nInterrupted." + (" Run it again to go on." if given.checkpoint else ""), file=sys.stderr)
            sys.exit(130)
    print(f"uploaded     {result.size} bytes, {result.bytes_reused} of them were there already")
    print(f"etag         {result.etag}")


if __name__ == "__main__":
    main()
