using System;
using System.Collections.Generic;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    public sealed partial class OssmpClient
    {
        /// <summary>Lists uploads in progress in a bucket: one page, one request.</summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="options">Which, and from where on; null for the first page of all.</param>
        /// <param name="cancellationToken">Ends the call within 200 ms.</param>
        /// <returns>The page.</returns>
        public MultipartUploadPage ListMultipartUploads(
            string bucket,
            ListMultipartUploadsOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            ClientHandle client = Open();
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            using (var scope = new CallScope(cancellationToken))
            using (ListOptionsHandle native = Settings.Make(options, scope.Control))
            {
                UploadsHandle page;
                ErrorHandle error;
                int status = NativeMethods.ossmp_client_list_uploads(client, bucketName, native, out page, out error);
                using (page)
                {
                    scope.Check(status, error);
                    return new MultipartUploadPage(page);
                }
            }
        }

        /// <summary>
        /// Lists uploads in progress page by page, to the end. Each page is requested when the loop comes to it.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="options">Which, and from where on; null for all.</param>
        /// <param name="cancellationToken">Ends the listing within 200 ms.</param>
        /// <returns>The pages.</returns>
        public IEnumerable<MultipartUploadPage> ListMultipartUploadPages(
            string bucket,
            ListMultipartUploadsOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            if (bucket == null)
            {
                throw new ArgumentNullException(nameof(bucket));
            }
            return Pages(bucket, options?.Copy() ?? new ListMultipartUploadsOptions(), cancellationToken);
        }

        /// <summary>Lists all uploads in progress, one by one. Pages are requested as the loop comes to them.</summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="options">Which, and from where on; null for all.</param>
        /// <param name="cancellationToken">Ends the listing within 200 ms.</param>
        /// <returns>The uploads, without the prefixes that a delimiter groups.</returns>
        public IEnumerable<MultipartUploadInfo> ListAllMultipartUploads(
            string bucket,
            ListMultipartUploadsOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Entries(ListMultipartUploadPages(bucket, options, cancellationToken));
        }

        private static IEnumerable<MultipartUploadInfo> Entries(IEnumerable<MultipartUploadPage> pages)
        {
            foreach (MultipartUploadPage page in pages)
            {
                foreach (MultipartUploadInfo upload in page.Uploads)
                {
                    yield return upload;
                }
            }
        }

        private IEnumerable<MultipartUploadPage> Pages(
            string bucket, ListMultipartUploadsOptions first, CancellationToken cancellationToken)
        {
            // A copy for each loop, so that the pages may be enumerated more than once.
            ListMultipartUploadsOptions options = first.Copy();
            MultipartUploadPage page;
            do
            {
                page = ListMultipartUploads(bucket, options, cancellationToken);
                yield return page;
                options.KeyMarker = page.NextKeyMarker;
                options.UploadIdMarker = page.NextUploadIdMarker;
            }
            while (page.IsTruncated);
        }
    }
}
