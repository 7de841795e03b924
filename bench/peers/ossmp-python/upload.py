"""Uploads a file once through the Python interface of ossmp. The command line is that of bench/README.md."""

import os
import sys

import ossmp


def main(endpoint, bucket, key, file, part_size, workers, integrity, mode):
    part_size = int(part_size)
    client = ossmp.Client(
        endpoint,
        region=os.environ.get("OSS_REGION"),
        ca_file=os.environ.get("OSS_CA_FILE"),
        verify_md5=integrity == "all",
        verify_crc64=integrity != "none",
    )
    with client as oss:
        if mode == "file":
            oss.upload_file(bucket, key, file, part_size=part_size, concurrency=int(workers))
            return
        ranges = ossmp.split_file_by_part_size(file, part_size)
        with oss.initiate_multipart_upload(bucket, key) as upload:
            for one in ranges:
                upload.upload_part_from_file(one.number, file, one.offset, one.size)
            upload.complete_multipart_upload()


if __name__ == "__main__":
    main(*sys.argv[1:])
