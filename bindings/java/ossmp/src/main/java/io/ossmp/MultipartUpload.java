package io.ossmp;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A multipart upload: bucket, key, upload id, and the parts sent through this object. Any number of threads may use it
 * at the same time, so that parts may be sent side by side. An interrupt ends the call of that thread and no other.
 */
public final class MultipartUpload implements AutoCloseable {
    private final UploadLanes lanes;
    private volatile String ended;

    MultipartUpload(UploadLanes lanes) {
        this.lanes = lanes;
    }

    /**
     * Gives the upload id. Keep it with bucket and key, and
     * {@link OssmpClient#attachMultipartUpload(String, String, String)} takes the upload up again.
     *
     * @return the upload id
     */
    public String uploadId() {
        return lanes.uploadId;
    }

    /**
     * Gives the bucket.
     *
     * @return the bucket
     */
    public String bucket() {
        return lanes.bucket;
    }

    /**
     * Gives the key of the object that the upload will make.
     *
     * @return the key
     */
    public String key() {
        return lanes.key;
    }

    /**
     * Sends a range of a file as a part. The same number again replaces the part. Parts may be sent in any order and by
     * several threads. All but the one with the highest number must have 100 KiB at least (OSS limit), which the
     * service checks at Complete. Memory does not depend on the length.
     *
     * @param partNumber 1 to 10,000 (OSS limit)
     * @param file the file
     * @param offset bytes from its beginning
     * @param length bytes, at most 5 GiB (OSS limit); -1: up to the end of the file
     * @return the part
     * @throws InvalidArgumentException if a number is out of range
     * @throws FileChangedException if the file shrank meanwhile
     * @throws IntegrityException if the service stored other bytes, twice
     * @throws NoSuchUploadException if the upload was completed or aborted elsewhere
     * @throws OssmpException with {@link Status#FILE} if the file cannot be read or does not hold the range,
     *     {@link Status#STATE} if this upload was completed or aborted; or why else it failed
     */
    public Part uploadPart(int partNumber, Path file, long offset, long length) {
        requireOpen("UploadPart");
        byte[] path = NativePath.in("file", file);
        return lanes.send(partNumber, null, (upload, call) ->
                Lib.ossmp_upload_part_from_file(upload, partNumber, path, offset, length, call.error));
    }

    /**
     * Sends a range of a file as a part, see {@link #uploadPart(int, Path, long, long)}.
     *
     * @param range number, offset and size, as {@link FileSplitter} plans them
     * @param file the file
     * @return the part
     */
    public Part uploadPart(PartRange range, Path file) {
        return uploadPart(range.partNumber(), file, range.offset(), range.size());
    }

    /**
     * Sends bytes as a part. They are copied first.
     *
     * @param partNumber 1 to 10,000
     * @param data the bytes
     * @return the part
     */
    public Part uploadPart(int partNumber, byte[] data) {
        return uploadPart(partNumber, ByteBuffer.wrap(data));
    }

    /**
     * Sends bytes as a part. They are copied first.
     *
     * @param partNumber 1 to 10,000
     * @param data holds the bytes
     * @param offset where in {@code data} they begin
     * @param length how many there are
     * @return the part
     */
    public Part uploadPart(int partNumber, byte[] data, int offset, int length) {
        if (offset < 0 || length < 0 || length > data.length - offset) {
            throw new InvalidArgumentException("offset is " + offset + " and length is " + length
                    + "; the array has " + data.length + " bytes");
        }
        return uploadPart(partNumber, ByteBuffer.wrap(data, offset, length));
    }

    /**
     * Sends the remaining bytes of a buffer as a part; after success none remain. A direct buffer is not copied, and
     * must not change during the call; another one is copied first.
     *
     * @param partNumber 1 to 10,000
     * @param data the buffer
     * @return the part
     * @throws IntegrityException if the service stored other bytes, twice
     * @throws NoSuchUploadException if the upload was completed or aborted elsewhere
     * @throws OssmpException with {@link Status#STATE} if this upload was completed or aborted; or why else it failed
     */
    public Part uploadPart(int partNumber, ByteBuffer data) {
        requireOpen("UploadPart");
        int length = data.remaining();
        Part part;
        if (data.isDirect() && length > 0) {
            part = send(partNumber, Native.getDirectBufferPointer(data).share(data.position()), length);
        } else if (length == 0) {
            part = send(partNumber, null, 0);
        } else {
            try (Memory copy = new Memory(length)) {
                copy.getByteBuffer(0, length).put(data.duplicate());
                part = send(partNumber, copy, length);
            }
        }
        // Through Buffer, because ByteBuffer's own position(int) came with Java 9.
        ((java.nio.Buffer) data).position(data.limit());
        return part;
    }

    /**
     * Sends bytes of a stream as a part. The stream is read on the calling thread, until it has given them all and
     * before the first is sent; it is not closed. The part is held in native memory whole, because a retry must send it
     * again. A cancel waits for a read that blocks.
     *
     * @param partNumber 1 to 10,000
     * @param source the stream
     * @param length how many bytes to take
     * @return the part
     * @throws IOException what the stream threw; nothing was sent
     * @throws OssmpException with {@link Status#FILE} if the stream ended early, {@link Status#MEMORY} if there is no
     *     memory for the part; or why else it failed
     */
    public Part uploadPart(int partNumber, InputStream source, long length) throws IOException {
        requireOpen("UploadPart");
        Objects.requireNonNull(source, "source");
        return lanes.send(partNumber, source, (upload, call) -> Lib.ossmp_upload_part_from_reader(upload, partNumber,
                Callbacks.READ, null, length, call.error));
    }

    /**
     * Makes a part of a range of an object in the same region. The bytes do not pass through this machine.
     *
     * @param partNumber 1 to 10,000
     * @param sourceBucket the bucket of that object
     * @param sourceKey its key
     * @param offset bytes from its beginning
     * @param length bytes, at most 5 GiB (OSS limit); -1: up to the end of the object
     * @return the part; its size is known only when {@code length} is given
     * @throws OssmpException why it failed, such as with the code NoSuchKey
     */
    public Part uploadPartCopy(int partNumber, String sourceBucket, String sourceKey, long offset, long length) {
        return uploadPartCopy(partNumber, sourceBucket, sourceKey, null, offset, length);
    }

    /**
     * Makes a part of a range of a version of an object, see
     * {@link #uploadPartCopy(int, String, String, long, long)}.
     *
     * @param partNumber 1 to 10,000
     * @param sourceBucket the bucket of that object
     * @param sourceKey its key
     * @param sourceVersionId its version; null or "" for the current one
     * @param offset bytes from its beginning
     * @param length bytes, at most 5 GiB (OSS limit); -1: up to the end of the object
     * @return the part; its size is known only when {@code length} is given
     */
    public Part uploadPartCopy(int partNumber, String sourceBucket, String sourceKey, String sourceVersionId,
            long offset, long length) {
        requireOpen("UploadPartCopy");
        byte[] bucket = Utf8.in("sourceBucket", sourceBucket);
        byte[] key = Utf8.in("sourceKey", sourceKey);
        byte[] version = Utf8.inOrNull("sourceVersionId", sourceVersionId);
        return lanes.send(partNumber, null, (upload, call) ->
                Lib.ossmp_upload_part_copy(upload, partNumber, bucket, key, version, offset, length, call.error));
    }

    /**
     * Lists the first 1000 parts that the service has.
     *
     * @return the first page
     */
    public PartListing listParts() {
        return listParts(0, 0);
    }

    /**
     * Lists the parts that the service has: one page, one request.
     *
     * @param partNumberMarker the page begins behind this number; 0: with the first
     * @param maxParts how many at most: 1 to 1000 (OSS limit), or 0 for 1000
     * @return the page
     * @throws NoSuchUploadException if the upload was completed or aborted
     * @throws OssmpException why else it failed
     */
    public PartListing listParts(int partNumberMarker, int maxParts) {
        return lanes.call((InputStream) null, (upload, call) -> {
            int status = Lib.ossmp_upload_list_parts(upload, partNumberMarker, maxParts, call.out, call.error);
            Pointer page = call.checked(status);
            try {
                return new PartListing(page);
            } finally {
                Lib.ossmp_parts_free(page);
            }
        });
    }

    /**
     * Lists all pages of parts that the service has, each when it is asked for. For the parts:
     * {@code listPartsPaginator(0).items(PartListing::parts)}.
     *
     * @param pageSize how many at most on a page: 1 to 1000 (OSS limit), or 0 for 1000
     * @return the pages
     */
    public Paginator<PartListing> listPartsPaginator(int pageSize) {
        return new Paginator<>(last -> listParts(last == null ? 0 : last.nextPartNumberMarker(), pageSize),
                PartListing::isTruncated);
    }

    /**
     * Gives the parts that were sent through this object. No request.
     *
     * @return the parts, ascending by number
     */
    public List<Part> sentParts() {
        return lanes.sentParts();
    }

    /**
     * Joins the parts that were sent through this object, see {@link #completeMultipartUpload(CompleteOptions)}.
     *
     * @return the object
     */
    public UploadResult completeMultipartUpload() {
        return completeMultipartUpload(CompleteOptions.sentParts());
    }

    /**
     * Joins these parts, see {@link #completeMultipartUpload(CompleteOptions)}.
     *
     * @param parts in any order
     * @return the object
     */
    public UploadResult completeMultipartUpload(Iterable<Part> parts) {
        return completeMultipartUpload(CompleteOptions.parts(parts));
    }

    /**
     * Joins parts into the object. An answer that got lost is asked after, so that the call says what became of the
     * object; after a failure see {@link OssmpException#objectState()}.
     *
     * <p>With the header x-oss-complete-all the service joins all parts that it has, and they must not be named: use
     * {@link CompleteOptions#sentParts()}.
     *
     * @param options which parts, and with which headers
     * @return the object
     * @throws InvalidArgumentException if there are no parts
     * @throws IntegrityException if the object was made of other bytes than were sent
     * @throws NoSuchUploadException if the upload was completed or aborted elsewhere
     * @throws OssmpException with {@link Status#STATE} if this upload was completed or aborted,
     *     {@link Status#CALLBACK_FAILED} if the object was made but the callback to your server failed,
     *     {@link Status#OUTCOME_UNKNOWN} if it cannot be known; or why else it failed, such as with the codes
     *     InvalidPart, or EntityTooSmall for a part under 100 KiB that is not the last
     */
    public UploadResult completeMultipartUpload(CompleteOptions options) {
        requireOpen("CompleteMultipartUpload");
        try {
            UploadResult result;
            if (options.headers.isEmpty()) {
                result = lanes.call((InputStream) null, (upload, call) ->
                        complete(upload, call, options, lanes.options));
            } else {
                UploadOptions own = lanes.options.toBuilder().headers(options.headers).build();
                result = lanes.call(own, (upload, call) -> complete(upload, call, options, own));
            }
            ended = "completed";
            return result;
        } catch (OssmpException e) {
            if (e.objectState() == ObjectState.MADE) {
                ended = "completed";
            }
            throw e;
        }
    }

    /**
     * Deletes the upload and its parts. An upload that the service does not know any more counts as deleted. Parts that
     * other threads are sending meanwhile may stay behind and are billed: stop them first.
     *
     * <p>Because it cleans up, it works after a cancel, and neither a control nor an interrupt stops it; a deadline
     * does.
     *
     * @throws OssmpException with {@link Status#STATE} if this upload was completed or aborted; or why else it failed
     */
    public void abortMultipartUpload() {
        requireOpen("AbortMultipartUpload");
        lanes.callUncancellable((upload, call) -> {
            call.check(Lib.ossmp_upload_abort(upload, call.error));
            return null;
        });
        ended = "aborted";
    }

    /**
     * Frees the memory of the upload, and only that: on the server it stays until it is completed or aborted. Calls
     * under way end as they would have. May be called again.
     */
    @Override
    public void close() {
        lanes.close();
    }

    @Override
    public String toString() {
        return "MultipartUpload[oss://" + bucket() + "/" + key() + ", " + uploadId() + "]";
    }

    private Part send(int partNumber, Pointer data, int length) {
        return lanes.send(partNumber, null, (upload, call) ->
                Lib.ossmp_upload_part_from_buffer(upload, partNumber, data, new Lib.SizeT(length), call.error));
    }

    private UploadResult complete(Pointer upload, Call call, CompleteOptions options, UploadOptions own) {
        if (options.source == CompleteOptions.Source.SENT && own.hasHeader("x-oss-complete-all")) {
            return call.result(Lib.ossmp_upload_complete(upload, null, call.out, call.error));
        }
        Pointer parts = parts(upload, call, options);
        try {
            return call.result(Lib.ossmp_upload_complete(upload, parts, call.out, call.error));
        } finally {
            Lib.ossmp_parts_free(parts);
        }
    }

    /** Gives the native list of what is to be joined. */
    private Pointer parts(Pointer upload, Call call, CompleteOptions options) {
        if (options.source == CompleteOptions.Source.LISTED) {
            PointerByReference listed = new PointerByReference();
            call.check(Lib.ossmp_upload_all_parts(upload, listed, call.error));
            return listed.getValue();
        }
        Pointer list = Lib.ossmp_parts_new();
        try {
            if (options.source == CompleteOptions.Source.SENT) {
                lanes.addSent(list, call);
            } else {
                options.parts.forEach(part -> lanes.add(list, part, call));
            }
            return list;
        } catch (RuntimeException | Error e) {
            Lib.ossmp_parts_free(list);
            throw e;
        }
    }

    private void requireOpen(String operation) {
        if (ended != null) {
            throw new OssmpException(new ErrorDetails(Status.STATE, operation + " failed: this upload was " + ended
                    + " before (" + this + ")", operation, bucket(), key(), uploadId()));
        }
    }
}
