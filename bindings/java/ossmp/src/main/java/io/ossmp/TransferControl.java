package io.ossmp;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A cancel switch and byte counters for as many calls as are given it, with
 * {@link UploadOptions.Builder#control(TransferControl)} or
 * {@link ListMultipartUploadsOptions.Builder#control(TransferControl)}. Any thread may use it; it needs no closing.
 */
public final class TransferControl {
    private final Set<Call> calls = new LinkedHashSet<>();
    private boolean cancelled;
    private long doneBefore;
    private long totalBefore = -1;

    /** Makes a control: not cancelled, no bytes done, total not known. */
    public TransferControl() {
    }

    /**
     * Stops every call that uses this control, and each that will; it cannot be undone. The calls fail with
     * {@link CancelledException} within 200 ms; only the resolving of a host name, and a callback or stream of yours,
     * cannot be interrupted. {@link MultipartUpload#abortMultipartUpload()} works all the same.
     */
    public synchronized void cancel() {
        cancelled = true;
        for (Call call : calls) {
            call.control.cancel();
        }
    }

    /**
     * Tells whether {@link #cancel()} was called.
     *
     * @return true after it was called
     */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * Gives how many bytes the service has confirmed, over all calls that use this control. It never falls. Parts that
     * are copied on the service do not count.
     *
     * @return bytes
     */
    public synchronized long bytesDone() {
        long done = doneBefore;
        for (Call call : calls) {
            done += call.bytesDone();
        }
        return done;
    }

    /**
     * Gives how many bytes the one-call uploads that use this control have to send in all.
     *
     * @return bytes; -1 while that is not known, as with streams, and when you send the parts yourself
     */
    public synchronized long bytesTotal() {
        long total = totalBefore;
        for (Call call : calls) {
            total = sum(total, call.control.bytesTotal());
        }
        return total;
    }

    synchronized void begin(Call call) {
        calls.add(call);
        if (cancelled) {
            call.control.cancel();
        }
    }

    synchronized void end(Call call) {
        calls.remove(call);
        doneBefore += call.bytesDone();
        totalBefore = sum(totalBefore, call.control.bytesTotal());
    }

    private static long sum(long total, long more) {
        return more < 0 ? total : Math.max(total, 0) + more;
    }
}
