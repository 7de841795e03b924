using System.Collections.Generic;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    public sealed partial class MultipartUpload
    {
        /// <summary>Lists the parts that the service has: one page, one request.</summary>
        /// <param name="partNumberMarker">Lists parts with higher numbers; 0: from the first on.</param>
        /// <param name="maxParts">How many at most; 0: 1000, which is the OSS limit.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload stays usable.</param>
        /// <returns>The page.</returns>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted.</exception>
        public PartPage ListParts(
            int partNumberMarker = 0,
            int maxParts = 0,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Call(cancellationToken, (upload, scope) =>
            {
                PartsHandle page;
                ErrorHandle error;
                int status = NativeMethods.ossmp_upload_list_parts(
                    upload, partNumberMarker, maxParts, out page, out error);
                using (page)
                {
                    scope.Check(status, error);
                    return new PartPage(page);
                }
            });
        }

        /// <summary>
        /// Lists all parts that the service has, ascending by number. Pages are requested as the loop comes to them.
        /// </summary>
        /// <param name="pageSize">How many parts a page has at most; 0: 1000, which is the OSS limit.</param>
        /// <param name="cancellationToken">Ends the listing within 200 ms; the upload stays usable.</param>
        /// <returns>The parts.</returns>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted.</exception>
        public IEnumerable<PartInfo> ListAllParts(
            int pageSize = 0, CancellationToken cancellationToken = default(CancellationToken))
        {
            PartPage page;
            int marker = 0;
            do
            {
                page = ListParts(marker, pageSize, cancellationToken);
                foreach (PartInfo part in page.Parts)
                {
                    yield return part;
                }
                marker = page.NextPartNumberMarker;
            }
            while (page.IsTruncated);
        }
    }
}
