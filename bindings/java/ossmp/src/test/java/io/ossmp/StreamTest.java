package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class StreamTest extends WithEmulator {
    private final byte[] content = Streams.content(3 * KIB_100 + 11);

    @Test
    void aStreamGivesPartsAtItsOwnPace() throws Exception {
        InputStream stream = new ByteArrayInputStream(content);
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            upload.uploadPart(1, stream, KIB_100);
            upload.uploadPart(2, stream, content.length - KIB_100);
            assertEquals(content.length, upload.completeMultipartUpload().size());
        }
        assertObject("k", content);
    }

    @Test
    void aStreamThatEndsEarlyIsAFileError() throws Exception {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            OssmpException failed = assertThrows(OssmpException.class,
                    () -> upload.uploadPart(1, new ByteArrayInputStream(content), content.length + 1));
            assertEquals(Status.FILE, failed.status());
            assertEquals(0, emulator.count("UploadPart"));
        }
    }

    @Test
    void whatAStreamThrowsComesOutAsItIs() throws Exception {
        IOException thrown = new IOException("磁盘坏了");
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            assertSame(thrown, assertThrows(IOException.class,
                    () -> upload.uploadPart(1, Streams.failing(content, thrown), content.length + 1)));
        }
        assertSame(thrown, assertThrows(IOException.class, () -> client.uploadStream("demo", "k",
                Streams.failing(content, thrown), smallParts().build())));
        assertNull(emulator.read("k"));
    }

    @Test
    void aStreamOfUnknownLengthIsUploadedWhole() throws Exception {
        UploadResult result = client.uploadStream("demo", "k", new ByteArrayInputStream(content),
                smallParts().progress((done, total) -> assertEquals(-1, total)).build());
        assertEquals(content.length, result.size());
        assertObject("k", content);
    }

    @Test
    void aReadOfNoBytesIsNotTheEnd() throws Exception {
        InputStream hesitating = new ByteArrayInputStream(content) {
            private boolean hesitated;

            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                hesitated = !hesitated;
                return hesitated ? 0 : super.read(into, offset, length);
            }
        };
        client.uploadStream("demo", "k", hesitating, smallParts().build());
        assertObject("k", content);
    }

    @Test
    void aStreamMayUseAnotherClient() throws Exception {
        try (OssmpClient other = emulator.client()) {
            InputStream nested = new ByteArrayInputStream(content) {
                @Override
                public synchronized int read(byte[] into, int offset, int length) {
                    other.listMultipartUploads("demo");
                    return super.read(into, offset, length);
                }
            };
            client.uploadStream("demo", "k", nested, smallParts().build());
        }
        assertObject("k", content);
    }

    @Test
    void aStreamCannotHaveACheckpoint() {
        UploadOptions options = UploadOptions.builder().checkpoint(dir.resolve("c")).build();
        assertThrows(InvalidArgumentException.class,
                () -> client.uploadStream("demo", "k", new ByteArrayInputStream(content), options));
        assertThrows(InvalidArgumentException.class, () -> client.newOutputStream("demo", "k", options));
    }

    @Test
    void piecesOfEverySizeMakeTheObject() throws Exception {
        try (UploadOutputStream out = client.newOutputStream("demo", "k", smallParts().concurrency(1).build())) {
            out.write(content[0] & 0xff);
            out.write(content, 1, 70_000);
            out.flush();
            out.write(ByteBuffer.wrap(content, 70_001, content.length - 70_001));
            assertEquals(content.length, out.finish().size());
            assertEquals(Status.STATE, assertThrows(OssmpException.class, out::finish).status());
        }
        assertObject("k", content);
    }

    @Test
    void aStreamThatIsClosedUnfinishedMakesNoObject() throws Exception {
        UploadOutputStream out = client.newOutputStream("demo", "k", smallParts().concurrency(1).build());
        out.write(content);
        assertEquals(1, openUploads());
        assertTrue(out.isOpen());
        out.close();
        out.close();
        assertFalse(out.isOpen());
        assertEquals(0, openUploads());
        assertNull(emulator.read("k"));
        assertThrows(IllegalStateException.class, () -> out.write(1));
        assertThrows(IllegalStateException.class, out::finish);
    }

    @Test
    void aStreamClosedUnfinishedAsksItsProviderToAbort() throws Exception {
        try (OssmpClient asking = emulator.builder().credentialsProvider(
                () -> Credentials.of(emulator.accessKeyId(), emulator.accessKeySecret(), null,
                        java.time.Instant.now().plusMillis(50))).build();
                UploadOutputStream out = asking.newOutputStream("demo", "k", smallParts().concurrency(1).build())) {
            out.write(content);
            assertEquals(1, openUploads());
            Thread.sleep(100);
        }
        assertEquals(0, openUploads());
    }

    @Test
    void otherStreamsWriteThroughIt() throws Exception {
        try (UploadOutputStream out = client.newOutputStream("demo", "k.gz", smallParts().build())) {
            GZIPOutputStream gzip = new GZIPOutputStream(out);
            gzip.write(content);
            gzip.finish();
            out.finish();
        }
        try (InputStream back = new GZIPInputStream(new ByteArrayInputStream(emulator.read("k.gz")))) {
            assertTrue(Arrays.equals(content, Streams.readAll(back)));
        }
        try (UploadOutputStream out = client.newOutputStream("demo", "k", smallParts().build())) {
            Channels.newChannel(out).write(ByteBuffer.wrap(content));
            out.finish();
        }
        assertObject("k", content);
    }

    @Test
    void aFailedWriteEndsTheStream() throws Exception {
        emulator.fault("UploadPart always status=403 code=AccessDenied");
        try (UploadOutputStream out = client.newOutputStream("demo", "k", smallParts().concurrency(1).build())) {
            assertEquals("AccessDenied", assertThrows(OssmpException.class, () -> out.write(content)).code());
            assertEquals(Status.STATE, assertThrows(OssmpException.class, out::finish).status());
        }
        assertEquals(0, openUploads());
    }
}
