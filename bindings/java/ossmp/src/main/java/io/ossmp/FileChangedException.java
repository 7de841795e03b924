package io.ossmp;

/** Size or content of the file moved under the upload; no object was made of it. */
public final class FileChangedException extends OssmpException {
    private static final long serialVersionUID = 1L;

    FileChangedException(ErrorDetails details) {
        super(details);
    }
}
