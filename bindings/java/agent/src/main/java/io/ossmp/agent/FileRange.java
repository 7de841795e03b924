package io.ossmp.agent;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;

/** A file as Java's own stream, from an offset on, which raises something at a given byte if it is told to. */
final class FileRange extends FilterInputStream {
    private final String failMessage;
    private long untilFailure;

    private FileRange(InputStream file, long failAt, String failMessage) {
        super(file);
        untilFailure = failAt;
        this.failMessage = failMessage;
    }

    static FileRange open(Path file, Request request) throws IOException {
        @SuppressWarnings("resource") // Closed with its channel.
        RandomAccessFile source = new RandomAccessFile(file.toFile(), "r");
        source.seek(request.number("offset", 0));
        return new FileRange(Channels.newInputStream(source.getChannel()), request.number("fail_at", -1),
                request.text("fail_message", ""));
    }

    /** Gives a range of a file in memory. */
    static byte[] bytes(Path file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (RandomAccessFile source = new RandomAccessFile(file.toFile(), "r")) {
            source.seek(offset);
            source.readFully(bytes);
        }
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (untilFailure < 0) {
            return super.read(into, offset, length);
        }
        if (untilFailure == 0) {
            throw new Raised.Checked(failMessage);
        }
        int count = super.read(into, offset, (int) Math.min(length, untilFailure));
        untilFailure -= Math.max(count, 0);
        return count;
    }
}
