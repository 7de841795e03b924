package io.ossmp;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * An object that is written piece by piece. Only {@link #finish()} makes the object; {@link #close()} without it gives
 * the object up, so that an exception on the way leaves no torn object:
 *
 * <pre>{@code
 * try (UploadOutputStream out = client.newOutputStream(bucket, key)) {
 *     write(out);
 *     out.finish();
 * }
 * }</pre>
 *
 * <p>Its failures are {@link OssmpException}s. After one it has ended, and its upload was aborted unless
 * {@link UploadOptions.Builder#abortOnFailure(boolean)} says otherwise. Threads may share it, one call at a time.
 */
public final class UploadOutputStream extends OutputStream implements WritableByteChannel {
    /** Small writes are gathered, because a call into the library costs more than the copy. */
    private static final int BUFFER = 64 * 1024;

    private final Hooks hooks;
    private final NativeControl control;
    private final UploadOptions options;
    private final NativeHandle handle;
    private final Memory memory = new Memory(BUFFER);
    private final ByteBuffer buffer = memory.getByteBuffer(0, BUFFER);

    UploadOutputStream(Hooks hooks, NativeControl control, UploadOptions options, Pointer writer) {
        this.hooks = hooks;
        this.control = control;
        this.options = options;
        handle = new NativeHandle(this, "stream", writer, Lib::ossmp_writer_free);
    }

    @Override
    public synchronized void write(int b) {
        requireOpen();
        buffer.put((byte) b);
        drainIfFull();
    }

    /**
     * Takes bytes, of which copies are kept. Sends when the buffers are full, all parts at a time, and returns when
     * they have arrived.
     *
     * @param data holds the bytes
     * @param offset where they begin
     * @param length how many there are
     * @throws OssmpException why sending failed; with {@link Status#STATE} if the stream has ended
     */
    @Override
    public synchronized void write(byte[] data, int offset, int length) {
        if (offset < 0 || length < 0 || length > data.length - offset) {
            throw new IndexOutOfBoundsException("offset is " + offset + " and length is " + length
                    + "; the array has " + data.length + " bytes");
        }
        write(ByteBuffer.wrap(data, offset, length));
    }

    /**
     * Takes the remaining bytes of a buffer, see {@link #write(byte[], int, int)}.
     *
     * @param data the buffer; afterwards nothing remains in it
     * @return how many bytes there were
     */
    @Override
    public synchronized int write(ByteBuffer data) {
        requireOpen();
        int length = data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer piece = data.duplicate();
            int count = Math.min(data.remaining(), buffer.remaining());
            // Through Buffer, because ByteBuffer's own methods of these names came with Java 9.
            ((java.nio.Buffer) piece).limit(data.position() + count);
            buffer.put(piece);
            ((java.nio.Buffer) data).position(data.position() + count);
            drainIfFull();
        }
        return length;
    }

    /** Hands over what was written, which need not send anything: parts have a size. */
    @Override
    public synchronized void flush() {
        requireOpen();
        drain();
    }

    /**
     * Sends the rest and makes the object. The stream has ended then, also after a failure.
     *
     * @return the object
     * @throws OssmpException why it failed; with {@link Status#STATE} if the stream had ended before
     */
    public synchronized UploadResult finish() {
        drain();
        return call((writer, call) -> call.result(Lib.ossmp_writer_finish(writer, call.out, call.error)));
    }

    @Override
    public boolean isOpen() {
        return !handle.isClosed();
    }

    /** Gives the object up, unless it was finished: its upload is aborted, within two seconds. May be called again. */
    @Override
    public synchronized void close() {
        Call asked = Call.uncancellable(hooks);
        try {
            handle.close();
        } finally {
            asked.close();
        }
        memory.close();
        control.close();
    }

    private void requireOpen() {
        if (handle.isClosed()) {
            throw new IllegalStateException("the stream is closed");
        }
    }

    private void drainIfFull() {
        if (!buffer.hasRemaining()) {
            drain();
        }
    }

    private void drain() {
        requireOpen();
        int length = buffer.position();
        if (length == 0) {
            return;
        }
        ((java.nio.Buffer) buffer).clear();
        call((writer, call) -> {
            call.check(Lib.ossmp_writer_write(writer, memory, new Lib.SizeT(length), call.error));
            return null;
        });
    }

    private <T> T call(UploadLanes.Work<T> work) {
        Pointer writer = handle.acquire();
        try (Call call = new Call(hooks, control, options.control)) {
            call.progress = options.progress;
            return work.apply(writer, call);
        } finally {
            handle.release();
        }
    }
}
