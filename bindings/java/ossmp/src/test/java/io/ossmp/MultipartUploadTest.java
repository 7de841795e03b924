package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MultipartUploadTest extends WithEmulator {
    private static final int SIZE = 2 * KIB_100 + 7;
    private final byte[] content = Streams.content(SIZE);

    private List<Part> sendThree(MultipartUpload upload) throws Exception {
        List<Part> parts = new ArrayList<>();
        for (PartRange range : FileSplitter.splitByPartSize(SIZE, KIB_100)) {
            parts.add(upload.uploadPart(range, file(SIZE)));
        }
        return parts;
    }

    @Test
    void partsOfAFileMakeTheObject() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            List<Part> parts = sendThree(upload);
            assertEquals(Arrays.asList(1, 2, 3), parts.stream().map(Part::partNumber).collect(Collectors.toList()));
            assertEquals(7, parts.get(2).size());
            assertFalse(parts.get(2).crc64().isEmpty());
            assertEquals(parts, upload.sentParts());
            UploadResult result = upload.completeMultipartUpload();
            assertEquals(SIZE, result.size());
            assertFalse(result.crc64().isEmpty());
            assertTrue(result.location().startsWith("http"));
        }
        assertObject("k", content);
    }

    @Test
    void partsOfBuffersMakeTheObject() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
        direct.put(content).flip();
        direct.position(KIB_100).limit(2 * KIB_100);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(3, Arrays.copyOfRange(content, 2 * KIB_100, SIZE));
            upload.uploadPart(2, direct);
            assertFalse(direct.hasRemaining());
            upload.uploadPart(1, content, 0, KIB_100);
            assertEquals(SIZE, upload.completeMultipartUpload().size());
        }
        assertObject("k", content);
    }

    @Test
    void aReadOnlyBufferBehindAnOffsetIsSentAsItIs() throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(content).asReadOnlyBuffer();
        buffer.position(5);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, buffer.slice());
            upload.completeMultipartUpload();
        }
        assertObject("k", Arrays.copyOfRange(content, 5, SIZE));
    }

    @Test
    void anEmptyPartMakesAnEmptyObject() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, new byte[0]);
            assertEquals(0, upload.completeMultipartUpload().size());
        }
        assertObject("k", new byte[0]);
    }

    @Test
    void aPartSentAgainReplacesTheFirst() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, new byte[KIB_100]);
            upload.uploadPart(1, content);
            assertEquals(1, upload.sentParts().size());
            upload.completeMultipartUpload();
        }
        assertObject("k", content);
    }

    @Test
    void threadsSendPartsSideBySide() throws Exception {
        Path file = file(20 * KIB_100);
        ExecutorService pool = Executors.newFixedThreadPool(5);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            List<Future<Part>> running = new ArrayList<>();
            for (PartRange range : FileSplitter.splitFileByPartNum(file, 20)) {
                running.add(pool.submit(() -> upload.uploadPart(range, file)));
            }
            for (Future<Part> part : running) {
                part.get();
            }
            assertEquals(20, upload.sentParts().size());
            assertEquals(20 * KIB_100, upload.completeMultipartUpload().size());
        } finally {
            pool.shutdownNow();
        }
        assertObject("k", Streams.content(20 * KIB_100));
    }

    @Test
    void anAttachedUploadIsCompletedWithWhatIsListed() throws Exception {
        String id;
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            sendThree(upload);
            id = upload.uploadId();
        }
        try (MultipartUpload again = client.attachMultipartUpload("demo", "k", id)) {
            assertTrue(again.sentParts().isEmpty());
            UploadResult result = again.completeMultipartUpload(CompleteOptions.listedParts());
            assertEquals(SIZE, result.size());
        }
        assertObject("k", content);
    }

    @Test
    void anAttachedUploadIsCompletedWithAListOfItsOwn() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            List<Part> parts = sendThree(upload);
            Collections.reverse(parts);
            try (MultipartUpload again = client.attachMultipartUpload("demo", "k", upload.uploadId())) {
                List<Part> named = parts.stream().map(part -> Part.of(part.partNumber(), '"' + part.eTag() + '"'))
                        .collect(Collectors.toList());
                again.completeMultipartUpload(named);
            }
        }
        assertObject("k", content);
    }

    @Test
    void someOfTheSentPartsMakeASmallerObjectThatIsStillChecked() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            List<Part> parts = sendThree(upload);
            assertEquals(KIB_100 + 7, upload.completeMultipartUpload(
                    Arrays.asList(parts.get(2), parts.get(0))).size());
        }
    }

    @Test
    void headersOfCompleteGoWithCompleteAlone() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            sendThree(upload);
            UploadResult result = upload.completeMultipartUpload(
                    CompleteOptions.sentParts().withHeader("x-oss-object-acl", "private"));
            assertEquals(SIZE, result.size());
            assertEquals(1, emulator.events().split("x-oss-object-acl", -1).length - 1);
            assertEquals(Status.STATE, assertThrows(OssmpException.class, upload::abortMultipartUpload).status());
        }
    }

    @Test
    void completeAllLeavesTheListToTheService() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            sendThree(upload);
            upload.completeMultipartUpload(CompleteOptions.sentParts().withHeader("X-Oss-Complete-All", "yes"));
        }
        assertObject("k", content);
    }

    @Test
    void anAbortedUploadIsGone() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            sendThree(upload);
            upload.abortMultipartUpload();
            assertThrows(NoSuchUploadException.class, upload::listParts);
            OssmpException ended = assertThrows(OssmpException.class, () -> upload.uploadPart(4, content));
            assertEquals(Status.STATE, ended.status());
            assertEquals(upload.uploadId(), ended.uploadId());
            try (MultipartUpload again = client.attachMultipartUpload("demo", "k", upload.uploadId())) {
                NoSuchUploadException gone = assertThrows(NoSuchUploadException.class,
                        () -> again.uploadPart(1, content));
                assertEquals(1, gone.partNumber());
                assertEquals("UploadPart", gone.operation());
                again.abortMultipartUpload();
            }
        }
        assertNull(emulator.read("k"));
        assertEquals(0, openUploads());
    }

    @Test
    void aPartIsCopiedFromAnObject() throws Exception {
        client.uploadFile("demo", "源", file(SIZE));
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            Part first = upload.uploadPartCopy(1, "demo", "源", 0, KIB_100);
            assertEquals(KIB_100, first.size());
            upload.uploadPartCopy(2, "demo", "源", null, KIB_100, -1);
            upload.completeMultipartUpload();
            assertEquals("NoSuchKey", assertThrows(OssmpException.class, () -> {
                try (MultipartUpload other = client.initiateMultipartUpload("demo", "other")) {
                    other.uploadPartCopy(1, "demo", "none", 0, -1);
                }
            }).code());
        }
        assertObject("k", content);
    }

    @Test
    void anUploadOutlivesItsClientObject() throws Exception {
        MultipartUpload upload;
        try (OssmpClient own = emulator.client()) {
            upload = own.initiateMultipartUpload("demo", "k");
        }
        Path source = file(SIZE);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<Part>> running = new ArrayList<>();
            for (PartRange range : FileSplitter.splitByPartSize(SIZE, KIB_100)) {
                running.add(pool.submit(() -> upload.uploadPart(range, source)));
            }
            for (Future<Part> part : running) {
                part.get();
            }
            upload.completeMultipartUpload();
        } finally {
            pool.shutdownNow();
            upload.close();
        }
        assertObject("k", content);
    }

    @Test
    void aFailedCallbackOfTheServiceStillGivesTheObject() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            sendThree(upload);
            emulator.fault("CompleteMultipartUpload performed status=203 code=CallbackFailed");
            OssmpException failed = assertThrows(OssmpException.class, upload::completeMultipartUpload);
            assertEquals(Status.CALLBACK_FAILED, failed.status());
            assertEquals(ObjectState.MADE, failed.objectState());
            assertEquals(SIZE, failed.result().size());
            assertEquals(Status.STATE, assertThrows(OssmpException.class, upload::abortMultipartUpload).status());
        }
    }

    @Test
    void whatIsStoredWrongIsAnIntegrityError() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            emulator.fault("UploadPart always flip");
            IntegrityException failed = assertThrows(IntegrityException.class, () -> upload.uploadPart(1, content));
            assertEquals(Status.INTEGRITY, failed.status());
        }
    }
}
