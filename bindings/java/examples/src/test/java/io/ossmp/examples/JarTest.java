package io.ossmp.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Platform;
import io.ossmp.Ossmp;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;
import io.ossmp.Status;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Test;

/** The packaged jar works by itself: with the library inside, and no folder beside it. */
class JarTest {
    private static Path jar() throws URISyntaxException {
        return Paths.get(OssmpClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void theClassesComeFromTheJar() throws Exception {
        assertTrue(jar().toString().endsWith(".jar"), jar() + " is no jar; run Maven up to the phase package");
    }

    @Test
    void theLibraryComesFromTheJar() throws Exception {
        assertNull(System.getProperty("ossmp.library.path"));
        String resource = "/" + Platform.RESOURCE_PREFIX + "/" + System.mapLibraryName("ossmp");
        assertEquals("jar:" + jar().toUri().toURL() + "!" + resource, String.valueOf(OssmpClient.class.getResource(resource)));
        assertFalse(Ossmp.version().isEmpty());
        File unpacked = new File(Ossmp.libraryPath());
        assertTrue(unpacked.isFile(), Ossmp.libraryPath());
        assertFalse(unpacked.toPath().startsWith(Paths.get("").toAbsolutePath()), Ossmp.libraryPath());
    }

    @Test
    void theLibraryInTheJarWorks() {
        try (OssmpClient client = OssmpClient.builder().endpoint("http://127.0.0.1:1").credentials("id", "secret")
                .maxAttempts(1).build()) {
            assertEquals(Status.NETWORK, assertThrows(OssmpException.class,
                    () -> client.listMultipartUploads("demo")).status());
        }
    }
}
