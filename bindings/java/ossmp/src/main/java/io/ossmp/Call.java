package io.ossmp;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.InputStream;

/**
 * One call into the library on the thread that makes it: who may cancel it, whom its callbacks ask, and what those
 * raised. Closed when the call has returned. Calls nest when a callback uses another client.
 */
final class Call implements AutoCloseable {
    private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

    final PointerByReference error;
    final PointerByReference out;
    final Hooks hooks;
    final NativeControl control;
    ProgressListener progress;
    InputStream source;

    private final Thread thread = Thread.currentThread();
    private final TransferControl shared;
    private final boolean interruptible;
    private final Cells own;
    private final Call outer = CURRENT.get();
    private final long doneBefore;
    private volatile boolean interrupted;
    private Throwable raised;
    private Throwable credentialsFailure;
    private byte[] chunk;

    /** {@code shared} is what the user cancels by, or null. Fails before anything is sent when it was interrupted. */
    Call(Hooks hooks, NativeControl control, TransferControl shared) {
        this(hooks, control, shared, null);
    }

    /** With {@code cells} that the caller keeps for the next call, or null. */
    Call(Hooks hooks, NativeControl control, TransferControl shared, Cells cells) {
        this(hooks, control, shared, cells, true);
        if (thread.isInterrupted()) {
            interrupted = true;
            control.cancel();
        }
    }

    private Call(Hooks hooks, NativeControl control, TransferControl shared, Cells cells, boolean interruptible) {
        own = cells == null ? new Cells() : null;
        error = (cells == null ? own : cells).error;
        out = (cells == null ? own : cells).out;
        this.hooks = hooks;
        this.control = control;
        this.shared = shared;
        this.interruptible = interruptible;
        doneBefore = control == null ? 0 : control.bytesDone();
        if (shared != null) {
            shared.begin(this);
        }
        if (interruptible) {
            InterruptWatcher.watch(this);
        }
        CURRENT.set(this);
    }

    /** A call that nobody cancels: what cleans up. */
    static Call uncancellable(Hooks hooks) {
        return new Call(hooks, null, null, null, false);
    }

    static Call current() {
        return CURRENT.get();
    }

    /** Bytes that this call has confirmed so far. */
    long bytesDone() {
        return control.bytesDone() - doneBefore;
    }

    void cancelIfInterrupted() {
        if (!interrupted && thread.isInterrupted()) {
            interrupted = true;
            control.cancel();
        }
    }

    /** Keeps what a callback raised, the first of it. */
    void raise(Throwable failure) {
        if (raised == null) {
            raised = failure;
        }
    }

    void raiseFromCredentials(Throwable failure) {
        if (failure instanceof Error) {
            raise(failure);
        }
        credentialsFailure = failure;
    }

    byte[] chunk(long capacity) {
        int size = (int) Math.min(capacity, 128 * 1024);
        if (chunk == null || chunk.length < size) {
            chunk = new byte[size];
        }
        return chunk;
    }

    /** Throws what a callback raised, as it is, else why the library failed. Nothing after success. */
    void check(int status) {
        check(status, null);
    }

    private void check(int status, UploadResult made) {
        OssmpException failure = OssmpException.take(status, error.getValue(), credentialsFailure);
        error.setValue(null);
        if (failure != null) {
            failure.made(made);
        }
        if (interrupted && failure instanceof CancelledException) {
            // A callback may have cleared the flag; whoever interrupted wants it seen further up.
            thread.interrupt();
        }
        if (raised != null) {
            if (failure != null) {
                raised.addSuppressed(failure);
            }
            Call.<RuntimeException>sneak(raised);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives the object that was made; as {@link #check} after a failure, which may have made one, too. */
    UploadResult result(int status) {
        Pointer made = out.getValue();
        UploadResult result = made == null ? null : UploadResult.take(made);
        check(status, result);
        return result;
    }

    /** Gives the handle that the call wrote to {@link #out}, after {@link #check}. */
    Pointer checked(int status) {
        check(status);
        return out.getValue();
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        } else {
            error.setValue(null);
            out.setValue(null);
        }
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        if (interruptible) {
            InterruptWatcher.forget(this);
        }
        if (shared != null) {
            shared.end(this);
        }
    }

    /** Where the library writes an error and what it made, for one call at a time. */
    static final class Cells implements AutoCloseable {
        final PointerByReference error = new PointerByReference();
        final PointerByReference out = new PointerByReference();

        @Override
        public void close() {
            // Memory of JNA's own, which it would free some time later.
            ((Memory) error.getPointer()).close();
            ((Memory) out.getPointer()).close();
        }
    }

    /** Methods that read streams declare the IOException that this may throw; what else callbacks raise is unchecked. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable raised) throws T {
        throw (T) raised;
    }
}
