using System;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>Lists the parts of an upload, page by page.</summary>
    internal static class ListParts
    {
        private static int Main(string[] arguments)
        {
            return Common.Run(arguments, 4, "ListParts ENDPOINT BUCKET KEY UPLOAD_ID [PAGE_SIZE]", client =>
            {
                int pageSize = arguments.Length > 4 ? int.Parse(arguments[4]) : 0;
                using (MultipartUpload upload = client.AttachMultipartUpload(arguments[1], arguments[2], arguments[3]))
                {
                    PartPage page;
                    int marker = 0;
                    do
                    {
                        page = upload.ListParts(marker, pageSize);
                        Console.WriteLine("page of " + page.Parts.Count + " parts");
                        foreach (PartInfo part in page.Parts)
                        {
                            Console.WriteLine(
                                part.PartNumber + "\t" + part.Size + "\t" + part.ETag + "\t" + part.LastModified);
                        }
                        marker = page.NextPartNumberMarker;
                    }
                    while (page.IsTruncated);
                }
            });
        }
    }
}
