using System;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>The whole flow: initiate, upload each part of a file, list the parts, complete; abort on failure.</summary>
    internal static class MultipartUploadFlow
    {
        private static int Main(string[] arguments)
        {
            return Common.Run(arguments, 4, "MultipartUploadFlow ENDPOINT BUCKET KEY FILE [PART_SIZE]", client =>
            {
                long partSize = arguments.Length > 4 ? long.Parse(arguments[4]) : 8 * 1024 * 1024;
                using (MultipartUpload upload = client.InitiateMultipartUpload(arguments[1], arguments[2]))
                {
                    Console.WriteLine("initiated " + upload.UploadId);
                    try
                    {
                        Send(upload, arguments[3], partSize);
                    }
                    catch (Exception failure)
                    {
                        AbortAfter(failure, upload);
                        throw;
                    }
                }
            });
        }

        private static void Send(MultipartUpload upload, string path, long partSize)
        {
            foreach (FilePart range in PartPlan.SplitFileByPartSize(path, partSize))
            {
                PartInfo part = upload.UploadPart(range.Number, path, range.Offset, range.Size);
                Console.WriteLine("part " + part.PartNumber + ": " + part.Size + " bytes, ETag " + part.ETag);
            }
            foreach (PartInfo part in upload.ListAllParts())
            {
                Console.WriteLine("the service has part " + part.PartNumber + " of " + part.Size + " bytes");
            }
            UploadResult result = upload.CompleteMultipartUpload();
            Console.WriteLine("completed: " + result.Size + " bytes, ETag " + result.ETag + ", CRC-64 " + result.Crc64);
        }

        /// <summary>Parts that stay behind are billed. An object that was made, or may have been, is left alone.</summary>
        private static void AbortAfter(Exception failure, MultipartUpload upload)
        {
            var known = failure as IOssmpError;
            if (known != null && known.Error.ObjectState != ObjectState.Unchanged)
            {
                return;
            }
            try
            {
                upload.AbortMultipartUpload();
            }
            catch (OssmpException alsoFailed)
            {
                Console.Error.WriteLine("the upload is still there: " + alsoFailed.Message);
                Console.Error.WriteLine("  CancelUpload ENDPOINT " + upload.Bucket + " " + upload.Key + " " + upload.UploadId);
            }
        }
    }
}
