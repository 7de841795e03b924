package io.ossmp;

/** Why a call failed, in the library's own terms. */
public enum Status {
    /** A status that this version does not know: a failure all the same. */
    UNKNOWN(-1),
    /** Bad argument; nothing was sent. */
    ARGUMENT(1),
    /** The upload, or the writer, was already completed or aborted. */
    STATE(2),
    /** A control, an interrupt, or a callback said stop. */
    CANCELLED(3),
    /** A bug in the library; please report the message. */
    INTERNAL(4),
    /** A buffer could not be had. */
    MEMORY(5),
    /** Local file: open, read, short; see {@link OssmpException#osCode()}. */
    FILE(10),
    /** Size or content of the file moved under the upload. */
    FILE_CHANGED(11),
    /** The checkpoint cannot be written, or is in use by another process. */
    CHECKPOINT(12),
    /** Resolve, connect, reset; retries exhausted. */
    NETWORK(20),
    /** Certificate, name or version refused; not retried. */
    TLS(21),
    /** Any limit that elapsed: connect, idle or deadline; see the message. */
    TIMEOUT(22),
    /** OSS said no: see {@link OssmpException#code()}, {@link OssmpException#httpStatus()} and the request id. */
    SERVICE(30),
    /** The upload id is not known, or not any more; start afresh. */
    NO_SUCH_UPLOAD(31),
    /** The answer could not be understood, or was a redirect, or too large. */
    PROTOCOL(32),
    /** MD5 or CRC-64 of sent and stored bytes differ. */
    INTEGRITY(33),
    /** Complete was sent, its answer lost, and asking did not settle it. */
    OUTCOME_UNKNOWN(34),
    /** OSS made the object, but its callback to your server failed (HTTP 203). */
    CALLBACK_FAILED(35),
    /** The provider gave none, or the service calls them expired even after a refresh. */
    CREDENTIALS(36);

    final int number;

    Status(int number) {
        this.number = number;
    }

    static Status of(int number) {
        for (Status status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
