"""Uploads a file once through oss2. The command line is that of bench/README.md."""

import os
import sys
import tempfile

import oss2


def part_by_part(bucket, key, path, part_size):
    size = os.path.getsize(path)
    upload_id = bucket.init_multipart_upload(key).upload_id
    parts = []
    with open(path, "rb") as file:
        for number, offset in enumerate(range(0, size, part_size), 1):
            length = min(part_size, size - offset)
            done = bucket.upload_part(key, upload_id, number, oss2.SizedFileAdapter(file, length))
            parts.append(oss2.models.PartInfo(number, done.etag, size=length, part_crc=done.crc))
    bucket.complete_multipart_upload(key, upload_id, parts)


def main(endpoint, name, key, path, part_size, workers, integrity, mode):
    auth = oss2.AuthV4(os.environ["OSS_ACCESS_KEY_ID"], os.environ["OSS_ACCESS_KEY_SECRET"])
    session = oss2.Session()
    session.session.verify = os.environ.get("OSS_CA_FILE", True)
    bucket = oss2.Bucket(
        auth, endpoint, name, region=os.environ["OSS_REGION"], session=session, enable_crc=integrity != "none"
    )
    if mode == "parts":
        part_by_part(bucket, key, path, int(part_size))
        return
    with tempfile.TemporaryDirectory() as scratch:
        oss2.resumable_upload(
            bucket,
            key,
            path,
            store=oss2.ResumableStore(root=scratch),
            multipart_threshold=0,
            part_size=int(part_size),
            num_threads=int(workers),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
