package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ErrorTest extends WithEmulator {
    private static InvalidArgumentException refused(String part, Executable call) {
        InvalidArgumentException refused = assertThrows(InvalidArgumentException.class, call);
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
        assertEquals(Status.ARGUMENT, refused.status());
        return refused;
    }

    @Test
    void anErrorOfTheServiceTellsEverything() {
        emulator.fault("UploadPart part=7 status=403 code=AccessDenied message='没有权限'");
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "键")) {
            OssmpException failed = assertThrows(OssmpException.class, () -> upload.uploadPart(7, new byte[10]));
            assertEquals(OssmpException.class, failed.getClass());
            assertEquals(Status.SERVICE, failed.status());
            assertEquals("AccessDenied", failed.code());
            assertEquals(403, failed.httpStatus());
            assertEquals("UploadPart", failed.operation());
            assertEquals("demo", failed.bucket());
            assertEquals("键", failed.key());
            assertEquals(upload.uploadId(), failed.uploadId());
            assertEquals(7, failed.partNumber());
            assertEquals(1, failed.attempts());
            assertEquals(0, failed.osCode());
            assertEquals(ObjectState.UNCHANGED, failed.objectState());
            assertFalse(failed.isRetryable());
            assertFalse(failed.requestId().isEmpty());
            assertFalse(failed.ec().isEmpty());
            assertFalse(failed.hostId().isEmpty());
            assertNull(failed.result());
            assertTrue(failed.getMessage().contains("没有权限"), failed.getMessage());
        }
    }

    @Test
    void aRetryableErrorSaysSo() throws Exception {
        emulator.fault("UploadPart always status=500 code=InternalError");
        try (OssmpClient once = emulator.builder().maxAttempts(1).build();
                MultipartUpload upload = once.initiateMultipartUpload("demo", "k")) {
            OssmpException failed = assertThrows(OssmpException.class, () -> upload.uploadPart(1, new byte[10]));
            assertTrue(failed.isRetryable());
        }
    }

    @Test
    void aFileThatIsNotThereHasTheNumberOfTheSystem() {
        OssmpException failed = assertThrows(OssmpException.class,
                () -> client.uploadFile("demo", "k", dir.resolve("没有")));
        assertEquals(Status.FILE, failed.status());
        assertEquals(2, failed.osCode());
        assertTrue(failed.getMessage().contains("没有"), failed.getMessage());
    }

    @Test
    void nothingThatWouldBeCutOrReplacedIsSent() {
        refused("key holds a NUL", () -> client.uploadFile("demo", "a\0b", Paths.get("x")));
        refused("surrogate", () -> client.initiateMultipartUpload("demo", "a\uD800b"));
        refused("header x-oss-meta-a holds a NUL", () -> client.initiateMultipartUpload("demo", "k",
                UploadOptions.builder().metadata("a", "b\0c").build()));
        refused("endpoint", () -> OssmpClient.builder().endpoint("host\0"));
        assertEquals("[]", emulator.events().trim());
    }

    @Test
    void wrongArgumentsAreNamed() {
        refused("10001", () -> {
            try (MultipartUpload upload = client.attachMultipartUpload("demo", "k", "id")) {
                upload.uploadPart(10_001, new byte[1]);
            }
        });
        refused("offset is 2 and length is 9", () -> {
            try (MultipartUpload upload = client.attachMultipartUpload("demo", "k", "id")) {
                upload.uploadPart(1, new byte[10], 2, 9);
            }
        });
        refused("Part[0", () -> {
            try (MultipartUpload upload = client.attachMultipartUpload("demo", "k", "id")) {
                upload.completeMultipartUpload(Collections.singletonList(Part.of(0, "x")));
            }
        });
        refused("part", () -> {
            try (MultipartUpload upload = client.attachMultipartUpload("demo", "k", "id")) {
                upload.completeMultipartUpload();
            }
        });
        refused("deadline", () -> UploadOptions.builder().deadline(Duration.ofMillis(-1)));
        refused("deadline", () -> UploadOptions.builder().deadline(Duration.ofDays(365)));
        refused("BAD_bucket", () -> client.initiateMultipartUpload("BAD_bucket", "k"));
        refused("endpoint", () -> OssmpClient.builder().credentials("a", "b").build());
        refused("credentials", () -> OssmpClient.builder().endpoint("http://127.0.0.1:1").build());
        refused("region", () -> emulator.builder().region("Not A Region").build());
        refused("attempts", () -> emulator.builder().maxAttempts(0).build());
        assertEquals("[]", emulator.events().trim());
    }

    @Test
    void aPathOfAnotherFileSystemIsRefused() throws Exception {
        Path zip = dir.resolve("a.zip");
        try (FileSystem other = FileSystems.newFileSystem(java.net.URI.create("jar:" + zip.toUri()),
                Collections.singletonMap("create", "true"))) {
            refused("default file system", () -> client.uploadFile("demo", "k", other.getPath("/x")));
        }
    }

    @Test
    void nullIsRefusedByName() {
        assertEquals("bucket", assertThrows(NullPointerException.class,
                () -> client.uploadFile(null, "k", Paths.get("x"))).getMessage());
        assertEquals("file", assertThrows(NullPointerException.class,
                () -> client.uploadFile("demo", "k", null)).getMessage());
        assertEquals("source", assertThrows(NullPointerException.class,
                () -> client.uploadStream("demo", "k", null)).getMessage());
        assertThrows(NullPointerException.class, () -> client.initiateMultipartUpload("demo", "k", null));
    }

    @Test
    void whatIsClosedSaysSo() {
        MultipartUpload upload = client.initiateMultipartUpload("demo", "k");
        upload.close();
        upload.close();
        assertThrows(IllegalStateException.class, () -> upload.uploadPart(1, new byte[1]));
        assertThrows(IllegalStateException.class, upload::abortMultipartUpload);
        client.close();
        client.close();
        assertThrows(IllegalStateException.class, () -> client.listMultipartUploads("demo"));
        assertThrows(IllegalStateException.class, () -> client.initiateMultipartUpload("demo", "k"));
        assertThrows(IllegalStateException.class, () -> client.setCredentials(Credentials.of("a", "b")));
    }

    @Test
    void anErrorCanBeSerialized() throws Exception {
        OssmpException failed = assertThrows(OssmpException.class,
                () -> client.listMultipartUploads("nosuch"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failed);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            OssmpException back = (OssmpException) in.readObject();
            assertEquals("NoSuchBucket", back.code());
            assertEquals(failed.requestId(), back.requestId());
        }
    }

    @Test
    void everyStatusHasTheNumberOfTheLibrary() {
        for (Status status : Status.values()) {
            String name = status == Status.UNKNOWN ? "" : "OSSMP_E_" + status.name();
            assertEquals(name, Utf8.out(Lib.ossmp_status_name(status.number)));
        }
        assertEquals(Status.UNKNOWN, Status.of(9999));
    }

    @Test
    void theSecretIsInNoErrorAndNoText() {
        String secret = "geheim-geheim-geheim";
        try (OssmpClient wrong = emulator.builder().credentials(emulator.accessKeyId(), secret).build()) {
            OssmpException failed = assertThrows(OssmpException.class, () -> wrong.listMultipartUploads("demo"));
            assertEquals("SignatureDoesNotMatch", failed.code());
            StringWriter trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace));
            assertFalse(trace.toString().contains(secret));
        }
        String text = Credentials.of("id", secret, "token-token", null).toString();
        assertFalse(text.contains(secret) || text.contains("token-token"), text);
        assertNotEquals("", text);
    }
}
