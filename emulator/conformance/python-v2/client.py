"""alibabacloud-oss-v2 against the emulator: every operation under V1 and V4, with a permanent and a temporary key."""

import os
import pathlib
import sys
import tempfile
import traceback

import alibabacloud_oss_v2 as oss
import requests

PART = bytes(range(256)) * 400  # 102400 bytes, the least that a part but the last may have
LAST = b"the last part"


def environment(name):
    return os.environ["CONFORMANCE_" + name]


class Bucket:
    """A client and the bucket that it works on."""

    def __init__(self, scheme):
        kind = "STS" if scheme.endswith("sts") else "AK"
        token = environment("STS_TOKEN") if kind == "STS" else None
        config = oss.config.load_default()
        config.credentials_provider = oss.credentials.StaticCredentialsProvider(
            environment(kind + "_ID"), environment(kind + "_SECRET"), token
        )
        config.region = environment("REGION")
        config.endpoint = environment("ENDPOINT")
        config.signature_version = scheme[:2]
        self.client = oss.Client(config)
        self.name = "python-v2-" + scheme.replace("+", "-")

    def call(self, operation, **arguments):
        request_type = "".join(word.capitalize() for word in operation.split("_")) + "Request"
        request = getattr(oss, request_type)(bucket=self.name, **arguments)
        return getattr(self.client, operation)(request)

    def read(self, key):
        return self.call("get_object", key=key).body.content


def upload(bucket, key):
    upload_id = bucket.call("initiate_multipart_upload", key=key).upload_id
    parts = []
    for number, data in enumerate((PART, PART, LAST), 1):
        done = bucket.call("upload_part", key=key, upload_id=upload_id, part_number=number, body=data)
        parts.append(oss.UploadPart(part_number=number, etag=done.etag))
    return upload_id, parts


def complete(bucket, key, upload_id, parts):
    parts = oss.CompleteMultipartUpload(parts=parts)
    bucket.call("complete_multipart_upload", key=key, upload_id=upload_id, complete_multipart_upload=parts)


def expect_code(code, action):
    try:
        action()
    except oss.exceptions.OperationError as error:
        cause = error.unwrap()
        assert isinstance(cause, oss.exceptions.ServiceError) and cause.code == code, cause
    else:
        raise AssertionError(code + " was not answered")


def make_bucket(bucket):
    bucket.call("put_bucket", acl="private")
    bucket.call("put_bucket", acl="private")
    assert bucket.call("get_bucket_info").bucket_info.name == bucket.name
    assert bucket.call("get_bucket_location").location == "oss-" + environment("REGION")
    assert bucket.call("get_bucket_acl").acl == "private"
    assert bucket.client.is_bucket_exist(bucket.name)
    pages = bucket.client.list_buckets_paginator().iter_page(oss.ListBucketsRequest(max_keys=1))
    assert bucket.name in [one.name for page in pages for one in page.buckets]


def objects(bucket):
    key = "plain 目录/+.txt"
    bucket.call("put_object", key=key, body=b"bytes", metadata={"colour": "red"}, tagging="a=1", storage_class="IA")
    head = bucket.call("head_object", key=key)
    assert head.metadata["colour"] == "red" and head.storage_class == "IA"
    assert bucket.call("get_object_tagging", key=key).tag_set.tags[0].value == "1"
    assert bucket.read(key) == b"bytes"
    assert bucket.call("get_object_meta", key=key).content_length == 5
    bucket.call("copy_object", key="copy", source_key=key, source_bucket=bucket.name)
    for name, request in (("list_objects", oss.ListObjectsRequest), ("list_objects_v2", oss.ListObjectsV2Request)):
        paginator = getattr(bucket.client, name + "_paginator")(limit=1)
        keys = [one.key for page in paginator.iter_page(request(bucket=bucket.name)) for one in page.contents or []]
        assert keys == ["copy", key], keys
    for one in ("copy", key):
        bucket.call("delete_object", key=one)
    assert not bucket.client.is_object_exist(bucket.name, "copy")


def multipart(bucket):
    upload_id, parts = upload(bucket, "目录/a b+c")
    complete(bucket, "目录/a b+c", upload_id, parts)
    assert bucket.read("目录/a b+c") == PART + PART + LAST


def part_copy(bucket):
    bucket.call("put_object", key="source ?", body=PART + LAST)
    upload_id = bucket.call("initiate_multipart_upload", key="copied").upload_id
    size, parts = len(PART), []
    for number, span in enumerate(((0, size - 1), (size, size + len(LAST) - 1)), 1):
        done = bucket.call(
            "upload_part_copy",
            key="copied",
            upload_id=upload_id,
            part_number=number,
            source_bucket=bucket.name,
            source_key="source ?",
            source_range="bytes=%d-%d" % span,
        )
        parts.append(oss.UploadPart(part_number=number, etag=done.etag))
    complete(bucket, "copied", upload_id, parts)
    assert bucket.read("copied") == PART + LAST


def uploader(bucket):
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch, "file")
        path.write_bytes(PART * 5 + LAST)
        uploader = bucket.client.uploader(
            part_size=len(PART), parallel_num=3, enable_checkpoint=True, checkpoint_dir=scratch + "/"
        )
        uploader.upload_file(oss.PutObjectRequest(bucket=bucket.name, key="resumed"), str(path))
    assert bucket.read("resumed") == PART * 5 + LAST


def list_parts(bucket):
    upload_id, parts = upload(bucket, "listed")
    request = oss.ListPartsRequest(bucket=bucket.name, key="listed", upload_id=upload_id, max_parts=1)
    pages = bucket.client.list_parts_paginator(limit=1).iter_page(request)
    found = [(one.part_number, one.etag) for page in pages for one in page.parts]
    assert found == [(one.part_number, one.etag) for one in parts], found
    bucket.call("abort_multipart_upload", key="listed", upload_id=upload_id)


def list_uploads(bucket):
    list_uploads_of(bucket, ["list/a+b", "list/目录/x", "list/目录/y", "list/z"])


def list_uploads_with_blanks(bucket):
    list_uploads_of(bucket, ["list/a b", "list/目录/x", "list/目录/y", "list/z"])


def list_uploads_of(bucket, keys):
    ids = {
        key: sorted(bucket.call("initiate_multipart_upload", key=key).upload_id for _ in range(2)) for key in keys
    }
    found = {}
    request = oss.ListMultipartUploadsRequest(bucket=bucket.name, prefix="list/")
    for page in bucket.client.list_multipart_uploads_paginator(limit=1).iter_page(request):
        for one in page.uploads or []:
            found.setdefault(one.key, []).append(one.upload_id)
    assert found == ids, found
    # This client knows no common prefixes of uploads; it must at least not list what they hide.
    page = bucket.call("list_multipart_uploads", prefix="list/", delimiter="/", encoding_type="url")
    assert {one.key for one in page.uploads} == {keys[0], "list/z"}
    for key, both in ids.items():
        for upload_id in both:
            bucket.call("abort_multipart_upload", key=key, upload_id=upload_id)


def abort(bucket):
    upload_id, parts = upload(bucket, "aborted")
    bucket.call("abort_multipart_upload", key="aborted", upload_id=upload_id)
    expect_code("NoSuchUpload", lambda: bucket.call("abort_multipart_upload", key="aborted", upload_id=upload_id))
    expect_code("NoSuchUpload", lambda: complete(bucket, "aborted", upload_id, parts))


def presigned(bucket):
    key = "presigned 目录"
    upload_id = bucket.call("initiate_multipart_upload", key=key).upload_id
    parts = []
    for number, data in enumerate((PART, LAST), 1):
        request = oss.UploadPartRequest(bucket=bucket.name, key=key, upload_id=upload_id, part_number=number)
        signed = bucket.client.presign(request)
        answer = requests.put(signed.url, headers=signed.signed_headers, data=data)
        assert answer.status_code == 200, answer.text
        parts.append(oss.UploadPart(part_number=number, etag=answer.headers["ETag"]))
    complete(bucket, key, upload_id, parts)
    signed = bucket.client.presign(oss.GetObjectRequest(bucket=bucket.name, key=key))
    assert requests.get(signed.url).content == PART + LAST


def remove_bucket(bucket):
    expect_code("BucketNotEmpty", lambda: bucket.call("delete_bucket"))
    for one in bucket.call("list_objects_v2").contents:
        bucket.call("delete_object", key=one.key)
    bucket.call("delete_bucket")


OPERATIONS = {
    "bucket": make_bucket,
    "objects": objects,
    "multipart": multipart,
    "part copy": part_copy,
    "resumable": uploader,
    "list parts": list_parts,
    "list uploads": list_uploads,
    "blank in a marker": list_uploads_with_blanks,
    "abort": abort,
    "presigned": presigned,
    "delete bucket": remove_bucket,
}
# What the client does wrong itself; anything else that fails is a finding.
OWN_FAULTS = {"v1+sts": "sends the token in an unsigned header named security-token"}


def main():
    failed = False
    for scheme in ("v1", "v4", "v1+sts", "v4+sts"):
        bucket = Bucket(scheme)
        for name, operation in OPERATIONS.items():
            own_fault = OWN_FAULTS.get(scheme)
            try:
                operation(bucket)
                print(name, scheme, "ok", "", sep="\t")
            except Exception as error:  # whatever goes wrong is a finding
                if own_fault:
                    print(name, scheme, "client", own_fault, sep="\t")
                    continue
                failed = True
                traceback.print_exc()
                print(name, scheme, "failed", str(error).replace("\n", " ")[:200], sep="\t")
    sys.exit(failed)


if __name__ == "__main__":
    main()
