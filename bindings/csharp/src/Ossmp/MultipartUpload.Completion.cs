using System.Collections.Generic;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    public sealed partial class MultipartUpload
    {
        private const string CompleteAllHeader = "x-oss-complete-all";

        /// <summary>
        /// Joins parts into the object. An answer that got lost is asked after, so that the exception says what became
        /// of the object: see <see cref="OssmpException.ObjectState"/>.
        /// </summary>
        /// <param name="parts">
        /// The parts, in any order; null: those that were sent through this object. With the header x-oss-complete-all
        /// the service joins all parts that it has, and this must be null.
        /// </param>
        /// <param name="headers">Headers of this request, besides those of the upload; null for none.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload may be completed by then.</param>
        /// <returns>The object that was made.</returns>
        /// <exception cref="CallbackFailedException">The object was made, but the callback to your server failed.</exception>
        /// <exception cref="IntegrityException">The object was made of other bytes than were sent.</exception>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted elsewhere.</exception>
        /// <exception cref="OssmpException">
        /// Such as the codes InvalidPart, or EntityTooSmall for a part under 100 KiB that is not the last; or
        /// <see cref="OssmpStatus.OutcomeUnknown"/>.
        /// </exception>
        public UploadResult CompleteMultipartUpload(
            IEnumerable<PartETag> parts = null,
            IDictionary<string, string> headers = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return CallThatEnds(headers, cancellationToken, (upload, scope) =>
            {
                if (parts == null && JoinsAll(headers))
                {
                    return Complete(upload, PartsHandle.None, scope);
                }
                using (PartsHandle list = parts == null ? sent.ToNative() : sent.ToNative(parts))
                {
                    return Complete(upload, list, scope);
                }
            });
        }

        /// <summary>
        /// Lists the parts that the service has, and joins them: the way to complete an upload that was attached to.
        /// </summary>
        /// <param name="headers">Headers of this request, besides those of the upload; null for none.</param>
        /// <param name="cancellationToken">Ends this call within 200 ms; the upload may be completed by then.</param>
        /// <returns>The object that was made.</returns>
        /// <exception cref="NoSuchUploadException">The upload was completed or aborted elsewhere.</exception>
        public UploadResult CompleteMultipartUploadWithListedParts(
            IDictionary<string, string> headers = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return CallThatEnds(headers, cancellationToken, (upload, scope) =>
            {
                PartsHandle listed;
                ErrorHandle error;
                int status = NativeMethods.ossmp_upload_all_parts(upload, out listed, out error);
                using (listed)
                {
                    scope.Check(status, error);
                    return Complete(upload, listed, scope);
                }
            });
        }

        /// <summary>
        /// Deletes the upload and its parts. An upload that the service does not know any more counts as deleted.
        /// Parts that other threads are sending meanwhile may stay behind and are billed: stop them first.
        /// </summary>
        /// <param name="cancellationToken">Ends this call within 200 ms.</param>
        public void AbortMultipartUpload(CancellationToken cancellationToken = default(CancellationToken))
        {
            CallThatEnds(null, cancellationToken, (upload, scope) =>
            {
                ErrorHandle error;
                scope.Check(NativeMethods.ossmp_upload_abort(upload, out error), error);
                return true;
            });
        }

        private static UploadResult Complete(UploadHandle upload, PartsHandle parts, CallScope scope)
        {
            ResultHandle result;
            ErrorHandle error;
            int status = NativeMethods.ossmp_upload_complete(upload, parts, out result, out error);
            return scope.Check(status, error, result);
        }

        private bool JoinsAll(IDictionary<string, string> headers)
        {
            if (options.Headers.ContainsKey(CompleteAllHeader))
            {
                return true;
            }
            foreach (string name in headers?.Keys ?? new string[0])
            {
                if (string.Equals(name, CompleteAllHeader, System.StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
            return false;
        }
    }
}
