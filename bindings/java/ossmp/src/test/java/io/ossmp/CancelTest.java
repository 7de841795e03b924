package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CancelTest extends WithEmulator {
    /** Five times what is promised, 200 ms, and the rhythm in which interrupts are looked for. */
    private static final long SOON_MS = 5 * (200 + 25);

    /** Runs something that blocks, and stops it from elsewhere once the server has met it. */
    private long stopped(String operation, Runnable blocks, Runnable stop) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong at = new AtomicLong();
        Thread stopper = new Thread(() -> {
            try {
                while (emulator.count(operation) == 0) {
                    Thread.sleep(20);
                }
                Thread.sleep(100);
                at.set(System.nanoTime());
                stop.run();
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stopper.start();
        blocks.run();
        long took = System.nanoTime() - at.get();
        done.countDown();
        stopper.join();
        return TimeUnit.NANOSECONDS.toMillis(took);
    }

    @Test
    void aControlCancelsFromAnotherThread() throws Exception {
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart always stall");
        TransferControl control = new TransferControl();
        long took = stopped("UploadPart", () -> assertThrows(CancelledException.class,
                () -> client.uploadFile("demo", "k", file, smallParts().control(control).build())), control::cancel);
        assertTrue(took < SOON_MS, took + " ms");
        assertTrue(control.isCancelled());
        assertThrows(CancelledException.class,
                () -> client.uploadFile("demo", "k2", file, smallParts().control(control).build()));
        assertNull(emulator.read("k2"));
    }

    @Test
    void anInterruptCancelsAndTheFlagStaysSet() throws Exception {
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart always stall");
        Thread here = Thread.currentThread();
        long took = stopped("UploadPart", () -> {
            CancelledException cancelled = assertThrows(CancelledException.class,
                    () -> client.uploadFile("demo", "k", file, smallParts().build()));
            assertEquals(Status.CANCELLED, cancelled.status());
            assertTrue(Thread.interrupted());
        }, here::interrupt);
        assertTrue(took < SOON_MS, took + " ms");
        assertEquals(0, openUploads());
    }

    @Test
    void aThreadThatIsInterruptedAlreadySendsNothing() throws Exception {
        Path file = file(3 * KIB_100);
        Thread.currentThread().interrupt();
        assertThrows(CancelledException.class, () -> client.uploadFile("demo", "k", file, smallParts().build()));
        assertTrue(Thread.interrupted());
        assertEquals(0, emulator.count("InitiateMultipartUpload"));
        client.uploadFile("demo", "k", file, smallParts().build());
    }

    @Test
    void anInterruptEndsTheCallOfItsThreadAndNoOther() throws Exception {
        byte[] content = Streams.content(2 * KIB_100);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            emulator.fault("UploadPart part=1 stall");
            emulator.fault("UploadPart part=2 delay=1500");
            CompletableFuture<Boolean> first = new CompletableFuture<>();
            Thread interrupted = new Thread(() -> {
                try {
                    upload.uploadPart(1, content, 0, KIB_100);
                    first.complete(false);
                } catch (CancelledException e) {
                    first.complete(Thread.currentThread().isInterrupted());
                } catch (RuntimeException e) {
                    first.completeExceptionally(e);
                }
            });
            interrupted.start();
            CompletableFuture<Part> second = CompletableFuture.supplyAsync(
                    () -> upload.uploadPart(2, content, KIB_100, KIB_100));
            while (emulator.count("UploadPart") < 2) {
                Thread.sleep(20);
            }
            interrupted.interrupt();
            assertTrue(first.get());
            assertFalse(second.isDone());
            assertEquals(2, second.get().partNumber());
            upload.uploadPart(1, content, 0, KIB_100);
            assertEquals(2 * KIB_100, upload.completeMultipartUpload().size());
        }
        assertObject("k", content);
    }

    @Test
    void partsSentBeforeAnInterruptAreNotForgotten() throws Exception {
        byte[] content = Streams.content(2 * KIB_100);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, content, 0, KIB_100);
            Thread.currentThread().interrupt();
            assertThrows(CancelledException.class, () -> upload.uploadPart(2, content, KIB_100, KIB_100));
            assertTrue(Thread.interrupted());
            upload.uploadPart(2, content, KIB_100, KIB_100);
            assertEquals(2 * KIB_100, upload.completeMultipartUpload().size());
        }
        assertObject("k", content);
    }

    @Test
    void anAbortCleansUpAfterBothKindsOfCancel() {
        TransferControl control = new TransferControl();
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k",
                UploadOptions.builder().control(control).build())) {
            control.cancel();
            assertThrows(CancelledException.class, () -> upload.uploadPart(1, new byte[1]));
            Thread.currentThread().interrupt();
            upload.abortMultipartUpload();
            assertTrue(Thread.interrupted());
        }
        assertEquals(0, openUploads());
    }

    @Test
    void aCancelFromTheListenerStopsTheCall() throws Exception {
        Path file = file(5 * KIB_100);
        TransferControl control = new TransferControl();
        emulator.fault("UploadPart always delay=200");
        assertThrows(CancelledException.class, () -> client.uploadFile("demo", "k", file,
                smallParts().control(control).progress((done, total) -> control.cancel()).build()));
    }

    @Test
    void aWriterIsCancelledToo() throws Exception {
        emulator.fault("UploadPart always stall");
        Thread here = Thread.currentThread();
        try (UploadOutputStream out = client.newOutputStream("demo", "k", smallParts().concurrency(1).build())) {
            stopped("UploadPart", () -> {
                assertThrows(CancelledException.class, () -> out.write(new byte[3 * KIB_100]));
                assertTrue(Thread.interrupted());
            }, here::interrupt);
        }
        assertEquals(0, openUploads());
    }

    @Test
    void aFutureThatIsCancelledInterruptsItsUpload() throws Exception {
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart always stall");
        java.util.concurrent.ExecutorService pool = java.util.concurrent.Executors.newSingleThreadExecutor();
        try {
            java.util.concurrent.Future<?> upload = pool.submit(
                    () -> client.uploadFile("demo", "k", file, smallParts().build()));
            while (emulator.count("UploadPart") == 0) {
                Thread.sleep(20);
            }
            upload.cancel(true);
            pool.shutdown();
            assertTrue(pool.awaitTermination(5 * 2200, TimeUnit.MILLISECONDS));
        } finally {
            pool.shutdownNow();
        }
        assertEquals(0, openUploads());
    }

    @Test
    void aControlCountsTheBytesOfAllItsCalls() throws Exception {
        TransferControl control = new TransferControl();
        assertEquals(-1, control.bytesTotal());
        UploadOptions options = smallParts().control(control).build();
        client.uploadFile("demo", "a", file(3 * KIB_100), options);
        assertEquals(3 * KIB_100, control.bytesDone());
        assertEquals(3 * KIB_100, control.bytesTotal());
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "b", options)) {
            upload.uploadPart(1, new byte[10]);
            upload.uploadPart(2, new byte[5]);
        }
        assertEquals(3 * KIB_100 + 15, control.bytesDone());
    }

    @Test
    void aCancelledFutureOfPartsSaysWhy() throws Exception {
        TransferControl control = new TransferControl();
        emulator.fault("UploadPart always stall");
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k",
                UploadOptions.builder().control(control).build())) {
            CompletableFuture<Part> part = CompletableFuture.supplyAsync(() -> upload.uploadPart(1, new byte[10]));
            while (emulator.count("UploadPart") == 0) {
                Thread.sleep(20);
            }
            control.cancel();
            ExecutionException failed = assertThrows(ExecutionException.class, part::get);
            CancelledException why = (CancelledException) failed.getCause();
            assertEquals(1, why.partNumber());
            assertEquals(upload.uploadId(), why.uploadId());
        }
    }
}
