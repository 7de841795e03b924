package io.ossmp;

/**
 * A {@link TransferControl} or an interrupt of the thread stopped the call. After an interrupt the flag of the thread
 * is set.
 */
public final class CancelledException extends OssmpException {
    private static final long serialVersionUID = 1L;

    CancelledException(ErrorDetails details) {
        super(details);
    }
}
