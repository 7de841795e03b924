"""Progress for those who count in steps."""

from __future__ import annotations

from typing import Callable, Optional


def increments(update: Callable[[int], object]) -> Callable[[int, Optional[int]], None]:
    """Makes a progress callback of a function that takes what was added, such as ``tqdm.update``::

    with tqdm(total=os.path.getsize(path), unit="B", unit_scale=True) as bar:
        client.upload_file("bucket", "key", path, progress=ossmp.increments(bar.update))
    """
    before = 0

    def progress(done: int, total: Optional[int]) -> None:
        nonlocal before
        added, before = done - before, done
        if added:
            update(added)

    return progress
