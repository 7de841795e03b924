package io.ossmp;

/** Is told how far an upload in one call, or a writer, has come. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Takes the count: on the thread that made the call, every 100 ms, also when nothing moves, and at the end.
     *
     * <p>To stop, cancel a {@link TransferControl}, interrupt the thread, or throw: what is thrown comes out of the
     * call as it is, with the {@link CancelledException} suppressed in it. It must not call the client that it serves.
     *
     * @param bytesDone bytes that OSS has confirmed; never falls
     * @param bytesTotal bytes in all; -1 while that is unknown, as with a stream
     */
    void progress(long bytesDone, long bytesTotal);
}
