package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    Path dir;

    @Test
    void everySymbolOfTheLibraryIsDeclared() throws IOException {
        String file = System.getProperty("ossmp.symbols");
        try (Stream<String> lines = Files.lines(Paths.get(file), StandardCharsets.UTF_8)) {
            Set<String> symbols = lines.filter(line -> line.startsWith("ossmp_"))
                    .map(line -> line.substring(0, line.indexOf(' '))).collect(Collectors.toCollection(TreeSet::new));
            Set<String> declared = Arrays.stream(Lib.class.getDeclaredMethods())
                    .filter(method -> Modifier.isNative(method.getModifiers())).map(Method::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertFalse(symbols.isEmpty());
            assertEquals(symbols, declared);
        }
    }

    @Test
    void theVersionIsThatOfTheLibrary() {
        assertTrue(Ossmp.version().matches("\\d+\\.\\d+\\.\\d+.*"), Ossmp.version());
        assertTrue(Ossmp.versionNumber() >= NativeLoader.DECLARED_VERSION);
        assertTrue(Ossmp.libraryPath().contains("ossmp"), Ossmp.libraryPath());
    }

    @Test
    void aLibraryThatIsTooOldOrOfAnotherMajorIsRefused() {
        NativeLoader.requireVersion(0x000100, "here");
        NativeLoader.requireVersion(0x000203, "here");
        UnsatisfiedLinkError old = assertThrows(UnsatisfiedLinkError.class,
                () -> NativeLoader.requireVersion(0x000007, "/lib/libossmp.so"));
        assertTrue(old.getMessage().contains("libossmp 0.0.7 in /lib/libossmp.so"), old.getMessage());
        assertThrows(UnsatisfiedLinkError.class, () -> NativeLoader.requireVersion(0x010000, "here"));
    }

    @Test
    void aPropertyThatPointsNowhereIsTold() throws Exception {
        assertTrue(loadAnew(dir.toString()).contains(dir.resolve("libossmp.so").toString()));
    }

    @Test
    void aFileThatIsNoLibossmpIsTold() throws Exception {
        Path other = dir.resolve("libossmp.so");
        try (InputStream library = Native.class.getResourceAsStream(Platform.RESOURCE_PREFIX + "/libjnidispatch.so")) {
            Files.copy(library, other);
        }
        assertTrue(loadAnew(other.toString()).endsWith("is no libossmp"));
    }

    /** Loads the classes of this package once more, with the property set, and gives what the failure says. */
    private static String loadAnew(String property) throws Exception {
        String before = System.getProperty(NativeLoader.PROPERTY);
        System.setProperty(NativeLoader.PROPERTY, property);
        try {
            Method version = new Anew().loadClass("io.ossmp.Ossmp").getMethod("version");
            for (int i = 0; i < 2; i++) {
                Throwable failure = assertThrows(InvocationTargetException.class, () -> version.invoke(null))
                        .getCause();
                assertEquals(UnsatisfiedLinkError.class, failure.getClass());
                if (i == 1) {
                    return failure.getMessage();
                }
            }
            throw new AssertionError("not reached");
        } finally {
            if (before == null) {
                System.clearProperty(NativeLoader.PROPERTY);
            } else {
                System.setProperty(NativeLoader.PROPERTY, before);
            }
        }
    }

    /** Defines the classes of this package itself. */
    private static final class Anew extends ClassLoader {
        Anew() {
            super(NativeLibraryTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.ossmp.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Streams.readAll(in);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
