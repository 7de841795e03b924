using System;
using System.Collections.Generic;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>
    /// An upload that is sent part by part: bucket, key, upload id, and the parts sent through this object. All
    /// members may be used by any number of threads at once, so that parts may be sent side by side.
    /// </summary>
    /// <remarks>
    /// Disposing of it frees memory only: on the server the upload stays, and is billed, until it is completed or
    /// aborted. A cancelled call cancels nothing but itself: the upload stays usable.
    /// </remarks>
    public sealed partial class MultipartUpload : IDisposable
    {
        private readonly object gate = new object();
        private readonly ClientHandle client;
        private readonly byte[] bucketName;
        private readonly byte[] keyName;
        private readonly byte[] uploadIdName;
        private readonly MultipartUploadOptions options;
        private readonly SentParts sent = new SentParts();
        private readonly List<ControlHandle> running = new List<ControlHandle>();
        private readonly ControlHandle counter;
        private UploadHandle main;
        private bool ended;
        private bool disposed;
        private long bytesDone;

        private MultipartUpload(
            ClientHandle client, string bucket, string key, MultipartUploadOptions options, ControlHandle counter,
            UploadHandle main)
        {
            this.client = client;
            this.options = options;
            this.counter = counter;
            this.main = main;
            Bucket = bucket;
            Key = key;
            UploadId = Utf8.Text(NativeMethods.ossmp_upload_id(main));
            bucketName = Utf8.Bytes(bucket, nameof(bucket));
            keyName = Utf8.Bytes(key, nameof(key));
            uploadIdName = Utf8.Bytes(UploadId, nameof(UploadId));
        }

        /// <summary>The bucket.</summary>
        public string Bucket { get; }

        /// <summary>The key of the object that the upload will make.</summary>
        public string Key { get; }

        /// <summary>The upload id. Keep it with bucket and key, and the upload can be taken up again.</summary>
        public string UploadId { get; }

        /// <summary>The parts that were sent through this object, ascending by number. No request.</summary>
        public IReadOnlyList<PartInfo> SentParts => sent.ToList();

        /// <summary>
        /// How many bytes the service has confirmed over all calls on this object; parts under way count as they
        /// go. Copied parts do not count. It may be read while other threads send.
        /// </summary>
        public long BytesDone
        {
            get
            {
                lock (gate)
                {
                    long sum = bytesDone + (disposed ? 0 : NativeMethods.ossmp_control_bytes_done(counter));
                    foreach (ControlHandle control in running)
                    {
                        sum += NativeMethods.ossmp_control_bytes_done(control);
                    }
                    return sum;
                }
            }
        }

        /// <summary>Frees the memory of the upload. More than once does no harm. Calls under way go on.</summary>
        public void Dispose()
        {
            lock (gate)
            {
                if (disposed)
                {
                    return;
                }
                disposed = true;
                bytesDone += NativeMethods.ossmp_control_bytes_done(counter);
                counter.Dispose();
                main.RemoveOwner();
            }
            sent.Dispose();
            client.RemoveOwner();
        }

        /// <summary>Names the upload.</summary>
        /// <returns>Bucket, key and upload id.</returns>
        public override string ToString()
        {
            return Bucket + "/" + Key + " (upload " + UploadId + ")";
        }

        internal static MultipartUpload Initiate(
            ClientHandle client, string bucket, string key, MultipartUploadOptions options, CancellationToken token)
        {
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            byte[] keyName = Utf8.Required(key, nameof(key));
            MultipartUploadOptions copy = Copy(options);
            return Make(client, () =>
            {
                using (var scope = new CallScope(token))
                {
                    ControlHandle counter = NativeMethods.ossmp_control_new();
                    UploadHandle initiated = ClientChildHandle.Make(
                        client, c => Initiate(c, bucketName, keyName, copy, scope, scope.Control ?? counter));
                    var upload = new MultipartUpload(client, bucket, key, copy, counter, initiated);
                    if (scope.Control != null)
                    {
                        // The token of this call must not cancel later ones.
                        using (initiated)
                        {
                            upload.main = upload.AttachAgain(null, counter, scope);
                        }
                    }
                    return upload;
                }
            });
        }

        internal static MultipartUpload Attach(
            ClientHandle client, string bucket, string key, string uploadId, MultipartUploadOptions options)
        {
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            byte[] keyName = Utf8.Required(key, nameof(key));
            byte[] uploadIdName = Utf8.Required(uploadId, nameof(uploadId));
            MultipartUploadOptions copy = Copy(options);
            return Make(client, () =>
            {
                using (var scope = new CallScope(CancellationToken.None))
                {
                    ControlHandle counter = NativeMethods.ossmp_control_new();
                    UploadHandle attached = ClientChildHandle.Make(
                        client, c => Attach(c, bucketName, keyName, uploadIdName, copy, null, counter, scope));
                    return new MultipartUpload(client, bucket, key, copy, counter, attached);
                }
            });
        }

        /// <summary>Makes an upload that is an owner of its client, from before the first call on.</summary>
        private static MultipartUpload Make(ClientHandle client, Func<MultipartUpload> make)
        {
            client.AddOwner();
            try
            {
                return make();
            }
            catch
            {
                client.RemoveOwner();
                throw;
            }
        }

        private static UploadHandle Initiate(
            ClientHandle client, byte[] bucket, byte[] key, MultipartUploadOptions options, CallScope scope,
            ControlHandle control)
        {
            using (OptionsHandle native = Settings.Make(options, null, control))
            {
                UploadHandle upload;
                ErrorHandle error;
                int status = NativeMethods.ossmp_upload_init(client, bucket, key, native, out upload, out error);
                scope.Check(status, error);
                return upload;
            }
        }

        private static UploadHandle Attach(
            ClientHandle client, byte[] bucket, byte[] key, byte[] uploadId, MultipartUploadOptions options,
            IDictionary<string, string> headers, ControlHandle control, CallScope scope)
        {
            using (OptionsHandle native = Settings.Make(options, headers, control))
            {
                UploadHandle upload;
                ErrorHandle error;
                int status = NativeMethods.ossmp_upload_attach(
                    client, bucket, key, uploadId, native, out upload, out error);
                scope.Check(status, error);
                return upload;
            }
        }

        private static MultipartUploadOptions Copy(MultipartUploadOptions options)
        {
            var copy = new MultipartUploadOptions { Deadline = options?.Deadline };
            if (options != null)
            {
                foreach (KeyValuePair<string, string> header in options.Headers)
                {
                    copy.Headers[header.Key] = header.Value;
                }
            }
            return copy;
        }
    }
}
