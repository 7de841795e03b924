using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Ossmp.Tests
{
    internal static class CallbackTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes((3 * PartSize) + 1);

        public static void Progress_never_falls_ends_at_the_total_and_runs_on_the_calling_thread()
        {
            using (var samples = new Samples())
            using (OssmpClient client = Emulator.Shared.Client())
            {
                var seen = new List<UploadProgress>();
                var reported = new Reports();
                int caller = Thread.CurrentThread.ManagedThreadId;
                int strangers = 0;
                client.UploadFile(Emulator.Bucket, "progress", samples.Write("f", Content), new UploadFileOptions
                {
                    PartSize = PartSize,
                    Progress = reported,
                    OnProgress = state =>
                    {
                        seen.Add(state);
                        strangers += Thread.CurrentThread.ManagedThreadId == caller ? 0 : 1;
                    },
                });
                Assert.Equal(0, strangers, "calls on other threads");
                Assert.Equal(Content.Length, seen.Last().BytesDone, "done at the end");
                Assert.Equal((long?)Content.Length, seen.Last().BytesTotal, "total");
                Assert.True(seen.Zip(seen.Skip(1), (a, b) => a.BytesDone <= b.BytesDone).All(x => x), "it never falls");
                Assert.Equal(seen.Count, reported.Count, "calls of IProgress");
            }
        }

        public static void The_total_of_a_stream_is_unknown()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            {
                long? total = 1;
                client.UploadStream(Emulator.Bucket, "stream", new MemoryStream(Content), new UploadOptions
                {
                    OnProgress = state => total = state.BytesTotal,
                });
                Assert.Equal(null, total, "total");
            }
        }

        public static void What_progress_throws_comes_out_as_it_is_and_no_object_is_made()
        {
            using (Emulator emulator = Emulator.With())
            using (var samples = new Samples())
            using (OssmpClient client = emulator.Client())
            {
                string path = samples.Write("f", Content);
                var options = new UploadFileOptions
                {
                    PartSize = PartSize,
                    OnProgress = state => { throw new FormatException("进度"); },
                };
                FormatException raised = Assert.Throws<FormatException>(
                    () => client.UploadFile(Emulator.Bucket, "k", path, options));
                Assert.Equal("进度", raised.Message, "message");
                Assert.Contains("What_progress_throws", raised.StackTrace, "the stack of the callback");
                Assert.Equal(0, emulator.Requests("CompleteMultipartUpload").Length, "Completes");
                Assert.Equal(0, client.ListAllMultipartUploads(Emulator.Bucket).Count(), "uploads left");
                options.OnProgress = null;
                options.Progress = new Reports { Thrown = new FormatException("IProgress") };
                Assert.Throws<FormatException>(() => client.UploadFile(Emulator.Bucket, "k", path, options));
            }
        }

        public static void What_a_stream_throws_comes_out_as_it_is()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            {
                var thrown = new IOException("磁盘坏了");
                Exception raised = Assert.Throws<IOException>(
                    () => upload.UploadPart(1, new BrokenStream(Content, 1000, thrown), PartSize));
                Assert.True(ReferenceEquals(thrown, raised), "the very exception");
                raised = Assert.Throws<IOException>(
                    () => client.UploadStream(Emulator.Bucket, "s", new BrokenStream(Content, 200000, thrown), null));
                Assert.True(ReferenceEquals(thrown, raised), "the very exception of a stream in one call");
                Assert.Equal(0, emulator.Requests("PutObject").Length, "PutObjects");
                OssmpException early = Assert.Throws<OssmpException>(
                    () => upload.UploadPart(1, new MemoryStream(Content), Content.Length + 1));
                Assert.Equal(OssmpStatus.File, early.Status, "status of a stream that ends early");
            }
        }

        public static void Streams_that_refuse_Read_are_read_by_the_asynchronous_calls()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "async-only"))
            {
                PartInfo part = upload.UploadPartAsync(1, new AsyncOnlyStream(Content), Content.Length).Result;
                Assert.Equal(Samples.Crc64(Content), part.Crc64, "crc64 of the part");
                UploadResult result =
                    client.UploadStreamAsync(Emulator.Bucket, "async-only", new AsyncOnlyStream(Content)).Result;
                Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
                Assert.Throws<NotSupportedException>(
                    () => client.UploadStream(Emulator.Bucket, "k", new AsyncOnlyStream(Content)));
                upload.AbortMultipartUpload();
            }
        }

        public static void The_credentials_callback_is_asked_again_when_a_key_ends()
        {
            using (Emulator emulator = Emulator.With("--sts", "STS.a,secret-a,token-a", "--sts", "STS.b,secret-b,token-b"))
            {
                int asked = 0;
                OssmpClientOptions options = emulator.Options();
                options.Credentials = OssmpCredentials.FromCallback(() =>
                {
                    asked++;
                    return asked == 1
                        ? new AccessKey("STS.a", "secret-a", "token-a", DateTimeOffset.UtcNow.AddMilliseconds(200))
                        : new AccessKey("STS.b", "secret-b", "token-b");
                });
                using (var client = new OssmpClient(options))
                {
                    client.ListMultipartUploads(Emulator.Bucket);
                    Thread.Sleep(250);
                    client.ListMultipartUploads(Emulator.Bucket);
                    client.ListMultipartUploads(Emulator.Bucket);
                    Assert.Equal(2, asked, "calls of the callback");
                    Assert.Contains("STS.b", emulator.Requests("ListMultipartUploads").Last(), "last request");
                }
            }
        }

        public static void What_the_credentials_callback_throws_is_the_cause_of_the_failure()
        {
            OssmpClientOptions options = Emulator.Shared.Options();
            var thrown = new InvalidOperationException("保险库关了");
            options.Credentials = OssmpCredentials.FromCallback(() => { throw thrown; });
            using (var client = new OssmpClient(options))
            using (var samples = new Samples())
            {
                OssmpException failure = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Equal(OssmpStatus.Credentials, failure.Status, "status");
                Assert.True(ReferenceEquals(thrown, failure.InnerException), "the very exception is the cause");
                string path = samples.Write("f", Content);
                failure = Assert.Throws<OssmpException>(() => client.UploadFile(
                    Emulator.Bucket, "k", path, new UploadFileOptions { PartSize = PartSize }));
                Assert.True(ReferenceEquals(thrown, failure.InnerException), "the same in one call");
            }
            options.Credentials = OssmpCredentials.FromCallback(() => null);
            using (var client = new OssmpClient(options))
            {
                OssmpException failure = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Contains("null", failure.InnerException.Message, "what is said of null");
            }
            options.Credentials = OssmpCredentials.FromCallback(() => new AccessKey("id", "密"));
            using (var client = new OssmpClient(options))
            {
                OssmpException failure = Assert.Throws<OssmpException>(() => client.ListMultipartUploads(Emulator.Bucket));
                Assert.Contains("printable ASCII", failure.InnerException.Message, "what is said of such a key");
            }
        }

        private sealed class Reports : IProgress<UploadProgress>
        {
            internal int Count { get; private set; }

            internal Exception Thrown { get; set; }

            public void Report(UploadProgress value)
            {
                Count++;
                if (Thrown != null)
                {
                    throw Thrown;
                }
            }
        }

        private sealed class BrokenStream : MemoryStream
        {
            private readonly int failAt;
            private readonly Exception thrown;

            internal BrokenStream(byte[] content, int failAt, Exception thrown)
                : base(content)
            {
                this.failAt = failAt;
                this.thrown = thrown;
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                if (Position >= failAt)
                {
                    throw thrown;
                }
                return base.Read(buffer, offset, Math.Min(count, failAt - (int)Position));
            }
        }

        private sealed class AsyncOnlyStream : MemoryStream
        {
            private bool allowed;

            internal AsyncOnlyStream(byte[] content)
                : base(content)
            {
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                if (!allowed)
                {
                    throw new NotSupportedException("use ReadAsync");
                }
                return base.Read(buffer, offset, count);
            }

            public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token)
            {
                await Task.Yield();
                allowed = true;
                int read = Read(buffer, offset, Math.Min(count, 7777));
                allowed = false;
                return read;
            }
        }
    }
}
