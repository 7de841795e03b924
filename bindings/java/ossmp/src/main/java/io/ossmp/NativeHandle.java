package io.ossmp;

import com.sun.jna.Pointer;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A handle of the library with its owner, a Java object. It is freed once: when it was closed and no call uses it any
 * more, or, as a safety net, some time after the owner became unreachable.
 */
final class NativeHandle extends PhantomReference<Object> {
    private static final ReferenceQueue<Object> LOST = new ReferenceQueue<>();
    /** References must be reachable themselves to be enqueued. */
    private static final Set<NativeHandle> OPEN = ConcurrentHashMap.newKeySet();
    private static Thread collector;

    private final String what;
    private final Pointer pointer;
    private final Consumer<Pointer> free;
    private int uses;
    private boolean closed;
    private boolean freed;

    /** {@code free} must not refer to {@code owner}. {@code what} names it to whom uses it closed. */
    NativeHandle(Object owner, String what, Pointer pointer, Consumer<Pointer> free) {
        super(owner, LOST);
        this.what = what;
        this.pointer = pointer;
        this.free = free;
        OPEN.add(this);
        startCollector();
    }

    /** Gives the pointer, which stays valid until {@link #release}. */
    Pointer acquire() {
        Pointer held = acquireIfOpen();
        if (held == null) {
            throw new IllegalStateException("the " + what + " is closed");
        }
        return held;
    }

    /** As {@link #acquire}; null when it is closed. */
    synchronized Pointer acquireIfOpen() {
        if (closed) {
            return null;
        }
        uses++;
        return pointer;
    }

    void release() {
        boolean last;
        synchronized (this) {
            uses--;
            last = isUnused();
        }
        if (last) {
            free();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Refuses further use, and frees it now or when the last call that uses it returns. May be called again. */
    void close() {
        boolean last;
        synchronized (this) {
            closed = true;
            last = isUnused();
        }
        if (last) {
            free();
        }
    }

    /** For tests: how many handles have not been freed. */
    static int open() {
        return OPEN.size();
    }

    /** True once, when nobody can use it any more. */
    private boolean isUnused() {
        boolean unused = closed && uses == 0 && !freed;
        freed |= unused;
        return unused;
    }

    private void free() {
        OPEN.remove(this);
        clear();
        free.accept(pointer);
    }

    private static synchronized void startCollector() {
        if (collector != null) {
            return;
        }
        collector = new Thread(NativeHandle::collect, "ossmp-handles");
        collector.setDaemon(true);
        collector.setContextClassLoader(null);
        collector.start();
    }

    private static void collect() {
        while (true) {
            try {
                ((NativeHandle) LOST.remove()).close();
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt this thread: go on.
            } catch (RuntimeException | Error e) {
                Thread.UncaughtExceptionHandler handler = Thread.currentThread().getUncaughtExceptionHandler();
                handler.uncaughtException(Thread.currentThread(), e);
            }
        }
    }
}
