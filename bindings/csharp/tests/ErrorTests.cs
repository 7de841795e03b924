using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Ossmp.Tests
{
    internal static class ErrorTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes(3 * PartSize);

        public static void A_refusal_of_the_service_tells_all_that_is_known()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart part=2 always status=403 code=AccessDenied"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "键"))
            {
                OssmpException refused = Assert.Throws<OssmpException>(() => upload.UploadPart(2, Content, 0, 10));
                Assert.Equal(OssmpStatus.Service, refused.Status, "status");
                Assert.Equal("OSSMP_E_SERVICE", refused.Error.StatusName, "status name");
                Assert.Equal("AccessDenied", refused.ErrorCode, "code");
                Assert.Equal(403, refused.HttpStatus, "HTTP status");
                Assert.Equal("UploadPart", refused.Operation, "operation");
                Assert.Equal(2, refused.PartNumber, "part number");
                Assert.Equal(upload.UploadId, refused.UploadId, "upload id");
                Assert.Equal("键", refused.Error.Key, "key");
                Assert.Equal(Emulator.Bucket, refused.Error.Bucket, "bucket");
                Assert.Equal(1, refused.Error.Attempts, "attempts");
                Assert.Equal(ObjectState.Unchanged, refused.ObjectState, "object state");
                Assert.True(!refused.IsRetryable, "it is not retryable");
                Assert.True(refused.RequestId.Length > 0 && refused.Ec.Length > 0, "request id and EC are there");
                Assert.Contains(refused.RequestId, refused.Message, "message");
            }
        }

        public static void A_changed_file_and_broken_parts_are_kinds_of_their_own()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always flip"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            {
                Assert.Throws<IntegrityException>(() => upload.UploadPart(1, Content, 0, 10));
            }
            using (var samples = new Samples())
            {
                string path = samples.Write("f", Content);
                bool changed = false;
                var options = new UploadFileOptions
                {
                    PartSize = PartSize,
                    Concurrency = 1,
                    OnProgress = state =>
                    {
                        if (!changed)
                        {
                            File.WriteAllBytes(path, Samples.Bytes(PartSize));
                            changed = true;
                        }
                    },
                };
                OssmpClientOptions slow = Emulator.Shared.Options();
                slow.BandwidthLimit = 2 * PartSize;
                using (var slowClient = new OssmpClient(slow))
                {
                    Assert.Throws<FileChangedException>(
                        () => slowClient.UploadFile(Emulator.Bucket, "k", path, options));
                }
            }
        }

        public static void An_object_whose_callback_failed_is_told_of()
        {
            using (Emulator emulator = Emulator.WithFaults("CompleteMultipartUpload performed status=203 code=CallbackFailed"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            {
                upload.UploadPart(1, Content, 0, 10);
                CallbackFailedException failed = Assert.Throws<CallbackFailedException>(
                    () => upload.CompleteMultipartUpload(null, new Dictionary<string, string>()));
                Assert.Equal(ObjectState.Made, failed.ObjectState, "object state");
                Assert.Equal(10L, failed.Result.Size, "size");
                Assert.Equal(
                    OssmpStatus.State,
                    Assert.Throws<OssmpException>(() => upload.AbortMultipartUpload()).Status,
                    "status of an abort after that");
            }
        }

        public static void No_service_is_a_network_error_that_may_pass()
        {
            var options = new OssmpClientOptions
            {
                Endpoint = "http://127.0.0.1:1",
                Credentials = OssmpCredentials.Anonymous,
                MaxAttempts = 1,
            };
            using (var client = new OssmpClient(options))
            {
                OssmpException failed = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Equal(OssmpStatus.Network, failed.Status, "status");
                Assert.True(failed.IsRetryable, "it is retryable");
            }
        }

        public static void Wrong_arguments_are_refused_by_name_and_nothing_is_sent()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.AttachMultipartUpload(Emulator.Bucket, "k", "0123456789ABCDEF"))
            {
                Refused<ArgumentNullException>("bucket", () => client.InitiateMultipartUpload(null, "k"));
                Refused<ArgumentNullException>("key", () => client.UploadFile(Emulator.Bucket, null, "f"));
                Refused<ArgumentNullException>("path", () => upload.UploadPart(1, (string)null, 0));
                Refused<ArgumentNullException>("stream", () => upload.UploadPart(1, (Stream)null, 0));
                Refused<ArgumentNullException>("buffer", () => upload.UploadPart(1, null, 0, 0));
                Refused<ArgumentOutOfRangeException>("count", () => upload.UploadPart(1, Content, 1, Content.Length));
                Refused<ArgumentOutOfRangeException>("offset", () => upload.UploadPart(1, Content, -1, 1));
                Refused<ArgumentException>("key", () => client.InitiateMultipartUpload(Emulator.Bucket, "a\0b"));
                Refused<ArgumentException>("key", () => client.InitiateMultipartUpload(Emulator.Bucket, "\ud800"));
                Refused<ArgumentNullException>("uploadId", () => client.AttachMultipartUpload(Emulator.Bucket, "k", null));
                Refused<ArgumentOutOfRangeException>("partNumber", () => new PartETag(10001, "e"));
                Refused<ArgumentException>("eTag", () => new PartETag(1, ""));
                Refused<ArgumentException>("parts", () => upload.CompleteMultipartUpload(new PartETag[] { null }));
                Refused<ArgumentException>("parts", () => upload.CompleteMultipartUpload(new[] { new PartETag(1, "é") }));
                Refused<ArgumentOutOfRangeException>("Deadline", () => client.InitiateMultipartUpload(
                    Emulator.Bucket, "k", new MultipartUploadOptions { Deadline = TimeSpan.FromDays(30) }));
                Library("part_number", () => upload.UploadPart(0, Content, 0, 1));
                Library("bucket", () => client.InitiateMultipartUpload("A", "k"));
                Library("max_parts", () => upload.ListParts(0, 1001));
                Library("concurrency", () => client.UploadStream(
                    Emulator.Bucket, "k", new MemoryStream(), new UploadOptions { Concurrency = 65 }));
                Library("max_uploads", () => client.ListMultipartUploads(
                    Emulator.Bucket, new ListMultipartUploadsOptions { MaxUploads = 1001 }));
                Library("no parts", () => upload.CompleteMultipartUpload());
                Assert.Equal(0, emulator.Requests("").Length + AllRequests(emulator), "requests");
            }
        }

        public static void A_client_says_which_setting_is_bad()
        {
            Refused<ArgumentNullException>("options", () => new OssmpClient((OssmpClientOptions)null));
            Refused<ArgumentNullException>("Endpoint", () => new OssmpClient(new OssmpClientOptions()));
            Refused<ArgumentNullException>("Credentials", () => new OssmpClient(new OssmpClientOptions { Endpoint = "e" }));
            Refused<ArgumentException>("accessKeySecret", () => new OssmpClient("e", "id", ""));
            Bad("proxy", options => options.Proxy = "ftp://x");
            Bad("region", options => options.Region = "CN");
            Bad("connect", options => options.ConnectTimeout = TimeSpan.Zero);
            Bad("attempts", options => options.MaxAttempts = 101);
            Bad("user_agent", options => options.UserAgent = "ü");
            Bad("signature", options => options.Signature = (OssmpSignature)9);
            OssmpClientOptions noFile = Emulator.Shared.Options();
            noFile.CaFile = "/not/there.pem";
            Assert.Equal(OssmpStatus.File, Assert.Throws<OssmpException>(() => new OssmpClient(noFile)).Status, "status");
            using (OssmpClient client = Emulator.Shared.Client())
            {
                Refused<ArgumentException>("accessKey", () => client.SetCredentials(new AccessKey("ключ", "s")));
                client.ListMultipartUploads(Emulator.Bucket);
            }
        }

        public static void No_text_of_an_object_tells_a_secret()
        {
            const string secret = "s3cr3t-of-the-test";
            const string token = "t0k3n-of-the-test";
            var key = new AccessKey("id", secret, token);
            OssmpCredentials credentials = OssmpCredentials.FromAccessKey(key);
            var options = new OssmpClientOptions
            {
                Endpoint = Emulator.Shared.Endpoint,
                Region = "cn-hangzhou",
                Credentials = credentials,
                Proxy = null,
            };
            using (var client = new OssmpClient(options))
            {
                OssmpException refused = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                foreach (object shown in new object[] { key, credentials, options, client, refused, refused.Error })
                {
                    IEnumerable<string> texts = shown.GetType()
                        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(property => property.GetIndexParameters().Length == 0)
                        .Select(property => Convert.ToString(property.GetValue(shown, null)))
                        .Concat(new[] { shown.ToString() });
                    foreach (string text in texts)
                    {
                        Assert.True(!text.Contains(secret) && !text.Contains(token), "no secret in: " + text);
                    }
                }
            }
        }

        private static int AllRequests(Emulator emulator)
        {
            return new[] { "InitiateMultipartUpload", "UploadPart", "ListParts", "CompleteMultipartUpload", "PutObject",
                "ListMultipartUploads" }.Sum(operation => emulator.Requests(operation).Length);
        }

        private static void Refused<T>(string parameter, Action action)
            where T : ArgumentException
        {
            Assert.Equal(parameter, Assert.Throws<T>(action).ParamName, "parameter");
        }

        private static void Library(string named, Action action)
        {
            OssmpArgumentException refused = Assert.Throws<OssmpArgumentException>(action);
            Assert.Contains(named, refused.Message, "message");
            Assert.Equal(OssmpStatus.Argument, refused.Error.Status, "status");
        }

        private static void Bad(string named, Action<OssmpClientOptions> set)
        {
            OssmpClientOptions options = Emulator.Shared.Options();
            set(options);
            OssmpArgumentException refused = Assert.Throws<OssmpArgumentException>(() => new OssmpClient(options));
            Assert.Contains(named, refused.Message, "message");
        }
    }
}
