using System;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>Initiates an upload and aborts it, or aborts the one that is named.</summary>
    internal static class CancelUpload
    {
        private static int Main(string[] arguments)
        {
            return Common.Run(arguments, 3, "CancelUpload ENDPOINT BUCKET KEY [UPLOAD_ID]", client =>
            {
                using (MultipartUpload upload = arguments.Length > 3
                    ? client.AttachMultipartUpload(arguments[1], arguments[2], arguments[3])
                    : client.InitiateMultipartUpload(arguments[1], arguments[2]))
                {
                    upload.AbortMultipartUpload();
                    Console.WriteLine("aborted " + upload.UploadId);
                }
            });
        }
    }
}
