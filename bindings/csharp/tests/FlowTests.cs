using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Ossmp.Tests
{
    internal static class FlowTests
    {
        private const int PartSize = 102400;
        private const int Size = (2 * PartSize) + 4321;
        private static readonly byte[] Content = Samples.Bytes(Size);

        public static void A_file_goes_up_in_one_call_under_a_chinese_key_and_path()
        {
            using (var samples = new Samples())
            using (OssmpClient client = Emulator.Shared.Client())
            {
                UploadResult result = client.UploadFile(
                    Emulator.Bucket, "备份/磁盘.img", samples.Write("磁盘.img", Content),
                    new UploadFileOptions { PartSize = PartSize });
                Assert.Equal(Size, result.Size, "size");
                Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
                Assert.True(result.ETag.EndsWith("-3", StringComparison.Ordinal), "ETag of three parts: " + result.ETag);
                Assert.True(result.RequestId.Length > 0, "a request id");
            }
        }

        public static void Parts_come_from_file_buffer_and_stream_and_complete_joins_what_was_sent()
        {
            using (var samples = new Samples())
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "步骤/三部分"))
            {
                string path = samples.Write("f", Content);
                upload.UploadPart(3, path, 2 * PartSize);
                PartInfo first = upload.UploadPart(1, Content, 0, PartSize);
                using (FileStream stream = File.OpenRead(path))
                {
                    stream.Position = PartSize;
                    upload.UploadPart(2, stream, PartSize);
                    Assert.Equal(2L * PartSize, stream.Position, "position of the stream");
                }
                Assert.Equal(PartSize, first.Size, "size of part 1");
                Assert.Equal(Samples.Crc64(Content.Take(PartSize).ToArray()), first.Crc64, "CRC-64 of part 1");
                Assert.Sequence(new[] { 1, 2, 3 }, upload.SentParts.Select(part => part.PartNumber), "sent parts");
                Assert.Equal(Size, upload.BytesDone, "bytes done");
                UploadResult result = upload.CompleteMultipartUpload();
                Assert.Equal(Size, result.Size, "size");
                Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
            }
        }

        public static void Own_lists_in_any_order_are_completed_and_keep_what_is_known_of_sent_parts()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "own-list"))
            {
                PartInfo first = upload.UploadPart(1, Content, 0, PartSize);
                PartInfo second = upload.UploadPart(2, Content, PartSize, PartSize);
                upload.UploadPart(3, Content, 0, 10);
                UploadResult result = upload.CompleteMultipartUpload(new[]
                {
                    new PartETag(second.PartNumber, "\"" + second.ETag + "\""),
                    first,
                });
                Assert.Equal(2L * PartSize, result.Size, "size");
                Assert.Equal(Samples.Crc64(Content.Take(2 * PartSize).ToArray()), result.Crc64, "crc64");
            }
        }

        public static void An_attached_upload_is_completed_with_what_is_listed()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload first = client.InitiateMultipartUpload(Emulator.Bucket, "attached"))
            {
                first.UploadPart(1, Content, 0, PartSize);
                using (MultipartUpload again = client.AttachMultipartUpload(Emulator.Bucket, "attached", first.UploadId))
                {
                    Assert.Equal(0, again.SentParts.Count, "sent parts of the attached upload");
                    again.UploadPart(2, Content, PartSize, 77);
                    Assert.Equal(PartSize + 77L, again.CompleteMultipartUploadWithListedParts().Size, "size");
                }
            }
        }

        public static void A_part_is_copied_from_another_object()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            {
                client.UploadStream(Emulator.Bucket, "源对象", new MemoryStream(Content));
                using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "copy"))
                {
                    Assert.Equal(PartSize, upload.UploadPartCopy(1, Emulator.Bucket, "源对象", 0, PartSize).Size, "size");
                    upload.UploadPartCopy(2, Emulator.Bucket, "源对象", PartSize);
                    UploadResult result = upload.CompleteMultipartUploadWithListedParts();
                    Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
                }
            }
        }

        public static void An_aborted_upload_is_gone_and_says_so()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "aborted"))
            using (MultipartUpload other = client.AttachMultipartUpload(Emulator.Bucket, "aborted", upload.UploadId))
            {
                upload.AbortMultipartUpload();
                OssmpException state = Assert.Throws<OssmpException>(() => upload.UploadPart(1, Content, 0, 1));
                Assert.Equal(OssmpStatus.State, state.Status, "status");
                NoSuchUploadException gone = Assert.Throws<NoSuchUploadException>(() => other.ListParts());
                Assert.Equal("NoSuchUpload", gone.ErrorCode, "code");
                Assert.Equal(404, gone.HttpStatus, "HTTP status");
                Assert.Equal(upload.UploadId, gone.UploadId, "upload id");
                Assert.Equal("ListParts", gone.Operation, "operation");
            }
        }

        public static void Parts_are_listed_by_page_and_by_iterator()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "list-parts"))
            {
                foreach (int number in new[] { 1, 2, 5, 9, 10000 })
                {
                    upload.UploadPart(number, Content, 0, number % 100);
                }
                PartPage page = upload.ListParts(1, 2);
                Assert.Sequence(new[] { 2, 5 }, page.Parts.Select(part => part.PartNumber), "page");
                Assert.True(page.IsTruncated, "another page follows");
                Assert.Equal(5, page.NextPartNumberMarker, "next marker");
                Assert.Equal(2L, page.Parts[0].Size, "size of part 2");
                Assert.True(
                    (DateTimeOffset.UtcNow - page.Parts[0].LastModified.Value).Duration() < TimeSpan.FromMinutes(5),
                    "part 2 was modified just now: " + page.Parts[0].LastModified);
                IEnumerable<PartInfo> all = upload.ListAllParts(2);
                Assert.Sequence(new[] { 1, 2, 5, 9, 10000 }, all.Select(part => part.PartNumber), "all parts");
                Assert.Equal(5, all.Count(), "parts of a second loop");
                upload.AbortMultipartUpload();
            }
        }

        public static void Uploads_are_listed_by_page_and_by_iterator_with_both_markers()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            {
                var keys = new[] { "甲/1", "甲/1", "甲/2", "乙/1", "c" };
                foreach (string key in keys)
                {
                    client.InitiateMultipartUpload(Emulator.Bucket, key).Dispose();
                }
                var options = new ListMultipartUploadsOptions { Prefix = "甲/", MaxUploads = 1 };
                MultipartUploadPage page = client.ListMultipartUploads(Emulator.Bucket, options);
                Assert.Sequence(new[] { "甲/1" }, page.Uploads.Select(upload => upload.Key), "first page");
                Assert.True(page.IsTruncated && page.NextUploadIdMarker.Length > 0, "both markers are there");
                Assert.True(page.Uploads[0].Initiated.HasValue, "the page says when");
                MultipartUploadInfo[] all = client.ListAllMultipartUploads(Emulator.Bucket, options).ToArray();
                Assert.Sequence(new[] { "甲/1", "甲/1", "甲/2" }, all.Select(upload => upload.Key), "all below the prefix");
                Assert.Equal(3, all.Select(upload => upload.UploadId).Distinct().Count(), "upload ids");
                Assert.Equal(null, options.KeyMarker, "the caller's options stay as they are");
                Assert.Equal(5, client.ListAllMultipartUploads(Emulator.Bucket).Count(), "uploads in all");

                var grouped = new ListMultipartUploadsOptions { Delimiter = "/", MaxUploads = 1 };
                MultipartUploadPage[] pages = client.ListMultipartUploadPages(Emulator.Bucket, grouped).ToArray();
                Assert.Equal(3, pages.Length, "pages");
                Assert.Sequence(new[] { "乙/", "甲/" }, pages.SelectMany(p => p.CommonPrefixes), "prefixes");
                Assert.Sequence(new[] { "c" }, pages.SelectMany(p => p.Uploads).Select(upload => upload.Key), "keys");
            }
        }

        public static void Headers_go_with_the_upload_and_with_complete()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            {
                var options = new MultipartUploadOptions();
                options.Headers["Content-Type"] = "text/plain";
                using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "headers", options))
                {
                    options.Headers["Content-Type"] = "changed/later";
                    upload.UploadPart(1, Content, 0, 5);
                    var headers = new Dictionary<string, string> { { "X-OSS-Complete-All", "yes" } };
                    upload.CompleteMultipartUpload(null, headers);
                    Assert.Contains("text/plain", emulator.Requests("InitiateMultipartUpload").Single(), "initiate");
                    Assert.Contains(
                        "x-oss-complete-all", emulator.Requests("CompleteMultipartUpload").Single().ToLowerInvariant(),
                        "complete");
                    OssmpException state = Assert.Throws<OssmpException>(() => upload.UploadPart(2, Content, 0, 5));
                    Assert.Equal(OssmpStatus.State, state.Status, "status after complete");
                }
            }
        }
    }
}
