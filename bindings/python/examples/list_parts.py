"""Lists the parts of an upload, page by page."""

from __future__ import annotations

from common import arguments, client


def main() -> None:
    parser = arguments("Lists the parts of a multipart upload.", "key", "upload_id")
    parser.add_argument("--max-parts", type=int, help="entries of a page, 1 to 1000")
    given = parser.parse_args()
    parts = pages = 0
    with client(given.endpoint) as oss, oss.attach_multipart_upload(given.bucket, given.key, given.upload_id) as upload:
        for page in upload.iter_part_pages(given.max_parts):
            pages += 1
            for part in page:
                parts += 1
                print(f"{part.number:>5}  {part.size:>12}  {part.last_modified:%Y-%m-%dT%H:%M:%SZ}  {part.etag}")
    print(f"parts: {parts}, pages: {pages}")


if __name__ == "__main__":
    main()
