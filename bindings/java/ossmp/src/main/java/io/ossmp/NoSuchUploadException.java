package io.ossmp;

/** The upload id is not known, or not any more: it was completed or aborted, perhaps elsewhere. Start afresh. */
public final class NoSuchUploadException extends OssmpException {
    private static final long serialVersionUID = 1L;

    NoSuchUploadException(ErrorDetails details) {
        super(details);
    }
}
