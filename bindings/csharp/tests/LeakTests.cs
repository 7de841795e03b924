using System;
using System.IO;
using System.Linq;
using System.Threading;

namespace Ossmp.Tests
{
    /// <summary>
    /// 10,000 of each handle: neither resident memory nor descriptors may grow. A collector takes memory before it is
    /// steady, so that there are several batches; what leaks grows with every one of them.
    /// </summary>
    internal static class LeakTests
    {
        private const int Rounds = 10000;
        private const int Batches = 4;
        private const long AllowedKiB = 2 * 1024;
        private static readonly byte[] Content = Samples.Bytes(100);

        public static void Clients_do_not_leak()
        {
            Steady(() => Emulator.Shared.Client().Dispose());
        }

        public static void Failed_clients_and_their_errors_do_not_leak()
        {
            OssmpClientOptions options = Emulator.Shared.Options();
            options.Region = "NO REGION";
            options.Log = (level, line) => { };
            Steady(() => Assert.Throws<OssmpArgumentException>(() => new OssmpClient(options)));
        }

        public static void Uploads_do_not_leak()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            {
                var options = new MultipartUploadOptions { Deadline = TimeSpan.FromSeconds(9) };
                options.Headers["x-oss-meta-a"] = "b";
                Steady(() => client.AttachMultipartUpload(Emulator.Bucket, "k", "0123456789ABCDEF", options).Dispose());
            }
        }

        public static void Writers_do_not_leak()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            {
                var options = new UploadOptions { OnProgress = state => { } };
                Steady(() => client.OpenWriter(Emulator.Bucket, "k", options).Dispose());
            }
        }

        public static void Parts_lists_options_controls_and_results_do_not_leak()
        {
            using (var source = new CancellationTokenSource())
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.InitiateMultipartUpload(Emulator.Bucket, "leak"))
            {
                Steady(() =>
                {
                    upload.UploadPart(1, Content, 0, Content.Length, source.Token);
                    upload.ListParts(0, 0, source.Token);
                    client.ListMultipartUploads(
                        Emulator.Bucket, new ListMultipartUploadsOptions { Prefix = "leak" }, source.Token);
                    client.UploadStream(
                        Emulator.Bucket, "small", new MemoryStream(Content), new UploadOptions { PartSize = 102400 },
                        source.Token);
                });
                upload.AbortMultipartUpload();
            }
        }

        public static void Refused_calls_do_not_leak()
        {
            using (OssmpClient client = Emulator.Shared.Client())
            using (MultipartUpload upload = client.AttachMultipartUpload(Emulator.Bucket, "k", "0123456789ABCDEF"))
            {
                var options = new ListMultipartUploadsOptions { MaxUploads = -1 };
                Steady(() =>
                {
                    Assert.Throws<OssmpArgumentException>(() => upload.UploadPart(0, Content, 0, 1));
                    Assert.Throws<OssmpArgumentException>(() => client.ListMultipartUploads(Emulator.Bucket, options));
                });
            }
        }

        private static void Steady(Action action)
        {
            action();
            int descriptors = Platform.OpenDescriptors();
            long growth = 0;
            for (int batch = 0; batch < Batches; batch++)
            {
                long before = Platform.ResidentKiB();
                for (int i = 0; i < Rounds; i++)
                {
                    action();
                }
                growth = Platform.ResidentKiB() - before;
                int more = Platform.OpenDescriptors() - descriptors;
                Assert.True(more <= 2, "descriptors do not grow: " + more + " more");
                if (growth < AllowedKiB)
                {
                    return;
                }
            }
            throw new AssertionException("every batch of " + Rounds + " takes memory, the last " + growth + " KiB");
        }
    }
}
