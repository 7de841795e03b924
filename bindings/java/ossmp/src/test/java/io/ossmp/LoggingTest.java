package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggingTest extends WithEmulator {
    /** Keeps what is logged. */
    private static final class Kept extends Handler {
        final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }

    @Test
    void linesGoToJavaLoggingAtItsLevels() throws Exception {
        Logger logger = Logger.getAnonymousLogger();
        Kept kept = new Kept();
        logger.setUseParentHandlers(false);
        logger.addHandler(kept);
        logger.setLevel(Level.INFO);
        emulator.fault("UploadPart part=2 status=500 code=InternalError");
        try (OssmpClient own = emulator.builder().logger(logger).build()) {
            own.uploadFile("demo", "键", file(3 * KIB_100), smallParts().build());
            assertTrue(kept.records.stream().anyMatch(line -> line.getLevel() == Level.INFO
                    && line.getMessage().contains("键")), () -> texts(kept).toString());
            assertTrue(kept.records.stream().anyMatch(line -> line.getLevel() == Level.WARNING));
            assertFalse(kept.records.stream().anyMatch(line -> line.getLevel() == Level.FINE));
            logger.setLevel(Level.FINE);
            own.listMultipartUploads("demo");
            assertTrue(kept.records.stream().anyMatch(line -> line.getLevel() == Level.FINE));
        }
        assertFalse(texts(kept).toString().contains(emulator.accessKeySecret()));
        assertSame(OssmpClient.class.getName(), kept.records.get(0).getSourceClassName());
    }

    private static List<String> texts(Kept kept) {
        List<String> texts = new CopyOnWriteArrayList<>();
        kept.records.forEach(line -> texts.add(line.getMessage()));
        return texts;
    }

    @Test
    void aSinkGetsNoMoreThanItsLevel() {
        Set<LogLevel> levels = ConcurrentHashMap.newKeySet();
        try (OssmpClient own = emulator.builder().log(LogLevel.INFO, (level, line) -> levels.add(level)).build()) {
            own.initiateMultipartUpload("demo", "k").close();
        }
        assertEquals(java.util.Collections.singleton(LogLevel.INFO), levels);
    }

    @Test
    void aSinkThatThrowsFailsNothingAndIsTold() throws Exception {
        RuntimeException thrown = new IllegalStateException("the log is full");
        AtomicReference<Throwable> told = new AtomicReference<>();
        Thread here = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
        here.setUncaughtExceptionHandler((thread, failure) -> told.set(failure));
        try (OssmpClient own = emulator.builder().log(LogLevel.DEBUG, (level, line) -> {
            throw thrown;
        }).build()) {
            own.uploadFile("demo", "k", file(3 * KIB_100), smallParts().build());
        } finally {
            here.setUncaughtExceptionHandler(before);
        }
        assertSame(thrown, told.get());
        assertObject("k", Streams.content(3 * KIB_100));
    }

    @Test
    void aThreadUnknownToJavaIsADaemonAndGoesWithItsThread() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Hooks hooks = new Hooks(null, (level, line) -> threads.add(Thread.currentThread()));
        // A native thread whose start function is the log callback, of which the first argument is all that counts.
        Pointer callback = CallbackReference.getFunctionPointer(Callbacks.LOG);
        com.sun.jna.NativeLibrary libc = com.sun.jna.NativeLibrary.getInstance("c");
        Function create = libc.getFunction("pthread_create");
        Function join = libc.getFunction("pthread_join");
        int before = Thread.activeCount();
        for (int i = 0; i < 50; i++) {
            com.sun.jna.ptr.PointerByReference id = new com.sun.jna.ptr.PointerByReference();
            assertEquals(0, create.invokeInt(new Object[] {id, null, callback, hooks.userData}));
            assertEquals(0, join.invokeInt(new Object[] {id.getValue(), null}));
        }
        assertEquals(50, threads.size());
        assertTrue(threads.stream().allMatch(thread -> thread.isDaemon() && thread.getName().equals("ossmp-worker")));
        for (Thread thread : threads) {
            thread.join(10_000);
            assertFalse(thread.isAlive());
        }
        assertTrue(Thread.activeCount() <= before + 1);
        assertNotNull(Hooks.logSink(Pointer.nativeValue(hooks.userData)), "a sink stays as long as its owner");
    }
}
