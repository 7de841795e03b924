using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>
    /// Connections, credentials and settings. Make one and keep it: connections are used again. All members may be
    /// used by any number of threads at once. Uploads and writers go on when their client is disposed of.
    /// </summary>
    /// <remarks>
    /// Every method that sends a request may throw <see cref="OssmpException"/>, <see cref="OssmpCanceledException"/>
    /// and <see cref="OssmpArgumentException"/>, all of which carry an <see cref="OssmpErrorInfo"/>. Requests that may
    /// be repeated are, before a call fails.
    /// </remarks>
    public sealed partial class OssmpClient : IDisposable
    {
        private readonly ClientHandle handle;
        private int disposed;

        /// <summary>Makes a client. Nothing is sent.</summary>
        /// <param name="options">How to reach the service. Later changes of it count for nothing.</param>
        /// <exception cref="ArgumentException">A setting is missing or bad, or settings contradict each other.</exception>
        /// <exception cref="OssmpException">The CA file cannot be read, or the environment holds no access key.</exception>
        /// <exception cref="OssmpLibraryException">The native library is missing or too old.</exception>
        public OssmpClient(OssmpClientOptions options)
        {
            if (options == null)
            {
                throw new ArgumentNullException(nameof(options));
            }
            handle = NativeLoader.Call(() => Make(options));
        }

        /// <summary>Makes a client with an access key and defaults for the rest. Nothing is sent.</summary>
        /// <param name="endpoint">See <see cref="OssmpClientOptions.Endpoint"/>.</param>
        /// <param name="accessKeyId">The AccessKey ID.</param>
        /// <param name="accessKeySecret">The AccessKey secret.</param>
        /// <param name="securityToken">The token of a temporary key; null for a permanent one.</param>
        /// <exception cref="ArgumentException">An argument is bad.</exception>
        /// <exception cref="OssmpLibraryException">The native library is missing or too old.</exception>
        public OssmpClient(string endpoint, string accessKeyId, string accessKeySecret, string securityToken = null)
            : this(new OssmpClientOptions
            {
                Endpoint = endpoint,
                Credentials = OssmpCredentials.FromAccessKey(
                    new AccessKey(accessKeyId, accessKeySecret, securityToken)),
            })
        {
        }

        /// <summary>
        /// Signs requests with another access key from the next attempt on, those of uploads under way included.
        /// </summary>
        /// <param name="accessKey">The key.</param>
        /// <exception cref="ArgumentException">The key holds other than printable ASCII; the old one stays.</exception>
        public void SetCredentials(AccessKey accessKey)
        {
            if (accessKey == null)
            {
                throw new ArgumentNullException(nameof(accessKey));
            }
            ClientHandle client = Open();
            int status = accessKey.GiveTo((id, secret, token) =>
                NativeMethods.ossmp_client_set_credentials(client, id, secret, token));
            if (status != (int)OssmpStatus.Ok)
            {
                throw new ArgumentException("The access key holds other than printable ASCII.", nameof(accessKey));
            }
        }

        /// <summary>
        /// Starts an upload that you send part by part. An object of that name stays as it is until the upload is
        /// completed. The service keeps the upload, and bills its parts, until it is completed or aborted.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object, 1 to 1023 bytes of UTF-8.</param>
        /// <param name="options">Headers and deadline; null for none.</param>
        /// <param name="cancellationToken">Cancels this call, not the upload that it makes.</param>
        /// <returns>The upload.</returns>
        public MultipartUpload InitiateMultipartUpload(
            string bucket,
            string key,
            MultipartUploadOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return MultipartUpload.Initiate(Open(), bucket, key, options, cancellationToken);
        }

        /// <summary>
        /// Takes up an upload by its id: one from another process, or from a listing. Nothing is sent, so that an id
        /// that the service does not know shows with the first request. What was sent before is not known to the
        /// new object: list it.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="uploadId">The upload id.</param>
        /// <param name="options">Headers and deadline; null for none.</param>
        /// <returns>The upload.</returns>
        public MultipartUpload AttachMultipartUpload(
            string bucket, string key, string uploadId, MultipartUploadOptions options = null)
        {
            return MultipartUpload.Attach(Open(), bucket, key, uploadId, options);
        }

        /// <summary>
        /// Uploads a file: in one request when it fits one part, else in parts that several threads send, none of
        /// which outlives the call. With <see cref="UploadFileOptions.Checkpoint"/> a call that failed, was cancelled
        /// or was killed is continued by the next. Memory does not depend on the size of file or parts.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="path">The file; it must not change meanwhile.</param>
        /// <param name="options">What is wanted; null for defaults.</param>
        /// <param name="cancellationToken">Ends the call within 200 ms.</param>
        /// <returns>The object that was made.</returns>
        /// <exception cref="FileChangedException">The file changed meanwhile, and no object was made of it.</exception>
        public UploadResult UploadFile(
            string bucket,
            string key,
            string path,
            UploadFileOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            ClientHandle client = Open();
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            byte[] keyName = Utf8.Required(key, nameof(key));
            byte[] pathName = Utf8.Required(path, nameof(path));
            using (var scope = new CallScope(cancellationToken))
            using (var progress = Pinned.UserData(new ProgressSink(options?.Progress, options?.OnProgress)))
            using (OptionsHandle native = Settings.Make(options, scope.Control, progress.Pointer))
            {
                ResultHandle result;
                ErrorHandle error;
                int status = NativeMethods.ossmp_client_upload_file(
                    client, bucketName, keyName, pathName, native, out result, out error);
                return scope.Check(status, error, result);
            }
        }

        /// <summary>
        /// Uploads a stream from its position to its end, whatever its length. It is read on the calling thread while
        /// parts are on their way. Memory is concurrency times the part size. It cannot be resumed. The stream is
        /// not closed.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="stream">The stream. What it throws comes out of the call as it is, and no object is made.</param>
        /// <param name="options">What is wanted; null for defaults.</param>
        /// <param name="cancellationToken">Ends the call within 200 ms, unless the stream blocks.</param>
        /// <returns>The object that was made.</returns>
        public UploadResult UploadStream(
            string bucket,
            string key,
            Stream stream,
            UploadOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return UploadStream(bucket, key, stream, options, false, cancellationToken);
        }

        /// <summary>
        /// Begins an object whose bytes are written to a stream. Nothing is sent before the buffers are full:
        /// concurrency times the part size. Without <see cref="ObjectWriter.Finish"/> no object is made.
        /// </summary>
        /// <param name="bucket">The bucket.</param>
        /// <param name="key">The key of the object.</param>
        /// <param name="options">What is wanted; null for defaults.</param>
        /// <param name="cancellationToken">Cancels every call on the writer.</param>
        /// <returns>The writer.</returns>
        public ObjectWriter OpenWriter(
            string bucket,
            string key,
            UploadOptions options = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return new ObjectWriter(Open(), bucket, key, options, cancellationToken);
        }

        /// <summary>Frees the client; its uploads and writers stay usable. More than once does no harm.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 0)
            {
                handle.RemoveOwner();
            }
        }

        private UploadResult UploadStream(
            string bucket,
            string key,
            Stream stream,
            UploadOptions options,
            bool asynchronously,
            CancellationToken cancellationToken)
        {
            ClientHandle client = Open();
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            byte[] keyName = Utf8.Required(key, nameof(key));
            if (stream == null)
            {
                throw new ArgumentNullException(nameof(stream));
            }
            using (var scope = new CallScope(cancellationToken))
            using (var source = Pinned.UserData(new StreamSource(stream, asynchronously, cancellationToken)))
            using (var progress = Pinned.UserData(new ProgressSink(options?.Progress, options?.OnProgress)))
            using (OptionsHandle native = Settings.Make(options, scope.Control, progress.Pointer))
            {
                ResultHandle result;
                ErrorHandle error;
                int status = NativeMethods.ossmp_client_upload_from_reader(
                    client, bucketName, keyName, Callbacks.Read, source.Pointer, native, out result, out error);
                return scope.Check(status, error, result);
            }
        }

        private static ClientHandle Make(OssmpClientOptions options)
        {
            var target = new ClientCallbacks { Log = options.Log, FetchCredentials = options.Credentials?.Callback };
            GCHandle callbacks = GCHandle.Alloc(target);
            bool owned = false;
            try
            {
                using (var scope = new CallScope(CancellationToken.None))
                using (ConfigHandle config = NativeMethods.ossmp_config_new())
                {
                    Settings.Apply(
                        options, config, GCHandle.ToIntPtr(callbacks));
                    ClientHandle client;
                    ErrorHandle error;
                    int status = NativeMethods.ossmp_client_new(config, out client, out error);
                    scope.Check(status, error);
                    client.Own(callbacks);
                    owned = true;
                    return client;
                }
            }
            finally
            {
                if (!owned)
                {
                    callbacks.Free();
                }
            }
        }

        private ClientHandle Open()
        {
            if (disposed != 0)
            {
                throw new ObjectDisposedException(nameof(OssmpClient));
            }
            return handle;
        }
    }
}
