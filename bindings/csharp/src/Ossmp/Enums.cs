namespace Ossmp
{
    /// <summary>Why a call failed. Later versions may add numbers; treat one that you do not know as a failure.</summary>
    public enum OssmpStatus
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>Bad argument; nothing was sent.</summary>
        Argument = 1,

        /// <summary>This upload was already completed or aborted, or the writer has ended.</summary>
        State = 2,

        /// <summary>The call was cancelled.</summary>
        Cancelled = 3,

        /// <summary>A bug in the library; please report the message.</summary>
        Internal = 4,

        /// <summary>A buffer could not be had.</summary>
        Memory = 5,

        /// <summary>Local file: open, read, short; see <see cref="OssmpErrorInfo.OsCode"/>.</summary>
        File = 10,

        /// <summary>Size or content of the file moved under the upload.</summary>
        FileChanged = 11,

        /// <summary>The checkpoint cannot be written, or is in use by another process.</summary>
        Checkpoint = 12,

        /// <summary>Resolve, connect, reset; retries exhausted.</summary>
        Network = 20,

        /// <summary>Certificate, name or version refused; not retried.</summary>
        Tls = 21,

        /// <summary>Any limit that elapsed: connect, idle or deadline; see the message.</summary>
        Timeout = 22,

        /// <summary>OSS said no: see HTTP status, code, request id and EC.</summary>
        Service = 30,

        /// <summary>The upload id is not known (any more); start afresh.</summary>
        NoSuchUpload = 31,

        /// <summary>The answer could not be understood, or was a redirect, or too large.</summary>
        Protocol = 32,

        /// <summary>MD5 or CRC-64 of sent and stored bytes differ.</summary>
        Integrity = 33,

        /// <summary>Complete was sent, its answer lost, and asking did not settle it.</summary>
        OutcomeUnknown = 34,

        /// <summary>OSS made the object, but its callback to your server failed (HTTP 203).</summary>
        CallbackFailed = 35,

        /// <summary>No access key could be had, or the service calls it expired even after a refresh.</summary>
        Credentials = 36,
    }

    /// <summary>How bucket and endpoint make a host.</summary>
    public enum OssmpAddressing
    {
        /// <summary>Path style for IP addresses and localhost, else virtual host.</summary>
        Auto = 0,

        /// <summary>bucket.endpoint/object</summary>
        VirtualHost = 1,

        /// <summary>endpoint/bucket/object; the public service refuses it.</summary>
        Path = 2,

        /// <summary>endpoint/object: the endpoint is a domain bound to the bucket.</summary>
        Cname = 3,
    }

    /// <summary>Which signature requests carry.</summary>
    public enum OssmpSignature
    {
        /// <summary>V4 when the region is known, else V1.</summary>
        Auto = 0,

        /// <summary>HMAC-SHA1; new buckets refuse it.</summary>
        V1 = 1,

        /// <summary>HMAC-SHA256; needs the region.</summary>
        V4 = 4,
    }

    /// <summary>What a failed call did to the object.</summary>
    public enum ObjectState
    {
        /// <summary>As it was before the call.</summary>
        Unchanged = 0,

        /// <summary>This upload made it.</summary>
        Made = 1,

        /// <summary>Not known: look at the object before you upload again.</summary>
        Unknown = 2,
    }

    /// <summary>How much a line of the log matters.</summary>
    public enum OssmpLogLevel
    {
        /// <summary>A call failed.</summary>
        Error = 1,

        /// <summary>Something was wrong and was put right: a retry, a clock correction.</summary>
        Warning = 2,

        /// <summary>An upload was started, completed or aborted.</summary>
        Information = 3,

        /// <summary>Every attempt of every request.</summary>
        Debug = 4,
    }
}
