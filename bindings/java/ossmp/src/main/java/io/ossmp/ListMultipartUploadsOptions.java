package io.ossmp;

import java.time.Duration;
import java.util.Objects;

/** Which uploads in progress to list. It cannot be changed, and needs no closing. */
public final class ListMultipartUploadsOptions {
    static final ListMultipartUploadsOptions DEFAULT = builder().build();

    final String prefix;
    final String delimiter;
    final int maxUploads;
    final String keyMarker;
    final String uploadIdMarker;
    final TransferControl control;
    final int deadline;

    private ListMultipartUploadsOptions(Builder builder) {
        prefix = builder.prefix;
        delimiter = builder.delimiter;
        maxUploads = builder.maxUploads;
        keyMarker = builder.keyMarker;
        uploadIdMarker = builder.uploadIdMarker;
        control = builder.control;
        deadline = builder.deadline;
    }

    /**
     * Begins options that list the first page of everything.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins options that are as these until they are changed.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.prefix = prefix;
        builder.delimiter = delimiter;
        builder.maxUploads = maxUploads;
        builder.keyMarker = keyMarker;
        builder.uploadIdMarker = uploadIdMarker;
        builder.control = control;
        builder.deadline = deadline;
        return builder;
    }

    /** Builds {@link ListMultipartUploadsOptions}. For one thread. */
    public static final class Builder {
        private String prefix = "";
        private String delimiter = "";
        private int maxUploads;
        private String keyMarker = "";
        private String uploadIdMarker = "";
        private TransferControl control;
        private int deadline;

        private Builder() {
        }

        /**
         * Lists only uploads whose key begins with this.
         *
         * @param prefix default "", all
         * @return this builder
         */
        public Builder prefix(String prefix) {
            this.prefix = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /**
         * Groups keys that have this behind the prefix: see {@link MultipartUploadListing#commonPrefixes()}. "/" lists
         * keys like the entries of a directory.
         *
         * @param delimiter default "", no grouping
         * @return this builder
         */
        public Builder delimiter(String delimiter) {
            this.delimiter = Objects.requireNonNull(delimiter, "delimiter");
            return this;
        }

        /**
         * Sets how many entries a page has at most.
         *
         * @param maxUploads 1 to 1000 (OSS limit), or 0 for 1000, the default
         * @return this builder
         */
        public Builder maxUploads(int maxUploads) {
            this.maxUploads = maxUploads;
            return this;
        }

        /**
         * Begins the page behind this upload of this key. An object may have several uploads, so both are needed: with
         * an empty upload id the page begins behind all uploads of the key, with an empty key the id counts for
         * nothing.
         *
         * @param keyMarker {@link MultipartUploadListing#nextKeyMarker()} of the page before
         * @param uploadIdMarker {@link MultipartUploadListing#nextUploadIdMarker()} of the page before
         * @return this builder
         */
        public Builder marker(String keyMarker, String uploadIdMarker) {
            this.keyMarker = Objects.requireNonNull(keyMarker, "keyMarker");
            this.uploadIdMarker = Objects.requireNonNull(uploadIdMarker, "uploadIdMarker");
            return this;
        }

        /**
         * Sets the control with which the listing can be cancelled.
         *
         * @param control the control
         * @return this builder
         */
        public Builder control(TransferControl control) {
            this.control = Objects.requireNonNull(control, "control");
            return this;
        }

        /**
         * Sets how long a page may take in all, the resolving of the host's name excepted.
         *
         * @param deadline whole milliseconds; zero, the default: no limit
         * @return this builder
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Millis.of("deadline", deadline);
            return this;
        }

        /**
         * Makes the options; the builder may go on.
         *
         * @return the options
         */
        public ListMultipartUploadsOptions build() {
            return new ListMultipartUploadsOptions(this);
        }
    }
}
