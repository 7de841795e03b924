package io.ossmp;

import com.sun.jna.Platform;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Paths on their way to the library: absolute, and outside of Windows byte for byte what the system calls the file. */
final class NativePath {
    /** The one that was asked for last: the parts of a file are sent one after the other. */
    private static volatile NativePath last;

    private final Path path;
    private final byte[] bytes;

    private NativePath(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    static byte[] in(String name, Path path) {
        Objects.requireNonNull(path, name);
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new InvalidArgumentException(name + " is " + path + ", which is not in the default file system");
        }
        NativePath known = last;
        if (known == null || known.path != path && !known.path.equals(path)) {
            known = new NativePath(path, bytes(name, path));
            last = known;
        }
        return known.bytes;
    }

    private static byte[] bytes(String name, Path path) {
        Path absolute = path.toAbsolutePath();
        return Platform.isWindows() ? Utf8.in(name, absolute.toString()) : bytes(absolute.toUri());
    }

    /** A name need not be text in the encoding of the locale: its URI, unlike its String, holds the very bytes. */
    private static byte[] bytes(URI uri) {
        String raw = uri.getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length() + 1);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                byte[] encoded = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                bytes.write(encoded, 0, encoded.length);
            }
        }
        byte[] path = bytes.toByteArray();
        // The URI of a directory ends in a slash.
        int length = path.length > 1 && path[path.length - 1] == '/' ? path.length - 1 : path.length;
        return Arrays.copyOf(Arrays.copyOf(path, length), length + 1);
    }
}
