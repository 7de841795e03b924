using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>The object that an upload made.</summary>
    public sealed class UploadResult
    {
        private UploadResult()
        {
        }

        /// <summary>
        /// The object's ETag without quotes. It is not an MD5 of the content: that of a multipart upload ends in "-"
        /// and the number of parts.
        /// </summary>
        public string ETag { get; private set; }

        /// <summary>The object's URL as the service says it; "" when the service did not.</summary>
        public string Location { get; private set; }

        /// <summary>The CRC-64 of the whole object; null when it is not known.</summary>
        public ulong? Crc64 { get; private set; }

        /// <summary>The version that was made in a versioned bucket, else "".</summary>
        public string VersionId { get; private set; }

        /// <summary>The id of the request, which is what the support of Alibaba Cloud asks for.</summary>
        public string RequestId { get; private set; }

        /// <summary>What your own server answered to the x-oss-callback; "" without one.</summary>
        public string CallbackBody { get; private set; }

        /// <summary>
        /// The object's size in bytes; 0 also when it is not known, because parts were joined that were neither sent
        /// through the same upload nor listed.
        /// </summary>
        public long Size { get; private set; }

        /// <summary>How many bytes were found on the server and not sent again, in an upload of a file in one call.</summary>
        public long BytesReused { get; private set; }

        internal static UploadResult Read(ResultHandle result)
        {
            return new UploadResult
            {
                ETag = Utf8.Text(NativeMethods.ossmp_result_etag(result)),
                Location = Utf8.Text(NativeMethods.ossmp_result_location(result)),
                Crc64 = PartInfo.ReadCrc64(NativeMethods.ossmp_result_crc64(result)),
                VersionId = Utf8.Text(NativeMethods.ossmp_result_version_id(result)),
                RequestId = Utf8.Text(NativeMethods.ossmp_result_request_id(result)),
                CallbackBody = Utf8.Text(NativeMethods.ossmp_result_callback_body(result)),
                Size = NativeMethods.ossmp_result_size(result),
                BytesReused = NativeMethods.ossmp_result_bytes_reused(result),
            };
        }
    }
}
