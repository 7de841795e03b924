using System;
using System.Collections.Generic;

namespace Ossmp
{
    /// <summary>What is wanted of an upload that you send part by part. An upload copies it.</summary>
    public class MultipartUploadOptions
    {
        /// <summary>
        /// Headers, each of which goes with the requests to which it belongs: Content-Type, x-oss-meta-*,
        /// x-oss-tagging and what else makes the object when it is initiated, x-oss-traffic-limit with parts,
        /// x-oss-callback, x-oss-object-acl and x-oss-complete-all when it is completed, x-oss-forbid-overwrite with
        /// both. Without a Content-Type one is guessed from the key.
        /// </summary>
        public IDictionary<string, string> Headers { get; } =
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        /// <summary>How long each call may take in all. Default: no limit.</summary>
        public TimeSpan? Deadline { get; set; }
    }

    /// <summary>What is wanted of an upload in one call, or of a writer.</summary>
    public class UploadOptions : MultipartUploadOptions
    {
        /// <summary>
        /// The size of the parts: 100 KiB to 5 GiB. Default: 8 MiB, and more where 10,000 parts would not do.
        /// </summary>
        public long? PartSize { get; set; }

        /// <summary>How many parts are sent at a time: 1 to 64. Default: 4.</summary>
        public int? Concurrency { get; set; }

        /// <summary>
        /// Whether an upload that fails is aborted, which deletes its parts. Default: yes without a checkpoint, no
        /// with one.
        /// </summary>
        public bool? AbortOnFailure { get; set; }

        /// <summary>
        /// Is told every 100 ms and at the end how far the upload has come, on the thread that runs the call. Note
        /// that <see cref="Progress{T}"/> passes reports on to another one.
        /// </summary>
        public IProgress<UploadProgress> Progress { get; set; }

        /// <summary>
        /// The same as a plain callback. What it throws ends the upload and comes out of the call as it is.
        /// </summary>
        public Action<UploadProgress> OnProgress { get; set; }
    }

    /// <summary>What is wanted of the upload of a file in one call.</summary>
    public sealed class UploadFileOptions : UploadOptions
    {
        /// <summary>
        /// Makes the upload resumable: a file of which the next call learns where this one stopped, or an existing
        /// directory, in which it is named by a hash of endpoint, bucket, key and path. It holds no secret, and is
        /// gone after success. Default: none.
        /// </summary>
        public string Checkpoint { get; set; }

        /// <summary>
        /// Whether nothing is sent when the checkpoint cannot be written. Default: yes; else the call goes on without
        /// it and says so in the log.
        /// </summary>
        public bool? CheckpointRequired { get; set; }

        /// <summary>
        /// Looks for open uploads of this object when there is no usable checkpoint, and goes on with the newest
        /// whose parts fit the file. Default: no. It needs the permission to list uploads.
        /// </summary>
        public bool? Adopt { get; set; }
    }
}
