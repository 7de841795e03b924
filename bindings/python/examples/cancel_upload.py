"""Cancels an upload by its id: what it sent is deleted."""

from __future__ import annotations

from common import arguments, client


def main() -> None:
    given = arguments("Aborts a multipart upload.", "key", "upload_id").parse_args()
    with client(given.endpoint) as oss, oss.attach_multipart_upload(given.bucket, given.key, given.upload_id) as upload:
        upload.abort_multipart_upload()
    print("aborted")


if __name__ == "__main__":
    main()
