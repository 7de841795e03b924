"""What the examples share: a client from the command line, and an error as people want to read it."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager
from typing import Iterator

import ossmp


def arguments(purpose: str, *names: str) -> argparse.ArgumentParser:
    """Makes a parser of an endpoint, a bucket and what else a program takes."""
    parser = argparse.ArgumentParser(
        description=purpose,
        epilog="The access key is read from OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and OSS_SESSION_TOKEN, and the "
        "region from OSS_REGION where the endpoint does not name it.",
    )
    for name in ("endpoint", "bucket", *names):
        parser.add_argument(name)
    return parser


@contextmanager
def client(endpoint: str) -> Iterator[ossmp.Client]:
    """Lends a client; a failed call ends the program with what the service said."""
    try:
        with ossmp.Client(endpoint, region=os.environ.get("OSS_REGION")) as one:
            yield one
    except ossmp.OssmpError as error:
        print(f"error: {error}", file=sys.stderr)
        for name in ("status_name", "code", "request_id", "upload_id"):
            if getattr(error, name):
                print(f"  {name:<12} {getattr(error, name)}", file=sys.stderr)
        sys.exit(1)
