package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UploadFileTest extends WithEmulator {
    @Test
    void aFileOfChineseNameGoesInPartsToAChineseKey() throws Exception {
        byte[] content = Streams.content(307_195);
        Path folder = Files.createDirectory(dir.resolve("目录"));
        Path file = Files.write(folder.resolve("文件 %41.bin"), content);
        UploadResult result = client.uploadFile("demo", "备份/键 1+%.bin", file, smallParts().build());
        assertEquals(307_195, result.size());
        assertTrue(result.eTag().endsWith("-3"), result.eTag());
        assertFalse(result.requestId().isEmpty());
        assertObject("备份/键 1+%.bin", content);
    }

    @Test
    void anEmptyFileBecomesAnEmptyObject() throws Exception {
        assertEquals(0, client.uploadFile("demo", "empty", file(0)).size());
        assertObject("empty", new byte[0]);
    }

    @Test
    void progressNeverFallsAndEndsWithEverything() throws Exception {
        List<long[]> seen = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        UploadOptions options = smallParts().progress((done, total) -> {
            seen.add(new long[] {done, total});
            threads.add(Thread.currentThread());
        }).build();
        client.uploadFile("demo", "k", file(5 * KIB_100), options);
        assertTrue(IntStream.range(1, seen.size()).allMatch(i -> seen.get(i)[0] >= seen.get(i - 1)[0]));
        assertEquals(5 * KIB_100, seen.get(seen.size() - 1)[0]);
        assertEquals(5 * KIB_100, seen.get(seen.size() - 1)[1]);
        assertTrue(threads.stream().allMatch(thread -> thread == Thread.currentThread()));
    }

    @Test
    void whatAListenerThrowsComesOutAsItIs() throws Exception {
        IllegalStateException thrown = new IllegalStateException("no more");
        UploadOptions options = smallParts().progress((done, total) -> {
            throw thrown;
        }).build();
        Path file = file(5 * KIB_100);
        emulator.fault("UploadPart always delay=150");
        assertSame(thrown, assertThrows(IllegalStateException.class,
                () -> client.uploadFile("demo", "k", file, options)));
        assertTrue(thrown.getSuppressed()[0] instanceof CancelledException);
        assertNull(emulator.read("k"));
        assertEquals(0, openUploads());
    }

    @Test
    void anErrorInAListenerComesOutToo() throws Exception {
        StackOverflowError thrown = new StackOverflowError("deep");
        UploadOptions options = smallParts().progress((done, total) -> {
            throw thrown;
        }).build();
        Path file = file(KIB_100);
        assertSame(thrown, assertThrows(StackOverflowError.class,
                () -> client.uploadFile("demo", "k", file, options)));
    }

    @Test
    void theNextCallGoesOnWhereTheLastOneStopped() throws Exception {
        Path checkpoint = dir.resolve("检查点");
        UploadOptions options = smallParts().concurrency(1).checkpoint(checkpoint).build();
        Path file = file(5 * KIB_100);
        emulator.fault("UploadPart part=4 status=403 code=AccessDenied");
        OssmpException failed = assertThrows(OssmpException.class,
                () -> client.uploadFile("demo", "k", file, options));
        assertEquals("AccessDenied", failed.code());
        assertTrue(Files.exists(checkpoint));
        UploadResult result = client.uploadFile("demo", "k", file, options);
        // The part behind the one that failed may have been sent, too.
        assertTrue(result.bytesReused() >= 3 * KIB_100, result.bytesReused() + " bytes");
        assertTrue(result.bytesReused() < 5 * KIB_100, result.bytesReused() + " bytes");
        assertFalse(Files.exists(checkpoint));
        assertObject("k", Streams.content(5 * KIB_100));
    }

    @Test
    void aCheckpointMayBeADirectory() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("resume"));
        UploadOptions options = smallParts().concurrency(1).checkpoint(folder).build();
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart part=3 status=403 code=AccessDenied");
        assertThrows(OssmpException.class, () -> client.uploadFile("demo", "k", file, options));
        try (Stream<Path> left = Files.list(folder)) {
            assertFalse(left.collect(Collectors.toList()).isEmpty());
        }
        assertEquals(2 * KIB_100, client.uploadFile("demo", "k", file, options).bytesReused());
    }

    @Test
    void aCheckpointThatCannotBeWrittenFailsUnlessItIsNotRequired() throws Exception {
        Path file = file(3 * KIB_100);
        UploadOptions required = smallParts().checkpoint(dir.resolve("none/here")).build();
        OssmpException failed = assertThrows(OssmpException.class,
                () -> client.uploadFile("demo", "k", file, required));
        assertEquals(Status.CHECKPOINT, failed.status());
        assertEquals(0, emulator.count("InitiateMultipartUpload"));
        client.uploadFile("demo", "k", file, required.toBuilder().checkpointRequired(false).build());
        assertObject("k", Streams.content(3 * KIB_100));
    }

    @Test
    void anOpenUploadIsAdopted() throws Exception {
        Path file = file(3 * KIB_100);
        try (MultipartUpload left = client.initiateMultipartUpload("demo", "k")) {
            left.uploadPart(1, file, 0, KIB_100);
        }
        assertEquals(KIB_100, client.uploadFile("demo", "k", file, smallParts().adopt(true).build()).bytesReused());
        assertEquals(0, openUploads());
    }

    @Test
    void aFailedUploadIsAbortedUnlessToldOtherwise() throws Exception {
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart part=2 times=2 status=403 code=AccessDenied");
        assertThrows(OssmpException.class, () -> client.uploadFile("demo", "k", file, smallParts().build()));
        assertEquals(0, openUploads());
        UploadOptions keep = smallParts().abortOnFailure(false).build();
        assertThrows(OssmpException.class, () -> client.uploadFile("demo", "k", file, keep));
        assertEquals(1, openUploads());
    }

    @Test
    void aFileThatChangesIsNotUploaded() throws Exception {
        Path file = file(6 * KIB_100);
        emulator.fault("UploadPart always delay=200");
        UploadOptions options = smallParts().concurrency(1).progress((done, total) -> {
            try {
                Files.write(file, Streams.content(6 * KIB_100 - 1));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).build();
        FileChangedException failed = assertThrows(FileChangedException.class,
                () -> client.uploadFile("demo", "k", file, options));
        assertEquals(Status.FILE_CHANGED, failed.status());
        assertEquals(ObjectState.UNCHANGED, failed.objectState());
        assertNull(emulator.read("k"));
    }

    @Test
    void aDeadlineEndsTheCall() throws Exception {
        Path file = file(3 * KIB_100);
        emulator.fault("UploadPart always stall");
        UploadOptions options = smallParts().deadline(Duration.ofMillis(300)).build();
        OssmpException failed = assertThrows(OssmpException.class,
                () -> client.uploadFile("demo", "k", file, options));
        assertEquals(Status.TIMEOUT, failed.status());
    }

    @Test
    void headersGoToTheRequestsTheyBelongTo() throws Exception {
        client.uploadFile("demo", "k", file(3 * KIB_100), smallParts().contentType("text/x-one")
                .header("content-type", "text/x-two").metadata("owner", "me").build());
        String events = emulator.events().replaceAll("\\s", "");
        assertTrue(events.contains("[\"content-type\",\"text/x-two\"]"), events);
        assertFalse(events.contains("text/x-one"));
        assertTrue(events.contains("[\"x-oss-meta-owner\",\"me\"]"));
    }

    @Test
    void aBandwidthLimitSlowsDown() throws Exception {
        try (OssmpClient slow = emulator.builder().bandwidthLimit(400_000).build()) {
            long begun = System.nanoTime();
            slow.uploadFile("demo", "k", file(500_000), smallParts().build());
            assertTrue(System.nanoTime() - begun > 500_000_000L);
        }
    }

    @Test
    void optionsThatTheLibraryRefusesAreNamedByTheCall() throws Exception {
        Path file = file(10);
        InvalidArgumentException small = assertThrows(InvalidArgumentException.class,
                () -> client.uploadFile("demo", "k", file, UploadOptions.builder().partSize(1000).build()));
        assertTrue(small.getMessage().contains("1000"), small.getMessage());
        InvalidArgumentException many = assertThrows(InvalidArgumentException.class,
                () -> client.uploadFile("demo", "k", file, UploadOptions.builder().concurrency(65).build()));
        assertTrue(many.getMessage().contains("65"), many.getMessage());
    }

    @Test
    void manyThreadsShareAClient() throws Exception {
        Path file = file(3 * KIB_100);
        List<UploadResult> results = IntStream.range(0, 16).parallel()
                .mapToObj(i -> client.uploadFile("demo", "k" + i, file, smallParts().build()))
                .collect(Collectors.toList());
        assertEquals(16, results.size());
        for (int i = 0; i < 16; i++) {
            assertObject("k" + i, Streams.content(3 * KIB_100));
        }
    }
}
