package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What most tests need: a server, a client, a directory. Nothing may take long. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class WithEmulator {
    static final int KIB_100 = 102_400;

    @TempDir
    Path dir;
    Emulator emulator;
    OssmpClient client;

    @BeforeEach
    void start() throws Exception {
        emulator = new Emulator();
        client = emulator.client();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        if (emulator != null) {
            emulator.close();
        }
    }

    Path file(int size) throws Exception {
        return Files.write(dir.resolve("file-" + size), Streams.content(size));
    }

    void assertObject(String key, byte[] content) throws Exception {
        assertArrayEquals(content, emulator.read(key));
    }

    int openUploads() {
        return client.listMultipartUploads("demo").uploads().size();
    }

    static UploadOptions.Builder smallParts() {
        return UploadOptions.builder().partSize(KIB_100);
    }
}
