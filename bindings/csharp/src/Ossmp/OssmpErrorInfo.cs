using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>An exception that carries what the library knows of a failure.</summary>
    public interface IOssmpError
    {
        /// <summary>What is known of the failure.</summary>
        OssmpErrorInfo Error { get; }
    }

    /// <summary>Everything that is known of a failed call. It never holds a secret.</summary>
    public sealed class OssmpErrorInfo
    {
        private OssmpErrorInfo()
        {
        }

        /// <summary>Why the call failed.</summary>
        public OssmpStatus Status { get; private set; }

        /// <summary>The name of the status in the C API, such as "OSSMP_E_TIMEOUT".</summary>
        public string StatusName { get; private set; }

        /// <summary>Everything in one line for a log.</summary>
        public string Message { get; private set; }

        /// <summary>The OSS operation that failed, such as "UploadPart"; "" before one was chosen.</summary>
        public string Operation { get; private set; }

        /// <summary>The HTTP status of the last answer; 0 when there was none.</summary>
        public int HttpStatus { get; private set; }

        /// <summary>The error code of OSS, such as "AccessDenied"; "" when OSS gave none.</summary>
        public string Code { get; private set; }

        /// <summary>The diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it.</summary>
        public string Ec { get; private set; }

        /// <summary>The id of the request, which is what the support of Alibaba Cloud asks for.</summary>
        public string RequestId { get; private set; }

        /// <summary>The host that answered, as it calls itself.</summary>
        public string HostId { get; private set; }

        /// <summary>The bucket of the call.</summary>
        public string Bucket { get; private set; }

        /// <summary>The object of the call.</summary>
        public string Key { get; private set; }

        /// <summary>What the failed call did to the object.</summary>
        public ObjectState ObjectState { get; private set; }

        /// <summary>The upload that the call worked on: attach to it and go on, or abort it. "" when there is none.</summary>
        public string UploadId { get; private set; }

        /// <summary>The number of the part that failed; 0 when it was not a part.</summary>
        public int PartNumber { get; private set; }

        /// <summary>How many times the request was tried; 0 when nothing was sent.</summary>
        public int Attempts { get; private set; }

        /// <summary>errno, or GetLastError on Windows, of the system call that failed; 0 when it was none.</summary>
        public int OsCode { get; private set; }

        /// <summary>True when the same call may succeed later although nothing is changed.</summary>
        public bool IsRetryable { get; private set; }

        /// <summary>The message.</summary>
        /// <returns>The same as <see cref="Message"/>.</returns>
        public override string ToString()
        {
            return Message;
        }

        internal static OssmpErrorInfo Read(int status, ErrorHandle error)
        {
            return new OssmpErrorInfo
            {
                Status = (OssmpStatus)status,
                StatusName = Utf8.Text(NativeMethods.ossmp_status_name(status)),
                Message = Utf8.Text(NativeMethods.ossmp_error_message(error)),
                Operation = Utf8.Text(NativeMethods.ossmp_error_operation(error)),
                HttpStatus = NativeMethods.ossmp_error_http_status(error),
                Code = Utf8.Text(NativeMethods.ossmp_error_code(error)),
                Ec = Utf8.Text(NativeMethods.ossmp_error_ec(error)),
                RequestId = Utf8.Text(NativeMethods.ossmp_error_request_id(error)),
                HostId = Utf8.Text(NativeMethods.ossmp_error_host_id(error)),
                Bucket = Utf8.Text(NativeMethods.ossmp_error_bucket(error)),
                Key = Utf8.Text(NativeMethods.ossmp_error_object(error)),
                ObjectState = (ObjectState)NativeMethods.ossmp_error_object_state(error),
                UploadId = Utf8.Text(NativeMethods.ossmp_error_upload_id(error)),
                PartNumber = NativeMethods.ossmp_error_part_number(error),
                Attempts = NativeMethods.ossmp_error_attempts(error),
                OsCode = NativeMethods.ossmp_error_os_code(error),
                IsRetryable = NativeMethods.ossmp_error_is_retryable(error) != 0,
            };
        }
    }
}
