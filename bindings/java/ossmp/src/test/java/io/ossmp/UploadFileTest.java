package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadFileTest {
    @TempDir
    Path dir;

    @Test
    void aFileGoesInPartsAndTheResultSaysSo() throws Exception {
        Path file = Files.write(dir.resolve("文件.bin"), Streams.content(307_195));
        try (Emulator emulator = new Emulator(); OssmpClient client = emulator.client()) {
            UploadResult result = client.uploadFile("demo", "目录/键 1", file,
                    UploadOptions.builder().partSize(102_400).build());
            assertEquals(307_195, result.size());
            assertTrue(result.eTag().endsWith("-3"), result.eTag());
            OssmpException refused = assertThrows(OssmpException.class,
                    () -> client.uploadFile("nosuch", "k", file));
            assertEquals("NoSuchBucket", refused.code());
            assertEquals(404, refused.httpStatus());
        }
    }
}
