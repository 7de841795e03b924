package io.ossmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes for tests. */
final class Streams {
    private Streams() {
    }

    static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            all.write(chunk, 0, n);
        }
        return all.toByteArray();
    }

    /** Content that differs everywhere. */
    static byte[] content(int size) {
        byte[] content = new byte[size];
        new java.util.Random(size).nextBytes(content);
        return content;
    }

    /** A stream that gives these bytes and then fails. */
    static InputStream failing(byte[] first, IOException failure) {
        return new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                if (at == first.length) {
                    throw failure;
                }
                return first[at++] & 0xff;
            }
        };
    }
}
