package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CredentialsTest extends WithEmulator {
    @Test
    void aProviderIsAskedOnceForAKeyThatLasts() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> {
            asked.incrementAndGet();
            thread.set(Thread.currentThread());
            return Credentials.of(emulator.accessKeyId(), emulator.accessKeySecret());
        }).build()) {
            own.uploadFile("demo", "k", file(3 * KIB_100), smallParts().build());
            own.uploadFile("demo", "k", file(3 * KIB_100), smallParts().build());
        }
        assertEquals(1, asked.get());
        assertSame(Thread.currentThread(), thread.get());
    }

    @Test
    void aKeyThatHasEndedIsFetchedAnew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> {
            asked.incrementAndGet();
            return Credentials.of(emulator.accessKeyId(), emulator.accessKeySecret(), "",
                    Instant.now().plusMillis(50));
        }).build()) {
            own.listMultipartUploads("demo");
            Thread.sleep(100);
            own.listMultipartUploads("demo");
        }
        assertTrue(asked.get() >= 2, asked + " times");
    }

    @Test
    void aProviderThatThrowsIsTheCause() {
        Exception thrown = new java.io.IOException("保险柜是空的");
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> {
            throw thrown;
        }).build()) {
            OssmpException failed = assertThrows(OssmpException.class, () -> own.listMultipartUploads("demo"));
            assertEquals(Status.CREDENTIALS, failed.status());
            assertSame(thrown, failed.getCause());
        }
    }

    @Test
    void aProviderThatThrowsFailsAnUploadInOneCallToo() throws Exception {
        Exception thrown = new IllegalStateException("none");
        java.nio.file.Path file = file(3 * KIB_100);
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> {
            throw thrown;
        }).build()) {
            OssmpException failed = assertThrows(OssmpException.class,
                    () -> own.uploadFile("demo", "k", file, smallParts().build()));
            assertSame(thrown, failed.getCause());
        }
    }

    @Test
    void anErrorOfAProviderComesOutAsItIs() {
        Error thrown = new AssertionError("broken");
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> {
            throw thrown;
        }).build()) {
            assertSame(thrown, assertThrows(AssertionError.class, () -> own.listMultipartUploads("demo")));
        }
    }

    @Test
    void aProviderThatGivesNothingOrNonsenseIsNamed() {
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> null).build()) {
            OssmpException failed = assertThrows(OssmpException.class, () -> own.listMultipartUploads("demo"));
            assertTrue(failed.getCause() instanceof NullPointerException);
        }
        try (OssmpClient own = emulator.builder().credentialsProvider(() -> Credentials.of("", "x")).build()) {
            OssmpException failed = assertThrows(OssmpException.class, () -> own.listMultipartUploads("demo"));
            assertTrue(failed.getCause() instanceof InvalidArgumentException);
        }
    }

    @Test
    void aTemporaryKeyCarriesItsToken() throws Exception {
        try (Emulator sts = new Emulator("--sts", "STS.id,secret,token");
                OssmpClient own = sts.builder().credentials(Credentials.of("STS.id", "secret", "token", null))
                        .build()) {
            own.listMultipartUploads("demo");
            own.setCredentials(Credentials.of("STS.id", "secret", "wrong", null));
            assertEquals(403, assertThrows(OssmpException.class, () -> own.listMultipartUploads("demo")).httpStatus());
            own.setCredentials(Credentials.of(sts.accessKeyId(), sts.accessKeySecret()));
            own.listMultipartUploads("demo");
            assertThrows(InvalidArgumentException.class, () -> own.setCredentials(Credentials.of("", "")));
        }
    }

    @Test
    void theRoleOfAnInstanceGivesTheKey() throws Exception {
        AtomicReference<String> path = new AtomicReference<>("");
        String key = "{\"Code\":\"Success\",\"AccessKeyId\":\"STS.role\",\"AccessKeySecret\":\"s\","
                + "\"SecurityToken\":\"t\",\"Expiration\":\""
                + Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS) + "\"}";
        HttpServer metadata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metadata.createContext("/", exchange -> {
            String asked = exchange.getRequestURI().getPath();
            path.set(path.get() + asked + "\n");
            byte[] body = (asked.endsWith("api/token") ? "metadata-token" : key).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        metadata.start();
        try (Emulator sts = new Emulator("--sts", "STS.role,s,t");
                OssmpClient own = sts.builder()
                        .ecsRole("my-role", "http://127.0.0.1:" + metadata.getAddress().getPort()).build()) {
            own.listMultipartUploads("demo");
        } finally {
            metadata.stop(0);
        }
        assertTrue(path.get().contains("/my-role"), path.get());
    }

    @Test
    void anonymousRequestsAreNotSigned() {
        try (OssmpClient nobody = emulator.builder().anonymous().build()) {
            assertEquals(403, assertThrows(OssmpException.class,
                    () -> nobody.listMultipartUploads("demo")).httpStatus());
            assertTrue(emulator.events().replaceAll("\\s", "").contains("\"auth\":\"\"")
                    || !emulator.events().contains("\"authorization\""), emulator.events());
        }
    }

    @Test
    void anEnvironmentWithoutKeysIsACredentialsError() {
        // The examples run with keys from the environment; here there are none.
        OssmpException failed = assertThrows(OssmpException.class,
                () -> emulator.builder().credentialsFromEnvironment().build());
        assertEquals(Status.CREDENTIALS, failed.status());
        assertTrue(failed.getMessage().contains("OSS_ACCESS_KEY_ID"), failed.getMessage());
    }
}
