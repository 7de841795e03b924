package io.ossmp;

/** An upload in progress, as a listing names it. */
public final class UploadSummary {
    private final String key;
    private final String uploadId;
    private final String initiated;

    UploadSummary(String key, String uploadId, String initiated) {
        this.key = key;
        this.uploadId = uploadId;
        this.initiated = initiated;
    }

    /**
     * Gives the key of the object that the upload will make.
     *
     * @return the key
     */
    public String key() {
        return key;
    }

    /**
     * Gives the upload id, for {@link OssmpClient#attachMultipartUpload(String, String, String)}.
     *
     * @return the upload id
     */
    public String uploadId() {
        return uploadId;
    }

    /**
     * Gives when the upload was started.
     *
     * @return ISO 8601 UTC, as the service says it
     */
    public String initiated() {
        return initiated;
    }

    @Override
    public String toString() {
        return "UploadSummary[" + key + ", " + uploadId + ", " + initiated + "]";
    }
}
