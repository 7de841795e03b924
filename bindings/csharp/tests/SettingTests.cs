using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace Ossmp.Tests
{
    /// <summary>Every setting has an effect that the server or the caller sees.</summary>
    internal static class SettingTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes(3 * PartSize);

        public static void Signature_token_and_user_agent_reach_the_server()
        {
            using (Emulator emulator = Emulator.With("--sts", "STS.x,secret-x,token-x"))
            {
                OssmpClientOptions options = emulator.Options();
                options.Signature = OssmpSignature.V1;
                options.UserAgent = "backup/2.1";
                using (var client = new OssmpClient(options))
                {
                    client.ListMultipartUploads(Emulator.Bucket);
                    string request = emulator.Requests("ListMultipartUploads").Last();
                    Assert.Contains("\"auth\":\"v1", request.ToLowerInvariant(), "request");
                    Assert.Contains("backup/2.1", request, "request");
                    client.SetCredentials(new AccessKey("STS.x", "secret-x", "token-x"));
                    client.ListMultipartUploads(Emulator.Bucket);
                    Assert.Contains("token-x", emulator.Requests("ListMultipartUploads").Last(), "request with a token");
                }
                options.Signature = OssmpSignature.V4;
                using (var client = new OssmpClient(options))
                {
                    client.ListMultipartUploads(Emulator.Bucket);
                    Assert.Contains(
                        "\"auth\":\"v4", emulator.Requests("ListMultipartUploads").Last().ToLowerInvariant(), "request");
                }
            }
        }

        public static void The_environment_gives_a_key()
        {
            Assert.Equal(Emulator.Shared.AccessKeyId, Platform.Required("OSS_ACCESS_KEY_ID"), "what test.sh set");
            OssmpClientOptions options = Emulator.Shared.Options();
            options.Credentials = OssmpCredentials.FromEnvironment();
            using (var client = new OssmpClient(options))
            {
                client.ListMultipartUploads(Emulator.Bucket);
            }
        }

        public static void The_role_of_an_instance_is_asked_of_its_metadata_service()
        {
            OssmpClientOptions options = Emulator.Shared.Options();
            options.Credentials = OssmpCredentials.FromEcsRole("角色", "http://127.0.0.1:1/");
            Assert.Throws<OssmpArgumentException>(() => new OssmpClient(options));
            options.Credentials = OssmpCredentials.FromEcsRole("role", "http://127.0.0.1:1/");
            options.ConnectTimeout = TimeSpan.FromMilliseconds(200);
            options.MaxAttempts = 1;
            using (var client = new OssmpClient(options))
            {
                OssmpException refused = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Equal(OssmpStatus.Credentials, refused.Status, "status");
            }
        }

        public static void Anonymous_requests_carry_no_signature()
        {
            using (Emulator emulator = Emulator.With())
            {
                OssmpClientOptions options = emulator.Options();
                options.Credentials = OssmpCredentials.Anonymous;
                using (var client = new OssmpClient(options))
                {
                    Assert.Equal(
                        403, Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket)).HttpStatus,
                        "HTTP status");
                    Assert.Contains("\"auth\":\"anonymous\"", emulator.Requests("ListMultipartUploads").Last(), "request");
                }
            }
        }

        public static void Checks_can_be_switched_off()
        {
            using (Emulator emulator = Emulator.With())
            {
                OssmpClientOptions options = emulator.Options();
                options.VerifyMd5 = false;
                using (OssmpClient checking = emulator.Client())
                using (var trusting = new OssmpClient(options))
                using (MultipartUpload upload = checking.InitiateMultipartUpload(Emulator.Bucket, "k"))
                using (MultipartUpload again = trusting.AttachMultipartUpload(Emulator.Bucket, "k", upload.UploadId))
                {
                    upload.UploadPart(1, Content, 0, 1);
                    again.UploadPart(2, Content, 0, 1);
                    string[] requests = emulator.Requests("UploadPart");
                    Assert.Contains("content-md5", requests[0].ToLowerInvariant(), "checked part");
                    Assert.True(!requests[1].ToLowerInvariant().Contains("content-md5"), "no digest goes with the other");
                }
            }
        }

        public static void Attempts_timeouts_and_bandwidth_are_bounded()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always status=500 code=InternalError"))
            {
                OssmpClientOptions options = emulator.Options();
                options.MaxAttempts = 2;
                using (var client = new OssmpClient(options))
                using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
                {
                    OssmpException failed = Assert.Throws<OssmpException>(() => upload.UploadPart(1, Content, 0, 1));
                    Assert.Equal(2, failed.Error.Attempts, "attempts");
                }
            }
            using (Emulator emulator = Emulator.WithFaults("UploadPart always stall"))
            {
                OssmpClientOptions options = emulator.Options();
                options.MaxAttempts = 1;
                options.IdleTimeout = TimeSpan.FromMilliseconds(300);
                using (var client = new OssmpClient(options))
                using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
                {
                    OssmpException failed = Assert.Throws<OssmpException>(() => upload.UploadPart(1, Content, 0, 1));
                    Assert.Equal(OssmpStatus.Timeout, failed.Status, "status");
                }
            }
            OssmpClientOptions slow = Emulator.Shared.Options();
            slow.BandwidthLimit = 2 * Content.Length;
            using (var client = new OssmpClient(slow))
            {
                Stopwatch watch = Stopwatch.StartNew();
                client.UploadStream(Emulator.Bucket, "slow", new MemoryStream(Content));
                Assert.True(watch.ElapsedMilliseconds > 200, "it takes its time: " + watch.ElapsedMilliseconds + " ms");
            }
        }

        public static void A_proxy_is_used_and_a_ca_file_is_trusted()
        {
            OssmpClientOptions proxied = Emulator.Shared.Options();
            proxied.Proxy = "http://user:pass-of-the-proxy@127.0.0.1:1";
            proxied.MaxAttempts = 1;
            using (var client = new OssmpClient(proxied))
            {
                OssmpException failed = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Equal(OssmpStatus.Network, failed.Status, "status");
                Assert.True(!failed.ToString().Contains("pass-of-the-proxy"), "no password in: " + failed);
            }
            using (var samples = new Samples())
            {
                string ca = Path.Combine(samples.Directory, "ca.pem");
                using (Emulator emulator = Emulator.With("--tls-ca-out", ca))
                {
                    OssmpClientOptions options = emulator.Options();
                    options.MaxAttempts = 1;
                    using (var client = new OssmpClient(options))
                    {
                        Assert.Equal(
                            OssmpStatus.Tls,
                            Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket)).Status,
                            "status without the authority");
                    }
                    options.CaFile = ca;
                    using (var client = new OssmpClient(options))
                    {
                        client.ListMultipartUploads(Emulator.Bucket);
                    }
                }
            }
        }

        public static void A_domain_of_ones_own_is_addressed_without_the_bucket()
        {
            using (Emulator emulator = Emulator.With("--cname", "localhost=demo"))
            {
                OssmpClientOptions options = emulator.Options();
                options.Endpoint = options.Endpoint.Replace("127.0.0.1", "localhost");
                options.Addressing = OssmpAddressing.Cname;
                using (var client = new OssmpClient(options))
                {
                    client.UploadStream(Emulator.Bucket, "k", new MemoryStream(Content));
                    Assert.Contains("\"target\":\"/k", emulator.Requests("PutObject").Single(), "request");
                }
            }
        }

        public static void Part_size_failure_policy_and_adoption_are_obeyed()
        {
            using (var samples = new Samples())
            using (Emulator emulator = Emulator.WithFaults("UploadPart part=3 times=1 status=403 code=AccessDenied"))
            using (OssmpClient client = emulator.Client())
            {
                string path = samples.Write("f", Content);
                var options = new UploadFileOptions { PartSize = PartSize, Concurrency = 1, AbortOnFailure = false };
                OssmpException failed = Assert.Throws<OssmpException>(
                    () => client.UploadFile(Emulator.Bucket, "k", path, options));
                Assert.Equal(failed.UploadId, client.ListAllMultipartUploads(Emulator.Bucket).Single().UploadId, "upload left");
                options.Adopt = true;
                Assert.Equal(2L * PartSize, client.UploadFile(Emulator.Bucket, "k", path, options).BytesReused, "bytes reused");
                Assert.Equal(0, client.ListAllMultipartUploads(Emulator.Bucket).Count(), "uploads left");
            }
        }

        public static void A_checkpoint_that_cannot_be_written_stops_the_upload_unless_it_may_be_missing()
        {
            using (var samples = new Samples())
            using (OssmpClient client = Emulator.Shared.Client())
            {
                string path = samples.Write("f", Content);
                var options = new UploadFileOptions
                {
                    PartSize = PartSize,
                    Checkpoint = Path.Combine(samples.Directory, "not", "there"),
                };
                Assert.Equal(
                    OssmpStatus.Checkpoint,
                    Assert.Throws<OssmpException>(() => client.UploadFile(Emulator.Bucket, "k", path, options)).Status,
                    "status");
                options.CheckpointRequired = false;
                client.UploadFile(Emulator.Bucket, "k", path, options);
            }
        }

        public static void Lines_of_the_log_carry_levels_and_no_secret()
        {
            using (Emulator emulator = Emulator.WithFaults("ListMultipartUploads status=500 code=InternalError"))
            {
                var lines = new List<string>();
                OssmpClientOptions options = emulator.Options();
                options.LogLevel = OssmpLogLevel.Debug;
                options.Log = (level, line) =>
                {
                    lock (lines)
                    {
                        lines.Add(level + " " + line);
                    }
                };
                using (var client = new OssmpClient(options))
                {
                    client.ListMultipartUploads(Emulator.Bucket);
                    client.InitiateMultipartUpload(Emulator.Bucket, "日志").Dispose();
                }
                Assert.True(lines.Any(line => line.StartsWith("Warning ", StringComparison.Ordinal)), "a warning of the retry");
                Assert.True(lines.Any(line => line.StartsWith("Debug ", StringComparison.Ordinal)), "debug lines");
                Assert.True(lines.Any(line => line.Contains("日志")), "a line with the key");
                Assert.True(!lines.Any(line => line.Contains(emulator.AccessKeySecret)), "no secret");
            }
        }

        public static void A_trace_source_gets_what_its_switch_lets_through()
        {
            var listener = new Lines();
            var source = new TraceSource("ossmp", SourceLevels.Information);
            source.Listeners.Clear();
            source.Listeners.Add(listener);
            OssmpClientOptions options = Emulator.Shared.Options();
            options.LogTo(source);
            Assert.Equal(OssmpLogLevel.Information, options.LogLevel, "level");
            using (var client = new OssmpClient(options))
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "{0}"))
            {
                upload.AbortMultipartUpload();
            }
            Assert.True(listener.Seen.Count >= 2, "an initiate and an abort: " + string.Join("; ", listener.Seen.ToArray()));
        }

        public static void A_logger_that_throws_fails_no_upload()
        {
            OssmpClientOptions options = Emulator.Shared.Options();
            options.LogLevel = OssmpLogLevel.Debug;
            int calls = 0;
            options.Log = (level, line) =>
            {
                Interlocked.Increment(ref calls);
                throw new FormatException("log");
            };
            var listener = new Lines();
            Trace.Listeners.Clear();
            Trace.Listeners.Add(listener);
            using (var client = new OssmpClient(options))
            {
                client.ListMultipartUploads(Emulator.Bucket);
            }
            Assert.True(calls > 0, "the logger was called");
            Assert.True(listener.Seen.Any(line => line.Contains("FormatException")), "the trace tells of it");
        }

        public static void Plans_and_splits_follow_the_rules_of_the_service()
        {
            Assert.Equal(8L << 20, PartPlan.PlanPartSize(1), "default part size");
            Assert.Equal(PartSize, PartPlan.PlanPartSize(1 << 20, PartSize), "wanted part size");
            Assert.True(PartPlan.PlanPartSize(1L << 40) * 10000 >= 1L << 40, "10,000 parts hold a TiB");
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.PlanPartSize(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.PlanPartSize(1, 1));
            Assert.Sequence(
                new[] { "1: 3 bytes from 0", "2: 3 bytes from 3", "3: 4 bytes from 6" },
                PartPlan.SplitByPartNum(10, 3).Select(part => part.ToString()), "by count");
            Assert.Sequence(
                new[] { "1: 4 bytes from 0", "2: 4 bytes from 4", "3: 2 bytes from 8" },
                PartPlan.SplitByPartSize(10, 4).Select(part => part.ToString()), "by size");
            Assert.Equal(2, PartPlan.SplitByPartSize(8, 4).Count, "parts without a rest");
            Assert.Equal(1, PartPlan.SplitByPartSize(0, 4).Count, "parts of an empty file");
            Assert.Equal(10000, PartPlan.SplitByPartSize(10000, 1).Count, "as many parts as there may be");
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.SplitByPartSize(10001, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.SplitByPartSize(1, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.SplitByPartNum(10, 11));
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.SplitByPartNum(1L << 40, 3));
            Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.SplitByPartNum(-1, 1));
            using (var samples = new Samples())
            {
                string path = samples.Write("f", Content);
                Assert.Equal(PartSize, PartPlan.SplitFileByPartNum(path, 3)[2].Size, "size of the last part");
                Assert.Equal(4, PartPlan.SplitFileByPartSize(path, PartSize - 1).Count, "parts of the file");
            }
        }

        private sealed class Lines : TraceListener
        {
            internal List<string> Seen { get; } = new List<string>();

            public override void Write(string message)
            {
            }

            public override void WriteLine(string message)
            {
                lock (Seen)
                {
                    Seen.Add(message);
                }
            }
        }
    }
}
