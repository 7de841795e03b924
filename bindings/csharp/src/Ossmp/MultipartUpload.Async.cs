using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ossmp.Interop;

namespace Ossmp
{
    // The calls block inside, so that each runs on a thread of its own.
    public sealed partial class MultipartUpload
    {
        /// <summary>As <see cref="UploadPart(int, string, long, long, CancellationToken)"/>, on another thread.</summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="path">The file.</param>
        /// <param name="offset">Where the part begins in the file, in bytes.</param>
        /// <param name="length">How many bytes it has; -1: up to the end of the file.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        public Task<PartInfo> UploadPartAsync(
            int partNumber,
            string path,
            long offset,
            long length = -1,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => UploadPart(partNumber, path, offset, length, cancellationToken));
        }

        /// <summary>As <see cref="UploadPart(int, byte[], int, int, CancellationToken)"/>, on another thread.</summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="buffer">Holds the bytes, which must not change before the task ends.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">How many they are.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        public Task<PartInfo> UploadPartAsync(
            int partNumber,
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => UploadPart(partNumber, buffer, offset, count, cancellationToken));
        }

        /// <summary>
        /// As <see cref="UploadPart(int, Stream, long, CancellationToken)"/>, on another thread. The stream is read
        /// by ReadAsync.
        /// </summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="stream">The stream. What it throws comes out of the call as it is.</param>
        /// <param name="length">How many bytes the part has.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms, and the stream's ReadAsync.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        public Task<PartInfo> UploadPartAsync(
            int partNumber,
            Stream stream,
            long length,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => SendStream(partNumber, stream, length, true, cancellationToken));
        }

        /// <summary>As <see cref="UploadPartCopy"/>, on another thread.</summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="sourceBucket">The bucket of the object.</param>
        /// <param name="sourceKey">The key of the object.</param>
        /// <param name="offset">Where the range begins, in bytes.</param>
        /// <param name="length">How many bytes it has; -1: up to the end, and the size of the part is not known.</param>
        /// <param name="sourceVersionId">The version of the object; null for the current one.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        public Task<PartInfo> UploadPartCopyAsync(
            int partNumber,
            string sourceBucket,
            string sourceKey,
            long offset = 0,
            long length = -1,
            string sourceVersionId = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => UploadPartCopy(
                partNumber, sourceBucket, sourceKey, offset, length, sourceVersionId, cancellationToken));
        }

        /// <summary>As <see cref="ListParts"/>, on another thread.</summary>
        /// <param name="partNumberMarker">Lists parts with higher numbers; 0: from the first on.</param>
        /// <param name="maxParts">How many at most; 0: 1000, which is the OSS limit.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload stays usable.</param>
        /// <returns>The page.</returns>
        public Task<PartPage> ListPartsAsync(
            int partNumberMarker = 0,
            int maxParts = 0,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => ListParts(partNumberMarker, maxParts, cancellationToken));
        }

        /// <summary>As <see cref="CompleteMultipartUpload"/>, on another thread.</summary>
        /// <param name="parts">The parts, in any order; null: those that were sent through this object.</param>
        /// <param name="headers">Headers of this request, besides those of the upload; null for none.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload may be completed by then.</param>
        /// <returns>The object that was made.</returns>
        public Task<UploadResult> CompleteMultipartUploadAsync(
            IEnumerable<PartETag> parts = null,
            IDictionary<string, string> headers = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => CompleteMultipartUpload(parts, headers, cancellationToken));
        }

        /// <summary>As <see cref="CompleteMultipartUploadWithListedParts"/>, on another thread.</summary>
        /// <param name="headers">Headers of this request, besides those of the upload; null for none.</param>
        /// <param name="cancellationToken">Cancels the task within 200 ms; the upload may be completed by then.</param>
        /// <returns>The object that was made.</returns>
        public Task<UploadResult> CompleteMultipartUploadWithListedPartsAsync(
            IDictionary<string, string> headers = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => CompleteMultipartUploadWithListedParts(headers, cancellationToken));
        }

        /// <summary>As <see cref="AbortMultipartUpload"/>, on another thread.</summary>
        /// <param name="cancellationToken">Cancels the task within 200 ms.</param>
        /// <returns>A task.</returns>
        public Task AbortMultipartUploadAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return Blocking.OnOwnThread(() => AbortMultipartUpload(cancellationToken));
        }
    }
}
