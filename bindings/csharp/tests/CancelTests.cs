using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Ossmp.Tests
{
    internal static class CancelTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes(4 * PartSize);

        public static void A_cancelled_part_cancels_nothing_but_itself()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart part=2 stall"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            using (var source = new CancellationTokenSource(300))
            {
                upload.UploadPart(1, Content, 0, PartSize, new CancellationTokenSource().Token);
                Stopwatch watch = Stopwatch.StartNew();
                OssmpCanceledException cancelled = Assert.Throws<OssmpCanceledException>(
                    () => upload.UploadPart(2, Content, 0, PartSize, source.Token));
                Assert.True(watch.ElapsedMilliseconds < 300 + 1000, "it ends soon: " + watch.ElapsedMilliseconds + " ms");
                Assert.Equal(source.Token, cancelled.CancellationToken, "token");
                Assert.Equal(upload.UploadId, cancelled.Error.UploadId, "upload id");
                upload.UploadPart(2, Content, PartSize, PartSize);
                Assert.Equal(2L * PartSize, upload.BytesDone, "bytes done");
                UploadResult result = upload.CompleteMultipartUpload(null, null, new CancellationTokenSource().Token);
                Assert.Equal(2L * PartSize, result.Size, "size");
                Assert.Equal(Samples.Crc64(Content.Take(2 * PartSize).ToArray()), result.Crc64, "crc64");
                Assert.Equal(
                    OssmpStatus.State,
                    Assert.Throws<OssmpException>(
                        () => upload.UploadPart(3, Content, 0, 1, new CancellationTokenSource().Token)).Status,
                    "status of a part after a completion that had a token");
            }
        }

        public static void A_token_of_initiate_does_not_cancel_what_follows()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (var source = new CancellationTokenSource())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k", null, source.Token))
            {
                source.Cancel();
                upload.UploadPart(1, Content, 0, 10);
                Assert.Equal(10L, upload.BytesDone, "bytes done");
                upload.AbortMultipartUpload(new CancellationTokenSource().Token);
                Assert.Equal(
                    OssmpStatus.State,
                    Assert.Throws<OssmpException>(() => upload.UploadPart(1, Content, 0, 10)).Status,
                    "status after abort");
            }
        }

        public static void A_token_that_is_cancelled_already_sends_nothing()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            {
                var token = new CancellationToken(true);
                Assert.Throws<OssmpCanceledException>(
                    () => client.InitiateMultipartUpload(Emulator.Bucket, "k", null, token));
                Assert.Throws<OssmpCanceledException>(() => client.ListMultipartUploads(Emulator.Bucket, null, token));
                Assert.Equal(0, emulator.Requests("InitiateMultipartUpload").Length, "initiates");
                Assert.Equal(0, emulator.Requests("ListMultipartUploads").Length, "listings");
            }
        }

        public static void An_upload_in_one_call_is_cancelled_from_its_progress_and_resumed()
        {
            using (Emulator emulator = Emulator.With())
            using (var samples = new Samples())
            using (OssmpClient client = emulator.Client())
            using (var source = new CancellationTokenSource())
            {
                string path = samples.Write("f", Content);
                var options = new UploadFileOptions
                {
                    PartSize = PartSize,
                    Concurrency = 1,
                    Checkpoint = Path.Combine(samples.Directory, "检查点"),
                    OnProgress = state =>
                    {
                        if (state.BytesDone >= PartSize)
                        {
                            source.Cancel();
                        }
                    },
                };
                // Four parts at this rate take seconds, so that progress is asked in between.
                OssmpClientOptions slow = emulator.Options();
                slow.BandwidthLimit = 4 * PartSize;
                using (var slowClient = new OssmpClient(slow))
                {
                    Task<UploadResult> task = slowClient.UploadFileAsync(Emulator.Bucket, "k", path, options, source.Token);
                    AggregateException failed = Assert.Throws<AggregateException>(() => task.Wait());
                    Assert.True(task.IsCanceled, "the task is cancelled: " + failed);
                }
                Assert.True(File.Exists(options.Checkpoint), "the checkpoint is there");
                options.OnProgress = null;
                UploadResult result = client.UploadFile(Emulator.Bucket, "k", path, options);
                Assert.True(result.BytesReused >= PartSize, "bytes that were reused: " + result.BytesReused);
                Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
                Assert.True(!File.Exists(options.Checkpoint), "the checkpoint is gone");
            }
        }

        public static void Awaiting_a_cancelled_task_throws_the_exception_with_the_details()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always stall"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "k"))
            using (var source = new CancellationTokenSource(200))
            {
                OssmpCanceledException cancelled = Assert.Throws<OssmpCanceledException>(
                    () => upload.UploadPartAsync(7, Content, 0, PartSize, source.Token).GetAwaiter().GetResult());
                Assert.Equal(7, cancelled.Error.PartNumber, "part number");
            }
        }

        public static void A_read_that_waits_is_cancelled_with_the_asynchronous_call()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (var source = new CancellationTokenSource(200))
            {
                OssmpCanceledException cancelled = Assert.Throws<OssmpCanceledException>(() =>
                    client.UploadStreamAsync(Emulator.Bucket, "k", new WaitingStream(), null, source.Token)
                        .GetAwaiter().GetResult());
                Assert.True(cancelled.InnerException is OperationCanceledException, "the cause is that of the stream");
            }
        }

        public static void A_deadline_ends_a_call()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always stall"))
            using (OssmpClient client = emulator.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(
                Emulator.Bucket, "k", new MultipartUploadOptions { Deadline = TimeSpan.FromMilliseconds(400) }))
            {
                OssmpException late = Assert.Throws<OssmpException>(() => upload.UploadPart(1, Content, 0, 1));
                Assert.Equal(OssmpStatus.Timeout, late.Status, "status");
            }
        }

        private sealed class WaitingStream : MemoryStream
        {
            public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token)
            {
                await Task.Delay(Timeout.Infinite, token);
                return 0;
            }
        }
    }
}
