package io.ossmp;

import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the library calls: one function of each kind for the life of the process, so that none can be collected while
 * native code still knows it. Nothing that they call may throw through them.
 */
final class Callbacks {
    static final LogFunction LOG = Callbacks::log;
    static final CredentialsFunction CREDENTIALS = Callbacks::credentials;
    static final ProgressFunction PROGRESS = Callbacks::progress;
    static final ReadFunction READ = Callbacks::read;

    static {
        // A line may come from a thread that Java does not know. It becomes one daemon thread of Java with its first
        // line and stays that until it ends, instead of becoming a new one with each line.
        Native.setCallbackThreadInitializer(LOG, new CallbackThreadInitializer(true, false, "ossmp-worker"));
    }

    private Callbacks() {
    }

    private static void log(Pointer userData, int level, Pointer message) {
        try {
            LogSink sink = Hooks.logSink(Pointer.nativeValue(userData));
            if (sink != null) {
                sink.log(LogLevel.of(level), Utf8.out(message));
            }
        } catch (Throwable failure) {
            report(failure);
        }
    }

    private static int credentials(Pointer userData, Pointer out) {
        Call call = Call.current();
        // Null when a writer is taken back by the safety net: there is nobody left to ask.
        if (call == null || call.hooks.credentials == null) {
            return 1;
        }
        try {
            Credentials credentials = call.hooks.credentials.credentials();
            if (credentials == null) {
                throw new NullPointerException("the credentials provider gave null");
            }
            return credentials.give(out);
        } catch (Throwable failure) {
            call.raiseFromCredentials(failure);
            return 1;
        }
    }

    private static int progress(Pointer userData, long bytesDone, long bytesTotal) {
        Call call = Call.current();
        if (call == null || call.progress == null) {
            return 0;
        }
        try {
            call.progress.progress(bytesDone, bytesTotal);
            return 0;
        } catch (Throwable failure) {
            call.raise(failure);
            return 1;
        }
    }

    private static long read(Pointer userData, Pointer buffer, Lib.SizeT capacity) {
        Call call = Call.current();
        try {
            byte[] chunk = call.chunk(capacity.longValue());
            int count = readSome(call.source, chunk, (int) Math.min(capacity.longValue(), chunk.length));
            if (count > 0) {
                buffer.write(0, chunk, 0, count);
            }
            return Math.max(count, 0);
        } catch (Throwable failure) {
            call.raise(failure);
            return -1;
        }
    }

    /** A stream that gives 0 bytes is not at its end, but that is what 0 means to the library. */
    private static int readSome(InputStream source, byte[] chunk, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = source.read(chunk, 0, length);
        if (count != 0) {
            return count;
        }
        int single = source.read();
        if (single < 0) {
            return -1;
        }
        chunk[0] = (byte) single;
        return 1;
    }

    /** A log that fails must not fail the upload; nor may its failure vanish. */
    private static void report(Throwable failure) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable ignored) {
            // The handler failed, too: there is nobody left to tell.
        }
    }
}
