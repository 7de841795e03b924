package io.ossmp;

import com.sun.jna.Pointer;

/** An ossmp_control. Each call, or each handle that one call at a time uses, has its own: a cancel cannot be undone. */
final class NativeControl implements AutoCloseable {
    private final NativeHandle handle;

    NativeControl() {
        handle = new NativeHandle(this, "control", Lib.ossmp_control_new(), Lib::ossmp_control_free);
    }

    Pointer acquire() {
        return handle.acquire();
    }

    void release() {
        handle.release();
    }

    void cancel() {
        Pointer control = handle.acquireIfOpen();
        if (control != null) {
            try {
                Lib.ossmp_control_cancel(control);
            } finally {
                handle.release();
            }
        }
    }

    boolean isCancelled() {
        Pointer control = handle.acquire();
        try {
            return Lib.ossmp_control_is_cancelled(control) != 0;
        } finally {
            handle.release();
        }
    }

    long bytesDone() {
        Pointer control = handle.acquire();
        try {
            return Lib.ossmp_control_bytes_done(control);
        } finally {
            handle.release();
        }
    }

    long bytesTotal() {
        Pointer control = handle.acquire();
        try {
            return Lib.ossmp_control_bytes_total(control);
        } finally {
            handle.release();
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
