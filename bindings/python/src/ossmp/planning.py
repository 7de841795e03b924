"""Divides what is to be uploaded into parts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List

from . import _convert as convert
from ._library import lib
from .errors import ArgumentError

#: The most parts that an upload may have (OSS limit).
MAX_PARTS = 10_000


@dataclass(frozen=True)
class PartRange:
    """Where a part lies in its source."""

    number: int
    """1 to 10,000."""
    offset: int
    """Bytes from the beginning."""
    size: int
    """Bytes."""


def plan_part_size(file_size: int, wanted: int = 0) -> int:
    """Gives the part size that an upload in one call uses for a file of ``file_size`` bytes.

    That is ``wanted`` (0: 8 MiB), or as much more as 10,000 parts need. :class:`~ossmp.ArgumentError`: a number is out
    of range, or no plan holds the file.
    """
    size = lib.ossmp_plan_part_size(convert.int64("file_size", file_size), convert.int64("wanted", wanted))
    if size < 0:
        raise ArgumentError(
            f"there are no parts for file_size {file_size} and wanted {wanted}; a part has 100 KiB to 5 GiB, "
            f"and an upload at most {MAX_PARTS} of them"
        )
    return int(size)


def split_by_part_num(size: int, count: int) -> List[PartRange]:
    """Divides ``size`` bytes into ``count`` parts of the same size, of which the last takes what is left over.

    :class:`~ossmp.ArgumentError`: the count is not 1 to 10,000, or there are fewer bytes than parts.
    """
    size, count = convert.int64("size", size), convert.int32("count", count)
    if size < 0:
        raise ArgumentError(f"size is {size}; it must not be negative")
    if not 1 <= count <= MAX_PARTS:
        raise ArgumentError(f"count is {count}; it must be 1 to {MAX_PARTS}")
    if count > max(size, 1):
        raise ArgumentError(f"count is {count}; {size} bytes do not make so many parts")
    part_size = size // count
    ranges = [PartRange(i + 1, i * part_size, part_size) for i in range(count - 1)]
    begin = (count - 1) * part_size
    return [*ranges, PartRange(count, begin, size - begin)]


def split_by_part_size(size: int, part_size: int) -> List[PartRange]:
    """Divides ``size`` bytes into parts of ``part_size``, of which the last may be smaller.

    Nothing makes one empty part, because an upload needs one. :class:`~ossmp.ArgumentError`: it would be more than
    10,000 parts, or the part size is not positive.
    """
    size, part_size = convert.int64("size", size), convert.int64("part_size", part_size)
    if size < 0:
        raise ArgumentError(f"size is {size}; it must not be negative")
    if part_size <= 0:
        raise ArgumentError(f"part_size is {part_size}; it must be positive")
    count = max(1, -(-size // part_size))
    if count > MAX_PARTS:
        raise ArgumentError(
            f"part_size is {part_size}; {size} bytes would be {count} parts, and {MAX_PARTS} is the limit"
        )
    return [PartRange(i + 1, i * part_size, min(part_size, size - i * part_size)) for i in range(count)]


def split_file_by_part_num(path: convert.Path, count: int) -> List[PartRange]:
    """As :func:`split_by_part_num`, of a file."""
    return split_by_part_num(os.path.getsize(path), count)


def split_file_by_part_size(path: convert.Path, part_size: int) -> List[PartRange]:
    """As :func:`split_by_part_size`, of a file."""
    return split_by_part_size(os.path.getsize(path), part_size)
