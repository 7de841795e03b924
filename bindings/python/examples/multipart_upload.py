"""Uploads a file step by step: initiate, send parts, list them, complete."""

from __future__ import annotations

from common import arguments, client

import ossmp


def main() -> None:
    parser = arguments("Uploads a file step by step.", "key", "file")
    parser.add_argument("--part-size", type=int, default=1 << 20, help="bytes; 100 KiB at least")
    given = parser.parse_args()
    ranges = ossmp.split_file_by_part_size(given.file, given.part_size)
    with client(given.endpoint) as oss:
        upload = oss.initiate_multipart_upload(given.bucket, given.key, headers={"x-oss-meta-author": "example"})
        print(f"upload id    {upload.upload_id}")
        try:
            for one in ranges:
                part = upload.upload_part_from_file(one.number, given.file, one.offset, one.size)
                print(f"part {part.number}/{len(ranges)}  {part.size} bytes  {part.etag}")
            listed = upload.all_parts()
            print(f"parts listed {len(listed)}, {sum(part.size for part in listed)} bytes")
            result = upload.complete_multipart_upload(listed)
        except ossmp.OssmpError as error:
            if error.object_state is ossmp.ObjectState.UNCHANGED:
                upload.abort_multipart_upload()
                print("The upload was aborted, so that no parts stay behind.")
            raise
        finally:
            upload.close()
    print(f"etag         {result.etag}")
    print(f"crc-64       {result.crc64}")
    print(f"location     {result.location}")


if __name__ == "__main__":
    main()
