package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import java.io.ByteArrayInputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandleTest extends WithEmulator {
    private static final int MANY = 10_000;
    /** A leak of 26 bytes in each use would be more; the smallest handle has more. */
    private static final long ALLOCATED_SLACK_KIB = 256;
    private static final long SHRINK_SLACK_KIB = 1024;
    private static final long RESIDENT_SLACK_KIB = 8 * 1024;
    private static final int ROUNDS = 12;

    /**
     * A leak grows in every round. The virtual machine itself, which compiles what is used much, grows and shrinks in
     * some: what shrinks much could hide a leak, and does not count either.
     */
    private static void assertKeepsNothing(Runnable use) throws Exception {
        run(MANY / 5, use);
        awaitHandles(0, NativeHandle.open());
        int handles = NativeHandle.open();
        long descriptors = NativeMemory.descriptors();
        long[] grown = null;
        for (int round = 0; round < ROUNDS && !isSteady(grown); round++) {
            long allocated = settledKib();
            long resident = NativeMemory.residentKib();
            run(MANY, use);
            grown = new long[] {settledKib() - allocated, NativeMemory.residentKib() - resident};
        }
        assertTrue(isSteady(grown), grown[0] + " KiB more are allocated, " + grown[1] + " KiB resident");
        awaitHandles(handles, handles);
        assertTrue(NativeMemory.descriptors() <= descriptors + 2, NativeMemory.descriptors() + " descriptors");
    }

    private static boolean isSteady(long[] grown) {
        return grown != null && grown[0] > -SHRINK_SLACK_KIB && grown[0] < ALLOCATED_SLACK_KIB
                && grown[1] < RESIDENT_SLACK_KIB;
    }

    private static void run(int times, Runnable use) {
        for (int i = 0; i < times; i++) {
            use.run();
        }
    }

    /** Gives what is allocated when the collector, and what it sets off, have nothing left to do. */
    private static long settledKib() throws Exception {
        long least = Long.MAX_VALUE;
        for (int same = 0; same < 3; same++) {
            System.gc();
            Thread.sleep(30);
            long now = NativeMemory.allocatedKib();
            if (now < least) {
                least = now;
                same = 0;
            }
        }
        return least;
    }

    /** Waits until the safety net has taken what became unreachable. */
    private static void awaitHandles(int atMost, int otherwise) throws Exception {
        for (int i = 0; i < 100 && NativeHandle.open() > atMost; i++) {
            System.gc();
            if (i > 10 && NativeHandle.open() <= otherwise) {
                return;
            }
            Thread.sleep(10);
        }
        assertTrue(NativeHandle.open() <= Math.max(atMost, otherwise), NativeHandle.open() + " handles");
    }

    @Test
    void clientsAreFreed() throws Exception {
        OssmpClientBuilder builder = emulator.builder();
        assertKeepsNothing(() -> builder.build().close());
    }

    @Test
    void clientsWithALogAndAProviderAreFreed() throws Exception {
        OssmpClientBuilder builder = emulator.builder().log(LogLevel.DEBUG, (level, line) -> { })
                .credentialsProvider(() -> Credentials.of("a", "b"));
        assertKeepsNothing(() -> builder.build().close());
    }

    @Test
    void uploadsOptionsAndControlsAreFreed() throws Exception {
        UploadOptions options = UploadOptions.builder().header("x-oss-meta-a", "b").control(new TransferControl())
                .build();
        assertKeepsNothing(() -> client.attachMultipartUpload("demo", "k", "id", options).close());
    }

    @Test
    void streamsAreFreed() throws Exception {
        assertKeepsNothing(() -> client.newOutputStream("demo", "k").close());
    }

    @Test
    void errorsPartsAndListOptionsAreFreed() throws Exception {
        TransferControl cancelled = new TransferControl();
        cancelled.cancel();
        ListMultipartUploadsOptions options = ListMultipartUploadsOptions.builder().prefix("p").control(cancelled)
                .build();
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, new byte[1]);
            assertKeepsNothing(() -> {
                try {
                    client.listMultipartUploads("demo", options);
                    throw new AssertionError("not cancelled");
                } catch (CancelledException expected) {
                    try {
                        upload.completeMultipartUpload(java.util.Arrays.asList(upload.sentParts().get(0),
                                Part.of(2, "\u4e2d")));
                        throw new AssertionError("not refused");
                    } catch (InvalidArgumentException alsoExpected) {
                        assertFalse(alsoExpected.getMessage().isEmpty());
                    }
                }
            });
        }
    }

    @Test
    void pagesOfUploadsAreFreed() throws Exception {
        client.initiateMultipartUpload("demo", "k").close();
        assertKeepsNothing(() -> client.listMultipartUploads("demo"));
    }

    @Test
    void pagesOfPartsAreFreed() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, new byte[1]);
            assertKeepsNothing(upload::listParts);
        }
    }

    @Test
    void partsThatWereSentAreFreed() throws Exception {
        byte[] content = new byte[10];
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            assertKeepsNothing(() -> upload.uploadPart(1, content));
        }
    }

    @Test
    void resultsAndWhatCallbacksNeedAreFreed() throws Exception {
        UploadOptions options = UploadOptions.builder().progress((done, total) -> { }).build();
        assertKeepsNothing(() -> {
            try {
                client.uploadStream("demo", "k", new ByteArrayInputStream(new byte[10]), options);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void whatIsForgottenIsFreedByTheCollector() throws Exception {
        System.gc();
        int before = NativeHandle.open();
        for (int i = 0; i < 200; i++) {
            // Each refers to itself through its provider and its log, as programs do.
            OssmpClient[] forgotten = new OssmpClient[1];
            forgotten[0] = emulator.builder().credentialsProvider(() -> {
                forgotten[0].close();
                return null;
            }).log(LogLevel.DEBUG, (level, line) -> forgotten[0].close()).build();
            forgotten[0].attachMultipartUpload("demo", "k", "id");
            forgotten[0].newOutputStream("demo", "k");
        }
        assertTrue(NativeHandle.open() > before);
        awaitHandles(before, before);
    }

    @Test
    void aHandleIsNotFreedWhileACallUsesIt() throws Exception {
        emulator.fault("UploadPart delay=700");
        byte[] content = Streams.content(1000);
        OssmpClient own = emulator.client();
        MultipartUpload upload = own.initiateMultipartUpload("demo", "k");
        CompletableFuture<Part> part = CompletableFuture.supplyAsync(() -> upload.uploadPart(1, content));
        while (emulator.count("UploadPart") == 0) {
            Thread.sleep(10);
        }
        own.close();
        upload.close();
        assertFalse(part.isDone());
        assertEquals(1000, part.get().size());
    }

    @Test
    void aHandleIsFreedOnceWhateverTheOrder() {
        AtomicInteger freed = new AtomicInteger();
        NativeHandle handle = new NativeHandle(new Object(), "thing", new Pointer(1), p -> freed.incrementAndGet());
        handle.acquire();
        handle.acquire();
        handle.close();
        handle.close();
        assertEquals(0, freed.get());
        handle.release();
        assertEquals(0, freed.get());
        handle.release();
        assertEquals(1, freed.get());
        handle.close();
        assertEquals(1, freed.get());
    }
}
