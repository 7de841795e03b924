package io.ossmp;

import com.sun.jna.Pointer;

/** The object that an upload made. */
public final class UploadResult {
    private final String eTag;
    private final String location;
    private final String crc64;
    private final String versionId;
    private final String requestId;
    private final String callbackBody;
    private final long size;
    private final long bytesReused;

    private UploadResult(Pointer result) {
        eTag = Utf8.out(Lib.ossmp_result_etag(result));
        location = Utf8.out(Lib.ossmp_result_location(result));
        crc64 = Utf8.out(Lib.ossmp_result_crc64(result));
        versionId = Utf8.out(Lib.ossmp_result_version_id(result));
        requestId = Utf8.out(Lib.ossmp_result_request_id(result));
        callbackBody = Utf8.out(Lib.ossmp_result_callback_body(result));
        size = Lib.ossmp_result_size(result);
        bytesReused = Lib.ossmp_result_bytes_reused(result);
    }

    /** Copies a result, and frees it. */
    static UploadResult take(Pointer result) {
        try {
            return new UploadResult(result);
        } finally {
            Lib.ossmp_result_free(result);
        }
    }

    /**
     * Gives the ETag of the object. It is not an MD5 of the content: that of a multipart upload ends in "-" and the
     * number of parts.
     *
     * @return the ETag without quotes
     */
    public String eTag() {
        return eTag;
    }

    /**
     * Gives the URL of the object.
     *
     * @return the URL as the service says it; "" when it did not, as with x-oss-callback
     */
    public String location() {
        return location;
    }

    /**
     * Gives the CRC-64 of the whole object.
     *
     * @return an unsigned number in decimal text; "" when it is not known
     */
    public String crc64() {
        return crc64;
    }

    /**
     * Gives the version that was made in a versioned bucket.
     *
     * @return the version id, else ""
     */
    public String versionId() {
        return versionId;
    }

    /**
     * Gives the id of the request, which is what the support of Alibaba Cloud asks for.
     *
     * @return the request id
     */
    public String requestId() {
        return requestId;
    }

    /**
     * Gives what your own server answered to the x-oss-callback.
     *
     * @return its answer; "" without one
     */
    public String callbackBody() {
        return callbackBody;
    }

    /**
     * Gives the size of the object.
     *
     * @return bytes; 0 also when it is not known, because parts were named by hand that this upload did not send
     */
    public long size() {
        return size;
    }

    /**
     * Gives how many bytes an upload in one call found on the server and did not send again.
     *
     * @return bytes
     */
    public long bytesReused() {
        return bytesReused;
    }

    @Override
    public String toString() {
        return "UploadResult[" + size + " bytes, " + eTag + "]";
    }
}
