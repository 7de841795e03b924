using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ossmp.Tests
{
    internal static class HandleTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes(PartSize);

        public static void Closing_twice_is_allowed_and_using_what_is_closed_is_not()
        {
            OssmpClient client = Emulator.Shared.Client();
            MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k");
            ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "w");
            upload.Dispose();
            upload.Dispose();
            writer.Dispose();
            writer.Dispose();
            client.Dispose();
            client.Dispose();
            Assert.Throws<ObjectDisposedException>(() => client.ListMultipartUploads(Emulator.Bucket));
            Assert.Throws<ObjectDisposedException>(() => client.SetCredentials(new AccessKey("a", "b")));
            Assert.Throws<ObjectDisposedException>(() => upload.ListParts());
            Assert.Throws<ObjectDisposedException>(() => upload.AbortMultipartUpload(new CancellationTokenSource().Token));
            Assert.Throws<ObjectDisposedException>(() => writer.Write(Content, 0, 1));
            Assert.Throws<ObjectDisposedException>(() => writer.Finish());
            Assert.True(!writer.CanWrite, "a closed writer cannot be written");
            Assert.Equal(0L, upload.BytesDone, "bytes done of a closed upload");
        }

        public static void An_upload_and_a_writer_go_on_after_their_client_was_closed()
        {
            OssmpClient client = Emulator.Shared.Client();
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "w"))
            {
                client.Dispose();
                Platform.Collect();
                upload.UploadPart(1, Content, 0, 10);
                upload.UploadPart(2, Content, 0, 10, new CancellationTokenSource().Token);
                Assert.Equal(2, upload.ListAllParts(1, new CancellationTokenSource().Token).Count(), "parts");
                upload.AbortMultipartUpload();
                writer.Write(Content, 0, 10);
                Assert.Equal(10L, writer.Finish().Size, "size");
            }
        }

        public static void A_handle_that_is_closed_during_a_call_is_freed_after_it()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart delay=700"))
            {
                OssmpClient client = emulator.Client();
                MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k");
                Task<PartInfo> plain = upload.UploadPartAsync(1, Content, 0, Content.Length);
                Assert.Soon(() => upload.BytesDone >= 0 && emulator.Requests("InitiateMultipartUpload").Length == 1, "a call");
                Thread.Sleep(200);
                upload.Dispose();
                client.Dispose();
                Platform.Collect();
                Assert.Equal(PartSize, plain.Result.Size, "size of the part");
            }
        }

        public static void The_collector_frees_what_nobody_closed()
        {
            WeakReference[] kept = Enumerable.Range(0, 20).SelectMany(_ => Abandon()).ToArray();
            Assert.Soon(
                () =>
                {
                    Platform.Collect();
                    // A conservative scan of the stack may hold on to the last ones.
                    return kept.Count(reference => reference.IsAlive) <= 4;
                },
                "the log actions are free, which only the freeing of the native client and its children lets go");
        }

        public static void Delegates_survive_collections_while_native_code_calls_them()
        {
            using (var samples = new Samples())
            {
                OssmpClientOptions options = Emulator.Shared.Options();
                int lines = 0;
                options.Log = (level, line) => Interlocked.Increment(ref lines);
                options.LogLevel = OssmpLogLevel.Debug;
                string path = samples.Write("f", Samples.Bytes(30 * PartSize));
                using (var client = new OssmpClient(options))
                {
                    options = null;
                    int reports = 0;
                    client.UploadFile(Emulator.Bucket, "gc", path, new UploadFileOptions
                    {
                        PartSize = PartSize,
                        OnProgress = state =>
                        {
                            reports++;
                            Platform.Collect();
                        },
                    });
                    Assert.True(reports > 0 && lines > 30, "reports and lines: " + reports + ", " + lines);
                }
            }
        }

        public static void Many_parts_and_callers_share_one_upload()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "parallel"))
            using (var source = new CancellationTokenSource())
            {
                Task<PartInfo>[] parts = Enumerable.Range(1, 24)
                    .Select(number => upload.UploadPartAsync(
                        number, Content, 0, Content.Length, number % 2 == 0 ? source.Token : CancellationToken.None))
                    .ToArray();
                Task.WaitAll(parts);
                Assert.Sequence(Enumerable.Range(1, 24), upload.SentParts.Select(part => part.PartNumber), "sent parts");
                Assert.Equal(24L * PartSize, upload.BytesDone, "bytes done");
                UploadResult result = upload.CompleteMultipartUploadAsync().Result;
                Assert.Equal(24L * PartSize, result.Size, "size");
                Assert.Equal(
                    Samples.Crc64(Enumerable.Repeat(Content, 24).SelectMany(x => x).ToArray()), result.Crc64, "crc64");
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static IEnumerable<WeakReference> Abandon()
        {
            var marks = new[] { new object(), new object() };
            OssmpClientOptions options = Emulator.Shared.Options();
            options.Log = (level, line) => marks[0].ToString();
            var client = new OssmpClient(options);
            client.AttachMultipartUpload(Emulator.Bucket, "k", "0123456789ABCDEF");
            client.OpenWriter(Emulator.Bucket, "w", new UploadOptions { OnProgress = state => marks[1].ToString() });
            return marks.Select(mark => new WeakReference(mark)).ToArray();
        }
    }
}
