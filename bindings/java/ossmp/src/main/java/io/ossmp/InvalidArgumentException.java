package io.ossmp;

/** An argument cannot be right, and nothing was sent. The message names it, its value, and the rule. */
public final class InvalidArgumentException extends OssmpException {
    private static final long serialVersionUID = 1L;

    InvalidArgumentException(ErrorDetails details) {
        super(details);
    }

    InvalidArgumentException(String message) {
        super(new ErrorDetails(Status.ARGUMENT, message, "", "", "", ""));
    }
}
