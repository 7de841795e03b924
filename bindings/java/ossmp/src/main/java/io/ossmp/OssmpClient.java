package io.ossmp;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Uploads to Alibaba Cloud OSS. Any number of threads may use one client at the same time; make one and keep it,
 * because it keeps connections.
 *
 * <p>Calls block. A {@link TransferControl}, or an interrupt of the thread, makes a call fail with
 * {@link CancelledException}; after an interrupt the flag of the thread stays set. Every failure is an
 * {@link OssmpException}, which is unchecked; what a stream of yours throws comes out as it is.
 */
public final class OssmpClient implements AutoCloseable {
    private final Hooks hooks;
    private final NativeHandle handle;

    private OssmpClient(Hooks hooks, Pointer client) {
        this.hooks = hooks;
        handle = new NativeHandle(this, "client", client, Lib::ossmp_client_free);
    }

    /** Makes a client of a configuration, which stays the caller's. */
    static OssmpClient of(Pointer config, Hooks hooks) {
        try (NativeControl control = new NativeControl(); Call call = new Call(hooks, control, null)) {
            return new OssmpClient(hooks, call.checked(Lib.ossmp_client_new(config, call.out, call.error)));
        }
    }

    /**
     * Begins a client.
     *
     * @return a builder
     */
    public static OssmpClientBuilder builder() {
        return new OssmpClientBuilder();
    }

    /**
     * Has requests signed with another access key from the next attempt on, those of uploads under way included.
     *
     * @param key the key
     * @throws InvalidArgumentException if id or secret are empty, or something is not printable ASCII; the old key
     *     stays
     */
    public void setCredentials(Credentials key) {
        byte[] id = Utf8.in("accessKeyId", key.accessKeyId);
        byte[] secret = Utf8.in("accessKeySecret", key.accessKeySecret);
        byte[] token = Utf8.inOrNull("securityToken", key.securityToken);
        Pointer client = handle.acquire();
        try {
            if (Lib.ossmp_client_set_credentials(client, id, secret, token) != 0) {
                throw new InvalidArgumentException("accessKeyId or accessKeySecret is empty, or one of them or "
                        + "securityToken is not printable ASCII");
            }
        } finally {
            handle.release();
        }
    }

    /**
     * Uploads a file with default options, see {@link #uploadFile(String, String, Path, UploadOptions)}.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param file the file
     * @return the object
     */
    public UploadResult uploadFile(String bucket, String key, Path file) {
        return uploadFile(bucket, key, file, UploadOptions.DEFAULT);
    }

    /**
     * Uploads a file: in one request when it fits one part, else in parts, several at a time.
     *
     * <p>With {@link UploadOptions.Builder#checkpoint(Path)} a call that failed, was cancelled or was killed is
     * continued by the next: what OSS has and equals the local bytes is not sent again, see
     * {@link UploadResult#bytesReused()}. The file must not change meanwhile.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param file the file; memory does not depend on its size
     * @param options what else is wanted
     * @return the object
     * @throws FileChangedException if the file changed meanwhile; no object was made of it
     * @throws CancelledException if it was cancelled
     * @throws OssmpException with {@link Status#FILE} if the file cannot be read, {@link Status#CHECKPOINT} if the
     *     checkpoint cannot be written or is in use; or why else it failed. What the listener throws comes out as it is
     */
    public UploadResult uploadFile(String bucket, String key, Path file, UploadOptions options) {
        byte[] path = NativePath.in("file", file);
        return inOneCall(bucket, key, options, null, (client, inBucket, object, nativeOptions, call) ->
                Lib.ossmp_client_upload_file(client, inBucket, object, path, nativeOptions, call.out, call.error));
    }

    /**
     * Uploads a stream with default options, see {@link #uploadStream(String, String, InputStream, UploadOptions)}.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param source the stream
     * @return the object
     * @throws IOException what the stream threw
     */
    public UploadResult uploadStream(String bucket, String key, InputStream source) throws IOException {
        return uploadStream(bucket, key, source, UploadOptions.DEFAULT);
    }

    /**
     * Uploads what a stream gives, up to its end, whatever its length. The stream is read on the calling thread, while
     * other parts are on their way, and is not closed. A cancel waits for a read that blocks.
     *
     * <p>Parts have 8 MiB, doubled every 1000 parts up to 256 MiB, unless {@link UploadOptions.Builder#partSize(long)}
     * says otherwise; native memory is concurrency times the part size. It cannot be resumed.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param source the stream
     * @param options what else is wanted
     * @return the object
     * @throws IOException what the stream threw; no object was made
     * @throws CancelledException if it was cancelled
     * @throws OssmpException why else it failed
     */
    public UploadResult uploadStream(String bucket, String key, InputStream source, UploadOptions options)
            throws IOException {
        Objects.requireNonNull(source, "source");
        return inOneCall(bucket, key, options, source, (client, inBucket, object, nativeOptions, call) ->
                Lib.ossmp_client_upload_from_reader(client, inBucket, object, Callbacks.READ, null, nativeOptions, call.out,
                        call.error));
    }

    /**
     * Begins an object that is written piece by piece, with default options.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @return a stream to write to, to be finished and closed
     */
    public UploadOutputStream newOutputStream(String bucket, String key) {
        return newOutputStream(bucket, key, UploadOptions.DEFAULT);
    }

    /**
     * Begins an object that is written piece by piece. Nothing is sent before the buffers are full: concurrency times
     * the part size, which grows as with {@link #uploadStream(String, String, InputStream, UploadOptions)}.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param options what else is wanted; no checkpoint
     * @return a stream to write to, to be finished and closed
     * @throws InvalidArgumentException if a name is bad, or a checkpoint is set
     */
    public UploadOutputStream newOutputStream(String bucket, String key, UploadOptions options) {
        byte[] inBucket = Utf8.in("bucket", bucket);
        byte[] object = Utf8.in("key", key);
        Pointer client = handle.acquire();
        NativeControl control = new NativeControl();
        try (NativeOptions nativeOptions = NativeOptions.of(options, control);
                Call call = new Call(hooks, control, options.control)) {
            int status = Lib.ossmp_client_writer_new(client, inBucket, object, nativeOptions.pointer, call.out, call.error);
            return new UploadOutputStream(hooks, control, options, call.checked(status));
        } catch (RuntimeException | Error e) {
            control.close();
            throw e;
        } finally {
            handle.release();
        }
    }

    /**
     * Initiates a multipart upload with default options.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @return the upload, to be completed or aborted, and closed
     */
    public MultipartUpload initiateMultipartUpload(String bucket, String key) {
        return initiateMultipartUpload(bucket, key, UploadOptions.DEFAULT);
    }

    /**
     * Initiates a multipart upload. An object of that key stays as it is until the upload is completed. The service
     * keeps the upload, and bills its parts, until it is completed or aborted.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param options its headers, deadline and control
     * @return the upload, to be completed or aborted, and closed
     * @throws OssmpException why it failed
     */
    public MultipartUpload initiateMultipartUpload(String bucket, String key, UploadOptions options) {
        byte[] inBucket = Utf8.in("bucket", bucket);
        byte[] object = Utf8.in("key", key);
        return begin(options, (client, nativeOptions, call) ->
                Lib.ossmp_upload_init(client, inBucket, object, nativeOptions, call.out, call.error));
    }

    /**
     * Takes up an upload by its id, with default options.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param uploadId the id
     * @return the upload, to be closed
     */
    public MultipartUpload attachMultipartUpload(String bucket, String key, String uploadId) {
        return attachMultipartUpload(bucket, key, uploadId, UploadOptions.DEFAULT);
    }

    /**
     * Takes up an upload by its id: one from another process, or from a listing. Sends nothing, so that an id which the
     * service does not know shows with the first request. What was sent before is not known to the new object: see
     * {@link CompleteOptions#listedParts()}.
     *
     * @param bucket the bucket
     * @param key the key of the object
     * @param uploadId the id
     * @param options its headers, deadline and control
     * @return the upload, to be closed
     * @throws InvalidArgumentException if a name or the id cannot be one
     */
    public MultipartUpload attachMultipartUpload(String bucket, String key, String uploadId, UploadOptions options) {
        byte[] inBucket = Utf8.in("bucket", bucket);
        byte[] object = Utf8.in("key", key);
        byte[] id = Utf8.in("uploadId", uploadId);
        return begin(options, (client, nativeOptions, call) ->
                Lib.ossmp_upload_attach(client, inBucket, object, id, nativeOptions, call.out, call.error));
    }

    /**
     * Lists the first 1000 uploads in progress in a bucket.
     *
     * @param bucket the bucket
     * @return the first page
     */
    public MultipartUploadListing listMultipartUploads(String bucket) {
        return listMultipartUploads(bucket, ListMultipartUploadsOptions.DEFAULT);
    }

    /**
     * Lists uploads that were initiated in a bucket and neither completed nor aborted: one page, one request.
     *
     * @param bucket the bucket
     * @param options which
     * @return the page
     * @throws OssmpException why it failed
     */
    public MultipartUploadListing listMultipartUploads(String bucket, ListMultipartUploadsOptions options) {
        byte[] inBucket = Utf8.in("bucket", bucket);
        Pointer client = handle.acquire();
        try (NativeControl control = new NativeControl();
                NativeOptions nativeOptions = NativeOptions.of(options, control);
                Call call = new Call(hooks, control, options.control)) {
            int status = Lib.ossmp_client_list_uploads(client, inBucket, nativeOptions.pointer, call.out, call.error);
            Pointer page = call.checked(status);
            try {
                return new MultipartUploadListing(page);
            } finally {
                Lib.ossmp_uploads_free(page);
            }
        } finally {
            handle.release();
        }
    }

    /**
     * Lists all pages of uploads in progress in a bucket, each when it is asked for. For what is on them:
     * {@code listMultipartUploadsPaginator(…).items(MultipartUploadListing::uploads)}.
     *
     * @param bucket the bucket
     * @param options which, and how many on a page
     * @return the pages
     */
    public Paginator<MultipartUploadListing> listMultipartUploadsPaginator(String bucket,
            ListMultipartUploadsOptions options) {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(options, "options");
        return new Paginator<>(last -> listMultipartUploads(bucket, last == null ? options : options.toBuilder()
                .marker(last.nextKeyMarker(), last.nextUploadIdMarker()).build()),
                MultipartUploadListing::isTruncated);
    }

    /**
     * Closes the client. Calls under way end as they would have, and what it made stays usable. May be called again.
     * A client that was forgotten is closed some time after it became unreachable; do not rely on that.
     */
    @Override
    public void close() {
        handle.close();
    }

    private interface OneCall {
        int make(Pointer client, byte[] bucket, byte[] object, Pointer options, Call call);
    }

    private UploadResult inOneCall(String bucket, String key, UploadOptions options, InputStream source,
            OneCall made) {
        byte[] inBucket = Utf8.in("bucket", bucket);
        byte[] object = Utf8.in("key", key);
        Pointer client = handle.acquire();
        try (NativeControl control = new NativeControl();
                NativeOptions nativeOptions = NativeOptions.of(options, control);
                Call call = new Call(hooks, control, options.control)) {
            call.progress = options.progress;
            call.source = source;
            return call.result(made.make(client, inBucket, object, nativeOptions.pointer, call));
        } finally {
            handle.release();
        }
    }

    private interface Beginning {
        int make(Pointer client, Pointer options, Call call);
    }

    private MultipartUpload begin(UploadOptions options, Beginning beginning) {
        Pointer client = handle.acquire();
        NativeControl control = new NativeControl();
        try (NativeOptions nativeOptions = NativeOptions.of(options, control);
                Call call = new Call(hooks, control, options.control)) {
            Pointer upload = call.checked(beginning.make(client, nativeOptions.pointer, call));
            return new MultipartUpload(new UploadLanes(hooks, handle, options, upload, control));
        } catch (RuntimeException | Error e) {
            control.close();
            throw e;
        } finally {
            handle.release();
        }
    }
}
