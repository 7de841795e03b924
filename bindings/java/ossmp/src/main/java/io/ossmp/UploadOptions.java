package io.ossmp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is wanted of an upload. It cannot be changed, serves any number of uploads and threads, and needs no closing.
 * What the library refuses of it, the call that uses it says.
 */
public final class UploadOptions {
    static final UploadOptions DEFAULT = builder().build();

    final Map<String, String> headers;
    final Integer deadline;
    final TransferControl control;
    final Long partSize;
    final Integer concurrency;
    final Path checkpoint;
    final Boolean checkpointRequired;
    final Boolean adopt;
    final Boolean abortOnFailure;
    final ProgressListener progress;

    private UploadOptions(Builder builder) {
        headers = Collections.unmodifiableMap(copy(builder.headers));
        deadline = builder.deadline;
        control = builder.control;
        partSize = builder.partSize;
        concurrency = builder.concurrency;
        checkpoint = builder.checkpoint;
        checkpointRequired = builder.checkpointRequired;
        adopt = builder.adopt;
        abortOnFailure = builder.abortOnFailure;
        progress = builder.progress;
    }

    /**
     * Begins options in which everything has its default.
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
        builder.headers.putAll(headers);
        builder.deadline = deadline;
        builder.control = control;
        builder.partSize = partSize;
        builder.concurrency = concurrency;
        builder.checkpoint = checkpoint;
        builder.checkpointRequired = checkpointRequired;
        builder.adopt = adopt;
        builder.abortOnFailure = abortOnFailure;
        builder.progress = progress;
        return builder;
    }

    boolean hasHeader(String name) {
        return headers.containsKey(name);
    }

    private static Map<String, String> copy(Map<String, String> headers) {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return copy;
    }

    /** Builds {@link UploadOptions}. For one thread. */
    public static final class Builder {
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private Integer deadline;
        private TransferControl control;
        private Long partSize;
        private Integer concurrency;
        private Path checkpoint;
        private Boolean checkpointRequired;
        private Boolean adopt;
        private Boolean abortOnFailure;
        private ProgressListener progress;

        private Builder() {
        }

        /**
         * Sets a header. It goes with the requests to which it belongs: Content-Type, x-oss-meta-*, x-oss-tagging and
         * what else makes the object with initiate, x-oss-traffic-limit with parts, x-oss-callback, x-oss-object-acl
         * and x-oss-complete-all with complete, x-oss-forbid-overwrite with initiate and complete.
         *
         * @param name its name; the same again, in any case, replaces the value
         * @param value its value
         * @return this builder
         */
        public Builder header(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            headers.put(name, value);
            return this;
        }

        /**
         * Sets several headers, see {@link #header(String, String)}.
         *
         * @param headers names and values
         * @return this builder
         */
        public Builder headers(Map<String, String> headers) {
            headers.forEach(this::header);
            return this;
        }

        /**
         * Sets the Content-Type of the object. Default: guessed from its key.
         *
         * @param type such as "video/mp4"
         * @return this builder
         */
        public Builder contentType(String type) {
            return header("Content-Type", type);
        }

        /**
         * Sets a piece of the user's metadata: the header x-oss-meta-name.
         *
         * @param name the name behind "x-oss-meta-"
         * @param value its value
         * @return this builder
         */
        public Builder metadata(String name, String value) {
            return header("x-oss-meta-" + Objects.requireNonNull(name, "name"), value);
        }

        /**
         * Sets how long each call may take in all, the resolving of the host's name excepted.
         *
         * @param deadline whole milliseconds; zero, the default: no limit
         * @return this builder
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Millis.of("deadline", deadline);
            return this;
        }

        /**
         * Sets the control with which every call on the upload can be cancelled, and which counts its bytes.
         *
         * @param control the control
         * @return this builder
         */
        public Builder control(TransferControl control) {
            this.control = Objects.requireNonNull(control, "control");
            return this;
        }

        /**
         * Sets the size of the parts of an upload in one call.
         *
         * @param bytes 100 KiB to 5 GiB (OSS limits), or 0, the default: 8 MiB, more where 10,000 parts do not suffice
         * @return this builder
         */
        public Builder partSize(long bytes) {
            partSize = bytes;
            return this;
        }

        /**
         * Sets how many parts an upload in one call sends at a time.
         *
         * @param parts 1 to 64; default 4
         * @return this builder
         */
        public Builder concurrency(int parts) {
            concurrency = parts;
            return this;
        }

        /**
         * Makes {@link OssmpClient#uploadFile(String, String, Path, UploadOptions)} resumable: after it failed, was
         * cancelled or killed, the next call goes on where it stopped. The file names the upload and holds no secret.
         * It is gone after success.
         *
         * @param path a file, or an existing directory in which it is named by a hash of endpoint, bucket, key and
         *     source; the directory must not be writable for other users, unless it is sticky
         * @return this builder
         */
        public Builder checkpoint(Path path) {
            checkpoint = Objects.requireNonNull(path, "path");
            return this;
        }

        /**
         * Sets whether nothing is sent when the checkpoint cannot be written.
         *
         * @param required true, the default; false to go on without it and a warning in the log
         * @return this builder
         */
        public Builder checkpointRequired(boolean required) {
            checkpointRequired = required;
            return this;
        }

        /**
         * Sets whether {@link OssmpClient#uploadFile(String, String, Path, UploadOptions)}, without a usable
         * checkpoint, looks for open uploads of this object and goes on with the newest whose parts fit the file. It
         * lists uploads, which needs that permission.
         *
         * @param adopt default false
         * @return this builder
         */
        public Builder adopt(boolean adopt) {
            this.adopt = adopt;
            return this;
        }

        /**
         * Sets whether an upload in one call that fails is aborted, which deletes its parts.
         *
         * @param abort default: true without a checkpoint, false with one
         * @return this builder
         */
        public Builder abortOnFailure(boolean abort) {
            abortOnFailure = abort;
            return this;
        }

        /**
         * Sets who is told how far an upload in one call, or a writer, has come.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder progress(ProgressListener listener) {
            progress = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the options; the builder may go on.
         *
         * @return the options
         */
        public UploadOptions build() {
            return new UploadOptions(this);
        }
    }
}
