using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    public sealed partial class MultipartUpload
    {
        /// <summary>
        /// Sends a range of a file as a part. The same number again replaces the part. Parts may be sent in any order
        /// and by several threads. All but the one with the highest number must have 100 KiB at least (OSS limit).
        /// Memory does not depend on the length.
        /// </summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="path">The file.</param>
        /// <param name="offset">Where the part begins in the file, in bytes.</param>
        /// <param name="length">How many bytes it has, 5 GiB at most (OSS limit); -1: up to the end of the file.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        /// <exception cref="FileChangedException">The file shrank meanwhile.</exception>
        /// <exception cref="IntegrityException">The service stored other bytes, twice.</exception>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted elsewhere.</exception>
        public PartInfo UploadPart(
            int partNumber,
            string path,
            long offset,
            long length = -1,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            byte[] pathName = Utf8.Required(path, nameof(path));
            return Send(partNumber, cancellationToken, (UploadHandle upload, out ErrorHandle error) =>
                NativeMethods.ossmp_upload_part_from_file(upload, partNumber, pathName, offset, length, out error));
        }

        /// <summary>Sends bytes from memory as a part. They are not copied and must not change during the call.</summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="buffer">Holds the bytes.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">How many they are.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        /// <exception cref="IntegrityException">The service stored other bytes, twice.</exception>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted elsewhere.</exception>
        public PartInfo UploadPart(
            int partNumber,
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Pinned data = Pinned.Range(buffer, offset, count))
            {
                return Send(partNumber, cancellationToken, (UploadHandle upload, out ErrorHandle error) =>
                    NativeMethods.ossmp_upload_part_from_buffer(
                        upload, partNumber, data.Pointer, (UIntPtr)count, out error));
            }
        }

        /// <summary>
        /// Sends the next bytes of a stream as a part. They are read whole before the first is sent, and held in
        /// memory, because a retry must send them again. The stream is not closed.
        /// </summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="stream">The stream. What it throws comes out of the call as it is.</param>
        /// <param name="length">How many bytes the part has.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms, unless the stream blocks.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        /// <exception cref="OssmpException">The stream ended early, which is <see cref="OssmpStatus.File"/>.</exception>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted elsewhere.</exception>
        public PartInfo UploadPart(
            int partNumber,
            Stream stream,
            long length,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return SendStream(partNumber, stream, length, false, cancellationToken);
        }

        /// <summary>
        /// Makes a part of a range of an object in the same region. The bytes do not pass through this machine.
        /// </summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="sourceBucket">The bucket of the object.</param>
        /// <param name="sourceKey">The key of the object.</param>
        /// <param name="offset">Where the range begins, in bytes.</param>
        /// <param name="length">How many bytes it has; -1: up to the end, and the size of the part is not known.</param>
        /// <param name="sourceVersionId">The version of the object; null for the current one.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload stays usable.</param>
        /// <returns>The part, with which the upload can be completed.</returns>
        /// <exception cref="OssmpException">The service refused it, for example with the code NoSuchKey.</exception>
        public PartInfo UploadPartCopy(
            int partNumber,
            string sourceBucket,
            string sourceKey,
            long offset = 0,
            long length = -1,
            string sourceVersionId = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            byte[] bucket = Utf8.Required(sourceBucket, nameof(sourceBucket));
            byte[] key = Utf8.Required(sourceKey, nameof(sourceKey));
            byte[] version = Utf8.Bytes(sourceVersionId, nameof(sourceVersionId));
            return Send(partNumber, cancellationToken, (UploadHandle upload, out ErrorHandle error) =>
                NativeMethods.ossmp_upload_part_copy(
                    upload, partNumber, bucket, key, version, offset, length, out error));
        }

        private delegate int Sender(UploadHandle upload, out ErrorHandle error);

        private PartInfo SendStream(
            int partNumber, Stream stream, long length, bool asynchronously, CancellationToken cancellationToken)
        {
            if (stream == null)
            {
                throw new ArgumentNullException(nameof(stream));
            }
            using (var source = Pinned.UserData(new StreamSource(stream, asynchronously, cancellationToken)))
            {
                return Send(partNumber, cancellationToken, (UploadHandle upload, out ErrorHandle error) =>
                    NativeMethods.ossmp_upload_part_from_reader(
                        upload, partNumber, Callbacks.Read, source.Pointer, length, out error));
            }
        }

        private PartInfo Send(int partNumber, CancellationToken token, Sender send)
        {
            return Call(token, (upload, scope) =>
            {
                ErrorHandle error;
                scope.Check(send(upload, out error), error);
                PartsHandle single;
                int status = NativeMethods.ossmp_upload_sent_part(upload, partNumber, out single, out error);
                scope.Check(status, error);
                List<PartInfo> parts = PartInfo.ReadAll(single);
                sent.Add(parts[0], single);
                return parts[0];
            });
        }
    }
}
