"""Uploads several files at a time with asyncio; the name of each becomes the name of its object."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import List

from common import arguments

import ossmp


async def upload(endpoint: str, bucket: str, files: List[str]) -> None:
    async with ossmp.AsyncClient(endpoint, region=os.environ.get("OSS_REGION")) as oss:
        results = await asyncio.gather(*(oss.upload_file(bucket, Path(file).name, file) for file in files))
    for file, result in zip(files, results):
        print(f"{Path(file).name}  {result.size} bytes  {result.etag}")


def main() -> None:
    parser = arguments("Uploads several files at a time.")
    parser.add_argument("file", nargs="+")
    given = parser.parse_args()
    asyncio.run(upload(given.endpoint, given.bucket, given.file))


if __name__ == "__main__":
    main()
