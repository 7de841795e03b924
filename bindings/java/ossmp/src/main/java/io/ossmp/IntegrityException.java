package io.ossmp;

/** MD5 or CRC-64 of the bytes that were sent and of those that the service stored differ. */
public final class IntegrityException extends OssmpException {
    private static final long serialVersionUID = 1L;

    IntegrityException(ErrorDetails details) {
        super(details);
    }
}
