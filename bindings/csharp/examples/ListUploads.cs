using System;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>Lists the uploads in progress below a prefix, page by page, with both markers.</summary>
    internal static class ListUploads
    {
        private static int Main(string[] arguments)
        {
            return Common.Run(arguments, 2, "ListUploads ENDPOINT BUCKET [PREFIX [PAGE_SIZE]]", client =>
            {
                var options = new ListMultipartUploadsOptions
                {
                    Prefix = arguments.Length > 2 ? arguments[2] : null,
                    MaxUploads = arguments.Length > 3 ? int.Parse(arguments[3]) : (int?)null,
                };
                MultipartUploadPage page;
                do
                {
                    page = client.ListMultipartUploads(arguments[1], options);
                    Console.WriteLine("page of " + page.Uploads.Count + " uploads");
                    foreach (MultipartUploadInfo upload in page.Uploads)
                    {
                        Console.WriteLine(upload.Key + "\t" + upload.UploadId + "\t" + upload.Initiated);
                    }
                    // An object may have several uploads, so that one marker alone would lose some.
                    options.KeyMarker = page.NextKeyMarker;
                    options.UploadIdMarker = page.NextUploadIdMarker;
                }
                while (page.IsTruncated);
            });
        }
    }
}
