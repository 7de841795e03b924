using System;
using System.Threading;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>Uploads a file in one call: progress, Ctrl-C, and with a checkpoint the next run goes on.</summary>
    internal static class UploadFile
    {
        private static int Main(string[] arguments)
        {
            return Common.Run(arguments, 4, "UploadFile ENDPOINT BUCKET KEY FILE [CHECKPOINT [PART_SIZE]]", client =>
            {
                var options = new UploadFileOptions
                {
                    Checkpoint = arguments.Length > 4 ? arguments[4] : null,
                    PartSize = arguments.Length > 5 ? long.Parse(arguments[5]) : (long?)null,
                    OnProgress = state => Console.Error.Write("\r" + state + "   "),
                };
                using (var source = new CancellationTokenSource())
                {
                    Console.CancelKeyPress += (sender, pressed) =>
                    {
                        pressed.Cancel = true;
                        source.Cancel();
                    };
                    UploadResult result = client.UploadFile(
                        arguments[1], arguments[2], arguments[3], options, source.Token);
                    Console.Error.WriteLine();
                    Console.WriteLine("completed: " + result.Size + " bytes, CRC-64 " + result.Crc64 + ", "
                        + result.BytesReused + " bytes were there already");
                }
            });
        }
    }
}
