package io.ossmp;

/** Takes lines of the log. */
@FunctionalInterface
public interface LogSink {
    /**
     * Takes one line. Any thread may call it, also one of the library's own, and several may at the same time. It must
     * not call the client that it serves.
     *
     * <p>What it throws does not fail the upload: it goes to the thread's
     * {@link Thread#getUncaughtExceptionHandler() uncaught exception handler}.
     *
     * @param level how much it matters
     * @param message the line, which holds no secret
     */
    void log(LogLevel level, String message);
}
