using System;
using System.Collections.Generic;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>Which uploads in progress to list. Null means the default.</summary>
    public sealed class ListMultipartUploadsOptions
    {
        /// <summary>Lists only uploads whose key begins so. Default: all.</summary>
        public string Prefix { get; set; }

        /// <summary>
        /// Groups keys that have this behind the prefix: they are listed once, as
        /// <see cref="MultipartUploadPage.CommonPrefixes"/>. "/" lists keys like the entries of a directory. Default:
        /// no grouping.
        /// </summary>
        public string Delimiter { get; set; }

        /// <summary>How many entries a page has at most: 1 to 1000 (OSS limit). Default: 1000.</summary>
        public int? MaxUploads { get; set; }

        /// <summary>Begins behind this key, or behind <see cref="UploadIdMarker"/> of this key. Default: the beginning.</summary>
        public string KeyMarker { get; set; }

        /// <summary>
        /// Begins behind this upload of <see cref="KeyMarker"/>. A key may have several uploads, so that paging needs
        /// both markers. Default: behind all uploads of the key.
        /// </summary>
        public string UploadIdMarker { get; set; }

        /// <summary>How long the call for a page may take in all. Default: no limit.</summary>
        public TimeSpan? Deadline { get; set; }

        internal ListMultipartUploadsOptions Copy()
        {
            return (ListMultipartUploadsOptions)MemberwiseClone();
        }
    }

    /// <summary>An upload that was initiated and neither completed nor aborted.</summary>
    public sealed class MultipartUploadInfo
    {
        internal MultipartUploadInfo(string key, string uploadId, DateTimeOffset? initiated)
        {
            Key = key;
            UploadId = uploadId;
            Initiated = initiated;
        }

        /// <summary>The key of the object that the upload will make.</summary>
        public string Key { get; }

        /// <summary>The upload id, for <see cref="OssmpClient.AttachMultipartUpload"/>.</summary>
        public string UploadId { get; }

        /// <summary>When the upload was initiated; null when the service did not say it.</summary>
        public DateTimeOffset? Initiated { get; }
    }

    /// <summary>A page of the uploads in progress in a bucket, by key and then by upload id.</summary>
    public sealed class MultipartUploadPage
    {
        internal MultipartUploadPage(UploadsHandle page)
        {
            var uploads = new List<MultipartUploadInfo>();
            for (ulong i = 0; i < (ulong)NativeMethods.ossmp_uploads_len(page); i++)
            {
                var index = (UIntPtr)i;
                uploads.Add(new MultipartUploadInfo(
                    Utf8.Text(NativeMethods.ossmp_uploads_object(page, index)),
                    Utf8.Text(NativeMethods.ossmp_uploads_upload_id(page, index)),
                    PartInfo.ReadTime(NativeMethods.ossmp_uploads_initiated(page, index))));
            }
            var prefixes = new List<string>();
            for (ulong i = 0; i < (ulong)NativeMethods.ossmp_uploads_prefix_len(page); i++)
            {
                prefixes.Add(Utf8.Text(NativeMethods.ossmp_uploads_prefix(page, (UIntPtr)i)));
            }
            Uploads = uploads;
            CommonPrefixes = prefixes;
            IsTruncated = NativeMethods.ossmp_uploads_is_truncated(page) != 0;
            NextKeyMarker = Utf8.Text(NativeMethods.ossmp_uploads_next_key_marker(page));
            NextUploadIdMarker = Utf8.Text(NativeMethods.ossmp_uploads_next_upload_id_marker(page));
        }

        /// <summary>The uploads.</summary>
        public IReadOnlyList<MultipartUploadInfo> Uploads { get; }

        /// <summary>The prefixes that the delimiter grouped, the delimiter included.</summary>
        public IReadOnlyList<string> CommonPrefixes { get; }

        /// <summary>Whether another page follows.</summary>
        public bool IsTruncated { get; }

        /// <summary>The <see cref="ListMultipartUploadsOptions.KeyMarker"/> of the next page; "" when there is none.</summary>
        public string NextKeyMarker { get; }

        /// <summary>
        /// The <see cref="ListMultipartUploadsOptions.UploadIdMarker"/> of the next page; "" when there is none.
        /// </summary>
        public string NextUploadIdMarker { get; }
    }
}
