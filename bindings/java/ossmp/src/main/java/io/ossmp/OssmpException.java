package io.ossmp;

import com.sun.jna.Pointer;

/**
 * A call failed. {@link #getMessage()} tells everything in one line for a log, without a secret; the methods give the
 * pieces. What programs branch on are types of their own: {@link NoSuchUploadException}, {@link CancelledException},
 * {@link FileChangedException}, {@link IntegrityException}, {@link InvalidArgumentException}.
 */
public class OssmpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is known of the failure. */
    private final ErrorDetails details;
    /** What was made all the same; lost when the exception is serialized. */
    private transient UploadResult result;

    OssmpException(ErrorDetails details) {
        super(details.message);
        this.details = details;
    }

    /** Gives the exception for a call that returned {@code status}, and frees {@code error}; null for OSSMP_OK. */
    static OssmpException take(int status, Pointer error, Throwable cause) {
        if (status == 0) {
            return null;
        }
        ErrorDetails details = ErrorDetails.take(status, error);
        OssmpException exception = of(details);
        if (cause != null && details.status == Status.CREDENTIALS) {
            exception.initCause(cause);
        }
        return exception;
    }

    private static OssmpException of(ErrorDetails details) {
        switch (details.status) {
            case ARGUMENT:
                return new InvalidArgumentException(details);
            case CANCELLED:
                return new CancelledException(details);
            case FILE_CHANGED:
                return new FileChangedException(details);
            case NO_SUCH_UPLOAD:
                return new NoSuchUploadException(details);
            case INTEGRITY:
                return new IntegrityException(details);
            default:
                return new OssmpException(details);
        }
    }

    void made(UploadResult result) {
        this.result = result;
    }

    /**
     * Gives the object that was made although the call failed: with {@link Status#CALLBACK_FAILED}.
     *
     * @return the object; null when there is none, or nothing is known of it
     */
    public UploadResult result() {
        return result;
    }

    /**
     * Gives the kind of failure.
     *
     * @return the status
     */
    public Status status() {
        return details.status;
    }

    /**
     * Gives the OSS operation that failed, such as "UploadPart".
     *
     * @return the operation; "" when the call failed before it chose one
     */
    public String operation() {
        return details.operation;
    }

    /**
     * Gives the HTTP status of the last answer.
     *
     * @return the status; 0 when there was no answer
     */
    public int httpStatus() {
        return details.httpStatus;
    }

    /**
     * Gives the error code of OSS, such as "AccessDenied".
     *
     * @return the code; "" when OSS gave none
     */
    public String code() {
        return details.code;
    }

    /**
     * Gives the diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it.
     *
     * @return the EC; "" when OSS gave none
     */
    public String ec() {
        return details.ec;
    }

    /**
     * Gives the id of the request, which is what the support of Alibaba Cloud asks for.
     *
     * @return the request id; "" when there is none
     */
    public String requestId() {
        return details.requestId;
    }

    /**
     * Gives the host that answered, as it calls itself.
     *
     * @return the host id; "" when there is none
     */
    public String hostId() {
        return details.hostId;
    }

    /**
     * Gives the bucket of the call.
     *
     * @return the bucket; "" when there is none
     */
    public String bucket() {
        return details.bucket;
    }

    /**
     * Gives the object of the call.
     *
     * @return the key of the object; "" when there is none
     */
    public String key() {
        return details.key;
    }

    /**
     * Gives what the failed call did to the object.
     *
     * @return the state
     */
    public ObjectState objectState() {
        return details.objectState;
    }

    /**
     * Gives the id of the upload that the call worked on: attach to it and go on, or abort it.
     *
     * @return the upload id; "" when there is none
     */
    public String uploadId() {
        return details.uploadId;
    }

    /**
     * Gives the number of the part that failed.
     *
     * @return the number; 0 when it was not a part
     */
    public int partNumber() {
        return details.partNumber;
    }

    /**
     * Gives how many times the request was tried.
     *
     * @return the number of attempts; 0 when nothing was sent
     */
    public int attempts() {
        return details.attempts;
    }

    /**
     * Gives errno, or GetLastError on Windows, of the system call that failed.
     *
     * @return the number; 0 when it was no system call
     */
    public int osCode() {
        return details.osCode;
    }

    /**
     * Tells whether the same call may succeed later although nothing is changed.
     *
     * @return true if it may
     */
    public boolean isRetryable() {
        return details.retryable;
    }
}
