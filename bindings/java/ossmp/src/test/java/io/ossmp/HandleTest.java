package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandleTest extends WithEmulator {
    private static final int MANY = 10_000;
    /** A leak of 1 KiB of each would be 10 MiB; the virtual machine itself, its heap aside, breathes. */
    private static final long SLACK_KIB = 8 * 1024;

    private static long residentKib() throws Exception {
        System.gc();
        try (Stream<String> lines = Files.lines(Paths.get("/proc/self/status"), StandardCharsets.UTF_8)) {
            String line = lines.filter(text -> text.startsWith("RssAnon:")).findFirst()
                    .orElseThrow(IllegalStateException::new);
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    private static long descriptors() throws Exception {
        try (Stream<java.nio.file.Path> open = Files.list(Paths.get("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** Runs it so often that the virtual machine has settled, then so often again, and compares. */
    private static void assertKeepsNothing(Runnable use) throws Exception {
        for (int i = 0; i < MANY; i++) {
            use.run();
        }
        awaitHandles(0, NativeHandle.open());
        int handles = NativeHandle.open();
        long descriptors = descriptors();
        long before = residentKib();
        for (int i = 0; i < MANY; i++) {
            use.run();
        }
        awaitHandles(handles, handles);
        long grown = residentKib() - before;
        assertTrue(grown < SLACK_KIB, grown + " KiB more");
        assertTrue(descriptors() <= descriptors + 2, descriptors() + " descriptors, not " + descriptors);
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
    void pagesResultsAndCallbacksAreFreed() throws Exception {
        byte[] content = new byte[10];
        UploadOptions options = UploadOptions.builder().progress((done, total) -> { }).build();
        for (int round = 0; round < 2; round++) {
            long before = residentKib();
            for (int i = 0; i < 2000; i++) {
                client.uploadStream("demo", "k", new ByteArrayInputStream(content), options);
                client.listMultipartUploads("demo");
            }
            long grown = residentKib() - before;
            // The first round settles the virtual machine.
            assertTrue(round == 0 || grown < SLACK_KIB, grown + " KiB more");
        }
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
