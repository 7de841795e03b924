package io.ossmp.agent;

import java.io.IOException;

/** What a callback or a stream of the agent raises, to be told from everything else when it comes out of a call. */
final class Raised {
    private Raised() {
    }

    /** From a callback. */
    static final class Unchecked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unchecked(String message) {
            super(message);
        }
    }

    /** From a stream. */
    static final class Checked extends IOException {
        private static final long serialVersionUID = 1L;

        Checked(String message) {
            super(message);
        }
    }

    /** Gives the message of what was raised, as such or as the cause of something; null when nothing was. */
    static String in(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Unchecked || at instanceof Checked) {
                return at.getMessage();
            }
        }
        return null;
    }
}
