"""Lists the uploads in progress of a bucket, page by page, with a prefix and a maximum."""

from __future__ import annotations

from common import arguments, client


def main() -> None:
    parser = arguments("Lists the multipart uploads in progress of a bucket.")
    parser.add_argument("--prefix", default="", help="only objects whose name begins so")
    parser.add_argument("--max-uploads", type=int, help="entries of a page, 1 to 1000")
    given = parser.parse_args()
    uploads = pages = 0
    with client(given.endpoint) as oss:
        for page in oss.iter_multipart_upload_pages(given.bucket, prefix=given.prefix, page_size=given.max_uploads):
            pages += 1
            for entry in page.uploads:
                uploads += 1
                print(f"{entry.upload_id}  {entry.initiated:%Y-%m-%dT%H:%M:%SZ}  {entry.key}")
    print(f"uploads: {uploads}, pages: {pages}")


if __name__ == "__main__":
    main()
