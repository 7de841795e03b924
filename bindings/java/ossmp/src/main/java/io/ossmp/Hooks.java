package io.ossmp;

import com.sun.jna.Pointer;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client asks and tells while it works: its credentials provider and its log. The client and what it made keep
 * it; native code only knows its number, so that a provider or a log that refers to the client does not keep the client
 * from being collected.
 */
final class Hooks {
    private static final Map<Long, WeakReference<Hooks>> ALL = new ConcurrentHashMap<>();
    private static final AtomicLong LAST_NUMBER = new AtomicLong();

    final CredentialsProvider credentials;
    final Pointer userData;
    private final LogSink log;

    Hooks(CredentialsProvider credentials, LogSink log) {
        this.credentials = credentials;
        this.log = log;
        long number = LAST_NUMBER.incrementAndGet();
        userData = new Pointer(number);
        if (log != null) {
            ALL.put(number, new WeakReference<>(this));
            new NativeHandle(this, "log", userData, pointer -> ALL.remove(number));
        }
    }

    /** Gives the log of that number; null when its client is gone. */
    static LogSink logSink(long number) {
        WeakReference<Hooks> reference = ALL.get(number);
        Hooks hooks = reference == null ? null : reference.get();
        return hooks == null ? null : hooks.log;
    }
}
