"""Uploads a file once through alibabacloud-oss-v2. The command line is that of bench/README.md."""

import os
import sys

import alibabacloud_oss_v2 as oss


def part_by_part(client, bucket, key, path, part_size):
    size = os.path.getsize(path)
    begun = client.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(bucket=bucket, key=key))
    target = {"bucket": bucket, "key": key, "upload_id": begun.upload_id}
    parts = []
    with open(path, "rb") as file:
        for number, offset in enumerate(range(0, size, part_size), 1):
            body = oss.io_utils.SectionReader(oss.io_utils.ReadAtReader(file), offset, min(part_size, size - offset))
            done = client.upload_part(oss.UploadPartRequest(**target, part_number=number, body=body))
            parts.append(oss.UploadPart(part_number=number, etag=done.etag))
    parts = oss.CompleteMultipartUpload(parts=parts)
    client.complete_multipart_upload(oss.CompleteMultipartUploadRequest(**target, complete_multipart_upload=parts))


def main(endpoint, bucket, key, path, part_size, workers, integrity, mode):
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.EnvironmentVariableCredentialsProvider()
    config.region, config.endpoint = os.environ["OSS_REGION"], endpoint
    config.disable_upload_crc64_check = integrity == "none"
    client = oss.Client(config)
    if mode == "parts":
        part_by_part(client, bucket, key, path, int(part_size))
        return
    uploader = client.uploader(part_size=int(part_size), parallel_num=int(workers))
    uploader.upload_file(oss.PutObjectRequest(bucket=bucket, key=key), path)


if __name__ == "__main__":
    main(*sys.argv[1:])
