using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading;

namespace Ossmp.Tests
{
    internal static class WriterTests
    {
        private const int PartSize = 102400;
        private static readonly byte[] Content = Samples.Bytes((5 * PartSize) + 7);
        private static readonly UploadOptions Small = new UploadOptions { PartSize = PartSize, Concurrency = 2 };

        public static void What_is_written_piece_by_piece_becomes_an_object_when_it_is_finished()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "写/入", Small))
            {
                new MemoryStream(Content).CopyTo(writer, 3333);
                writer.Flush();
                Assert.Equal(Content.Length, writer.Position, "position");
                UploadResult result = writer.Finish();
                Assert.Equal(Samples.Crc64(Content), result.Crc64, "crc64");
                OssmpException state = Assert.Throws<OssmpException>(() => writer.Write(Content, 0, 1));
                Assert.Equal(OssmpStatus.State, state.Status, "status after the end");
            }
        }

        public static void Asynchronous_copies_work()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "async", Small))
            {
                new MemoryStream(Content).CopyToAsync(writer, 3333).Wait();
                writer.FlushAsync().Wait();
                Assert.Equal(Samples.Crc64(Content), writer.FinishAsync().Result.Crc64, "crc64");
            }
        }

        public static void Other_streams_write_through_it()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "text.gz", Small))
            {
                using (var gzip = new GZipStream(writer, CompressionMode.Compress, true))
                {
                    gzip.Write(Content, 0, Content.Length);
                }
                Assert.True(writer.Finish().Size > 0, "the object has bytes");
            }
        }

        public static void A_writer_that_is_not_finished_makes_no_object_and_leaves_no_upload()
        {
            using (Emulator emulator = Emulator.With())
            using (OssmpClient client = emulator.Client())
            {
                using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "given-up", Small))
                {
                    writer.Write(Content, 0, Content.Length);
                }
                Assert.Equal(1, emulator.Requests("AbortMultipartUpload").Length, "aborts");
                Assert.Equal(0, emulator.Requests("CompleteMultipartUpload").Length, "completes");
                Assert.Equal(0, client.ListAllMultipartUploads(Emulator.Bucket).Count(), "uploads left");
            }
        }

        public static void Either_token_cancels_a_write()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always stall"))
            using (OssmpClient client = emulator.Client())
            using (var ofWriter = new CancellationTokenSource())
            using (var ofWrite = new CancellationTokenSource(200))
            {
                using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "a", Small, ofWriter.Token))
                {
                    OssmpCanceledException cancelled = Assert.Throws<OssmpCanceledException>(() =>
                        writer.WriteAsync(Content, 0, Content.Length, ofWrite.Token).GetAwaiter().GetResult());
                    Assert.Equal(ofWrite.Token, cancelled.CancellationToken, "token");
                }
                using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "b", Small, ofWriter.Token))
                {
                    ofWriter.CancelAfter(200);
                    OssmpCanceledException cancelled = Assert.Throws<OssmpCanceledException>(
                        () => writer.Write(Content, 0, Content.Length));
                    Assert.Equal(ofWriter.Token, cancelled.CancellationToken, "token");
                }
            }
        }

        public static void What_progress_throws_comes_out_of_the_call_that_sends()
        {
            using (Emulator emulator = Emulator.WithFaults("UploadPart always delay=400"))
            using (OssmpClient client = emulator.Client())
            {
                var options = new UploadOptions
                {
                    PartSize = PartSize,
                    Concurrency = 1,
                    OnProgress = state => { throw new FormatException("stop"); },
                };
                using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "k", options))
                {
                    Assert.Throws<FormatException>(() => writer.Write(Content, 0, Content.Length));
                }
            }
        }

        public static void It_is_a_stream_for_writing_only()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (ObjectWriter writer = client.OpenWriter(Emulator.Bucket, "k"))
            {
                Assert.True(writer.CanWrite && !writer.CanRead && !writer.CanSeek, "it can be written only");
                Assert.Throws<NotSupportedException>(() => writer.Read(new byte[1], 0, 1));
                Assert.Throws<NotSupportedException>(() => writer.Seek(0, SeekOrigin.Begin));
                Assert.Throws<NotSupportedException>(() => writer.SetLength(1));
                Assert.Throws<NotSupportedException>(() => writer.Position = 1);
                Assert.Throws<NotSupportedException>(() => writer.Length.ToString());
            }
        }
    }
}
