"""oss2 against the emulator: every operation under V1 and V4, with a permanent and with a temporary key."""

import os
import pathlib
import sys
import tempfile
import traceback

import oss2
import requests

PART = bytes(range(256)) * 400  # 102400 bytes, the least that a part but the last may have
LAST = b"the last part"


def environment(name):
    return os.environ["CONFORMANCE_" + name]


def bucket_of(scheme):
    kind = "STS" if scheme.endswith("sts") else "AK"
    key = environment(kind + "_ID"), environment(kind + "_SECRET")
    name = "oss2-" + scheme.replace("+", "-")
    version = "v4" if scheme.startswith("v4") else "v1"
    signers = {"v1": oss2.Auth, "v4": oss2.AuthV4}
    if kind == "STS":
        auth = oss2.StsAuth(*key, environment("STS_TOKEN"), auth_version=version)
    else:
        auth = signers[version](*key)
    region = environment("REGION")
    return oss2.Bucket(auth, environment("ENDPOINT"), name, region=region)


def upload(bucket, key):
    upload_id = bucket.init_multipart_upload(key).upload_id
    parts = []
    for number, data in enumerate((PART, PART, LAST), 1):
        etag = bucket.upload_part(key, upload_id, number, data).etag
        parts.append(oss2.models.PartInfo(number, etag))
    return upload_id, parts


def make_bucket(bucket):
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    bucket.create_bucket(oss2.BUCKET_ACL_PRIVATE)
    assert bucket.get_bucket_info().name == bucket.bucket_name
    assert bucket.get_bucket_location().location == "oss-" + environment("REGION")
    assert bucket.get_bucket_acl().acl == "private"
    service = oss2.Service(bucket.auth, environment("ENDPOINT"), region=environment("REGION"))
    assert bucket.bucket_name in [one.name for one in oss2.BucketIterator(service)]


def objects(bucket):
    headers = {"x-oss-meta-colour": "red", "x-oss-tagging": "a=1", "x-oss-storage-class": "IA"}
    bucket.put_object("plain 目录/+.txt", b"bytes", headers=headers)
    head = bucket.head_object("plain 目录/+.txt")
    assert head.headers["x-oss-meta-colour"] == "red"
    assert bucket.get_object_tagging("plain 目录/+.txt").tag_set.tagging_rule == {"a": "1"}
    assert bucket.get_object("plain 目录/+.txt").read() == b"bytes"
    assert bucket.get_object_meta("plain 目录/+.txt").content_length == 5
    bucket.copy_object(bucket.bucket_name, "plain 目录/+.txt", "copy")
    keys = [one.key for one in oss2.ObjectIterator(bucket, max_keys=1)]
    assert keys == ["copy", "plain 目录/+.txt"], keys
    assert [one.key for one in oss2.ObjectIteratorV2(bucket, max_keys=1)] == keys
    for key in keys:
        bucket.delete_object(key)
    assert not bucket.object_exists("copy")


def multipart(bucket):
    upload_id, parts = upload(bucket, "目录/a b+c")
    bucket.complete_multipart_upload("目录/a b+c", upload_id, parts)
    assert bucket.get_object("目录/a b+c").read() == PART + PART + LAST


def part_copy(bucket):
    bucket.put_object("source ?", PART + LAST)
    upload_id = bucket.init_multipart_upload("copied").upload_id
    size = len(PART)
    first = bucket.upload_part_copy(bucket.bucket_name, "source ?", (0, size - 1), "copied", upload_id, 1)
    last = bucket.upload_part_copy(
        bucket.bucket_name, "source ?", (size, size + len(LAST) - 1), "copied", upload_id, 2
    )
    parts = [oss2.models.PartInfo(1, first.etag), oss2.models.PartInfo(2, last.etag)]
    bucket.complete_multipart_upload("copied", upload_id, parts)
    assert bucket.get_object("copied").read() == PART + LAST


def resumable(bucket):
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch, "file")
        path.write_bytes(PART * 5 + LAST)
        store = oss2.ResumableStore(root=scratch)
        oss2.resumable_upload(
            bucket, "resumed", str(path), store=store, multipart_threshold=1, part_size=len(PART), num_threads=3
        )
    assert bucket.get_object("resumed").read() == PART * 5 + LAST


def list_parts(bucket):
    upload_id, parts = upload(bucket, "listed")
    found = list(oss2.PartIterator(bucket, "listed", upload_id, max_parts=1))
    assert [(one.part_number, one.etag) for one in found] == [(one.part_number, one.etag) for one in parts]
    bucket.abort_multipart_upload("listed", upload_id)


def list_uploads(bucket):
    list_uploads_of(bucket, ["list/a+b", "list/目录/x", "list/目录/y", "list/z"])


def list_uploads_with_blanks(bucket):
    list_uploads_of(bucket, ["list/a b", "list/目录/x", "list/目录/y", "list/z"])


def list_uploads_of(bucket, keys):
    ids = {key: sorted(bucket.init_multipart_upload(key).upload_id for _ in range(2)) for key in keys}
    try:
        found = {}
        for one in oss2.MultipartUploadIterator(bucket, prefix="list/", max_uploads=1):
            if not one.is_prefix():
                found.setdefault(one.key, []).append(one.upload_id)
        assert found == ids, found
        page = bucket.list_multipart_uploads(prefix="list/", delimiter="/")
        assert page.prefix_list == ["list/目录/"], page.prefix_list
        assert {one.key for one in page.upload_list} == {keys[0], "list/z"}
    finally:
        for key, both in ids.items():
            for upload_id in both:
                bucket.abort_multipart_upload(key, upload_id)


def abort(bucket):
    upload_id, parts = upload(bucket, "aborted")
    bucket.abort_multipart_upload("aborted", upload_id)
    for again in (
        lambda: bucket.abort_multipart_upload("aborted", upload_id),
        lambda: bucket.complete_multipart_upload("aborted", upload_id, parts),
    ):
        try:
            again()
        except oss2.exceptions.NoSuchUpload:
            continue
        raise AssertionError("an aborted upload lives on")


def presigned(bucket):
    upload_id = bucket.init_multipart_upload("presigned 目录").upload_id
    parts = []
    for number, data in enumerate((PART, LAST), 1):
        params = {"partNumber": str(number), "uploadId": upload_id}
        url = bucket.sign_url("PUT", "presigned 目录", 60, params=params, slash_safe=True)
        answer = requests.put(url, data=data)
        assert answer.status_code == 200, answer.text
        parts.append(oss2.models.PartInfo(number, answer.headers["ETag"].strip('"')))
    bucket.complete_multipart_upload("presigned 目录", upload_id, parts)
    assert requests.get(bucket.sign_url("GET", "presigned 目录", 60, slash_safe=True)).content == PART + LAST


def remove_bucket(bucket):
    try:
        bucket.delete_bucket()
    except oss2.exceptions.BucketNotEmpty:
        pass
    else:
        raise AssertionError("a bucket with objects was deleted")
    for one in oss2.ObjectIterator(bucket):
        bucket.delete_object(one.key)
    bucket.delete_bucket()


OPERATIONS = {
    "bucket": make_bucket,
    "objects": objects,
    "multipart": multipart,
    "part copy": part_copy,
    "resumable": resumable,
    "list parts": list_parts,
    "list uploads": list_uploads,
    "blank in a marker": list_uploads_with_blanks,
    "abort": abort,
    "presigned": presigned,
    "delete bucket": remove_bucket,
}
# What the client does wrong itself; anything else that fails is a finding.
OWN_FAULTS = {"blank in a marker": "writes a blank in a query value as + instead of %20"}


def main():
    failed = False
    for scheme in ("v1", "v4", "v1+sts", "v4+sts"):
        bucket = bucket_of(scheme)
        for name, operation in OPERATIONS.items():
            try:
                operation(bucket)
                print(name, scheme, "ok", "", sep="\t")
            except Exception as error:  # whatever goes wrong is a finding
                if name in OWN_FAULTS:
                    print(name, scheme, "client", OWN_FAULTS[name], sep="\t")
                    continue
                failed = True
                traceback.print_exc()
                print(name, scheme, "failed", str(error).replace("\n", " ")[:200], sep="\t")
    sys.exit(failed)


if __name__ == "__main__":
    main()
