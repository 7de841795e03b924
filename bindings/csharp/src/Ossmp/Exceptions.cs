using System;
using System.Threading;

namespace Ossmp
{
    /// <summary>A call failed. <see cref="Status"/> says why; some reasons are classes of their own.</summary>
    public class OssmpException : Exception, IOssmpError
    {
        internal OssmpException(OssmpErrorInfo error, Exception cause)
            : base(error.Message, cause)
        {
            Error = error;
        }

        /// <inheritdoc/>
        public OssmpErrorInfo Error { get; }

        /// <summary>Why the call failed.</summary>
        public OssmpStatus Status => Error.Status;

        /// <summary>The OSS operation that failed, such as "UploadPart"; "" before one was chosen.</summary>
        public string Operation => Error.Operation;

        /// <summary>The HTTP status of the last answer; 0 when there was none.</summary>
        public int HttpStatus => Error.HttpStatus;

        /// <summary>The error code of OSS, such as "AccessDenied"; "" when OSS gave none.</summary>
        public string ErrorCode => Error.Code;

        /// <summary>The diagnostic code of OSS. It is for people; do not branch on it.</summary>
        public string Ec => Error.Ec;

        /// <summary>The id of the request, which is what the support of Alibaba Cloud asks for.</summary>
        public string RequestId => Error.RequestId;

        /// <summary>The upload that the call worked on: attach to it and go on, or abort it. "" when there is none.</summary>
        public string UploadId => Error.UploadId;

        /// <summary>The number of the part that failed; 0 when it was not a part.</summary>
        public int PartNumber => Error.PartNumber;

        /// <summary>What the failed call did to the object.</summary>
        public ObjectState ObjectState => Error.ObjectState;

        /// <summary>True when the same call may succeed later although nothing is changed.</summary>
        public bool IsRetryable => Error.IsRetryable;
    }

    /// <summary>The service does not know the upload id: it was completed or aborted elsewhere. Start afresh.</summary>
    public sealed class NoSuchUploadException : OssmpException
    {
        internal NoSuchUploadException(OssmpErrorInfo error, Exception cause)
            : base(error, cause)
        {
        }
    }

    /// <summary>Size or content of the file changed during the upload; no object was made of it.</summary>
    public sealed class FileChangedException : OssmpException
    {
        internal FileChangedException(OssmpErrorInfo error, Exception cause)
            : base(error, cause)
        {
        }
    }

    /// <summary>
    /// MD5 or CRC-64 of sent and stored bytes differ. <see cref="OssmpException.ObjectState"/> tells whether an
    /// object was made of them.
    /// </summary>
    public sealed class IntegrityException : OssmpException
    {
        internal IntegrityException(OssmpErrorInfo error, Exception cause)
            : base(error, cause)
        {
        }
    }

    /// <summary>OSS made the object, but its callback to your own server (x-oss-callback) failed.</summary>
    public sealed class CallbackFailedException : OssmpException
    {
        internal CallbackFailedException(OssmpErrorInfo error, Exception cause, UploadResult result)
            : base(error, cause)
        {
            Result = result;
        }

        /// <summary>The object that was made.</summary>
        public UploadResult Result { get; }
    }

    /// <summary>The call was cancelled by its token. A task that ends so is cancelled, not faulted.</summary>
    public sealed class OssmpCanceledException : OperationCanceledException, IOssmpError
    {
        internal OssmpCanceledException(OssmpErrorInfo error, Exception cause, CancellationToken token)
            : base(error.Message, cause, token)
        {
            Error = error;
        }

        /// <summary>What is known of the call; its upload id tells what to attach to, or to abort.</summary>
        public OssmpErrorInfo Error { get; }
    }

    /// <summary>The library refused an argument; nothing was sent.</summary>
    public sealed class OssmpArgumentException : ArgumentException, IOssmpError
    {
        internal OssmpArgumentException(OssmpErrorInfo error, Exception cause)
            : base(error.Message, cause)
        {
            Error = error;
        }

        /// <inheritdoc/>
        public OssmpErrorInfo Error { get; }
    }

    /// <summary>The native library is missing, cannot be loaded, or is too old.</summary>
    public sealed class OssmpLibraryException : Exception
    {
        internal OssmpLibraryException(string message, Exception cause)
            : base(message, cause)
        {
        }
    }
}
