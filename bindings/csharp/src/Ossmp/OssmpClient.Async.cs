using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ossmp.Interop;

namespace Ossmp
{
    // The calls block inside, so that each runs on a thread of its own.
    public sealed partial class OssmpClient
    {
        /// <summary>As <see cref="InitiateMultipartUpload"/>, on another thread.</summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="options">Headers and deadline; null for none.</param>
        /// <param name="cancellationToken">Cancels this call, not the upload that it makes.</param>
        /// <returns>The upload.</returns>
        public Task<MultipartUpload> InitiateMultipartUploadAsync(
            string bucket,
            string key,
            MultipartUploadOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => InitiateMultipartUpload(bucket, key, options, cancellationToken));
        }

        /// <summary>As <see cref="UploadFile"/>, on another thread, which also runs the progress callbacks.</summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="path">The file; it must not change meanwhile.</param>
        /// <param name="options">What is wanted; null for defaults.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms.</param>
        /// <returns>The object that was made.</returns>
        public Task<UploadResult> UploadFileAsync(
            string bucket,
            string key,
            string path,
            UploadFileOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => UploadFile(bucket, key, path, options, cancellationToken));
        }

        /// <summary>
        /// As <see cref="UploadStream(string, string, Stream, UploadOptions, CancellationToken)"/>, on another thread.
        /// The stream is read by ReadAsync.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="stream">The stream. What it throws comes out of the call as it is, and no object is made.</param>
        /// <param name="options">What is wanted; null for defaults.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms, and the stream's ReadAsync.</param>
        /// <returns>The object that was made.</returns>
        public Task<UploadResult> UploadStreamAsync(
            string bucket,
            string key,
            Stream stream,
            UploadOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => UploadStream(bucket, key, stream, options, true, cancellationToken));
        }

        /// <summary>As <see cref="ListMultipartUploads"/>, on another thread.</summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="options">Which, and from where on; null for the first page of all.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms.</param>
        /// <returns>The page.</returns>
        public Task<MultipartUploadPage> ListMultipartUploadsAsync(
            string bucket,
            ListMultipartUploadsOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => ListMultipartUploads(bucket, options, cancellationToken));
        }
    }
}
