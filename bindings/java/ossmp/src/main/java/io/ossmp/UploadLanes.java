package io.ossmp;

import com.sun.jna.Pointer;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The native handles of one upload. A handle has one control, and a control that is cancelled stays so: for an interrupt
 * to end the call of one thread and no other, each call that runs beside others has a handle of its own, a lane. Handles
 * of one upload differ in nothing but what was sent through them, and that is kept together here.
 */
final class UploadLanes implements AutoCloseable {
    final UploadOptions options;
    final String bucket;
    final String key;
    final String uploadId;

    private final Hooks hooks;
    private final NativeHandle client;
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Set<Lane> lanes = new HashSet<>();
    private final TreeMap<Integer, Sent> sent = new TreeMap<>();
    private boolean closed;

    /** Takes over {@code upload} and {@code control}; {@code client} must be in use by the caller. */
    UploadLanes(Hooks hooks, NativeHandle client, UploadOptions options, Pointer upload, NativeControl control) {
        this.hooks = hooks;
        this.options = options;
        bucket = Utf8.out(Lib.ossmp_upload_bucket(upload));
        key = Utf8.out(Lib.ossmp_upload_object(upload));
        uploadId = Utf8.out(Lib.ossmp_upload_id(upload));
        // New lanes need the client for as long as there may be any, closed or not.
        this.client = new NativeHandle(this, "upload", client.acquire(), pointer -> client.release());
        idle.push(keep(new Lane(this, upload, control)));
    }

    /** What is done with a lane. */
    interface Work<T> {
        T apply(Pointer upload, Call call);
    }

    /** Makes a call that can be cancelled, on a lane that no other call uses. */
    <T> T call(InputStream source, Work<T> work) {
        Lane lane = borrow();
        try {
            return call(lane, source, work);
        } finally {
            giveBack(lane);
        }
    }

    /** As {@link #call(InputStream, Work)}, with headers of its own. */
    <T> T call(UploadOptions own, Work<T> work) {
        Lane lane = attach(own, new NativeControl());
        try {
            return call(lane, null, work);
        } finally {
            lane.close();
        }
    }

    /** Makes a call that nobody can cancel. */
    void callUncancellable(Work<?> work) {
        Lane lane = attach(options, null);
        Pointer upload = lane.handle.acquire();
        try (Call call = Call.uncancellable(hooks)) {
            work.apply(upload, call);
        } finally {
            lane.handle.release();
            lane.close();
        }
    }

    /** Sends a part, and remembers what was sent. */
    Part send(int number, InputStream source, Sending sending) {
        Lane lane = borrow();
        try {
            return call(lane, source, (upload, call) -> {
                call.check(sending.send(upload, call));
                return remember(number, lane, upload, call);
            });
        } finally {
            giveBack(lane);
        }
    }

    /** A call that sends a part. */
    interface Sending {
        int send(Pointer upload, Call call);
    }

    /** Gives what was sent, ascending. */
    synchronized List<Part> sentParts() {
        List<Part> parts = new ArrayList<>(sent.size());
        for (Sent one : sent.values()) {
            parts.add(one.part);
        }
        return parts;
    }

    /** Adds to a native list what was sent, with all that is known of it. */
    synchronized void addSent(Pointer list, Call call) {
        for (Sent one : sent.values()) {
            append(list, one, call);
        }
    }

    /** Adds a part to a native list, with all that is known of it if it was sent here. */
    synchronized void add(Pointer list, Part part, Call call) {
        Sent one = sent.get(part.partNumber());
        if (one != null && unquoted(one.part.eTag()).equalsIgnoreCase(unquoted(part.eTag()))) {
            append(list, one, call);
        } else if (Lib.ossmp_parts_add(list, part.partNumber(), Utf8.in("eTag", part.eTag())) != 0) {
            throw new InvalidArgumentException(part + " cannot be a part: the number must be 1 to 10000, the ETag 1 to "
                    + "256 printable ASCII characters");
        }
    }

    @Override
    public void close() {
        List<Lane> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(lanes);
            lanes.clear();
            idle.clear();
        }
        all.forEach(Lane::close);
        client.close();
    }

    private <T> T call(Lane lane, InputStream source, Work<T> work) {
        Pointer upload = lane.handle.acquire();
        try (Call call = new Call(hooks, lane.control, options.control, lane.cells)) {
            call.source = source;
            return work.apply(upload, call);
        } finally {
            lane.handle.release();
        }
    }

    private Lane borrow() {
        synchronized (this) {
            Lane lane = idle.poll();
            if (lane != null) {
                return lane;
            }
        }
        Lane lane = attach(options, new NativeControl());
        synchronized (this) {
            if (!closed) {
                return keep(lane);
            }
        }
        lane.close();
        throw new IllegalStateException("the upload is closed");
    }

    /** A lane that was cancelled is of no more use, but for what it knows of parts. */
    private void giveBack(Lane lane) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!lane.control.isCancelled()) {
                idle.push(lane);
                return;
            }
            if (sent.values().stream().anyMatch(one -> one.lane == lane)) {
                return;
            }
            lanes.remove(lane);
        }
        lane.close();
    }

    private synchronized Lane keep(Lane lane) {
        lanes.add(lane);
        return lane;
    }

    private Lane attach(UploadOptions own, NativeControl control) {
        Pointer held = client.acquireIfOpen();
        try {
            if (held == null) {
                throw new IllegalStateException("the upload is closed");
            }
            try (NativeOptions nativeOptions = NativeOptions.of(own, control); Call call = Call.uncancellable(hooks)) {
                int status = Lib.ossmp_upload_attach(held, Utf8.in("bucket", bucket), Utf8.in("key", key),
                        Utf8.in("uploadId", uploadId), nativeOptions.pointer, call.out, call.error);
                return new Lane(this, call.checked(status), control);
            }
        } catch (RuntimeException | Error e) {
            if (control != null) {
                control.close();
            }
            throw e;
        } finally {
            if (held != null) {
                client.release();
            }
        }
    }

    private Part remember(int number, Lane lane, Pointer upload, Call call) {
        Pointer one = sentPart(upload, number, call);
        try {
            Part part = Part.of(one, 0);
            synchronized (this) {
                sent.put(number, new Sent(lane, part));
            }
            return part;
        } finally {
            Lib.ossmp_parts_free(one);
        }
    }

    private static void append(Pointer list, Sent sentOne, Call call) {
        Pointer upload = sentOne.lane.handle.acquire();
        try {
            Pointer one = sentPart(upload, sentOne.part.partNumber(), call);
            Lib.ossmp_parts_append(list, one);
            Lib.ossmp_parts_free(one);
        } finally {
            sentOne.lane.handle.release();
        }
    }

    private static Pointer sentPart(Pointer upload, int number, Call call) {
        Pointer one = call.checked(Lib.ossmp_upload_sent_part(upload, number, call.out, call.error));
        call.out.setValue(null);
        return one;
    }

    private static String unquoted(String eTag) {
        int end = eTag.length() - 1;
        return end >= 1 && eTag.charAt(0) == '"' && eTag.charAt(end) == '"' ? eTag.substring(1, end) : eTag;
    }

    private static final class Lane implements AutoCloseable {
        final NativeHandle handle;
        final NativeControl control;
        final Call.Cells cells = new Call.Cells();

        Lane(UploadLanes owner, Pointer upload, NativeControl control) {
            handle = new NativeHandle(owner, "upload", upload, pointer -> {
                Lib.ossmp_upload_free(pointer);
                cells.close();
            });
            this.control = control;
        }

        @Override
        public void close() {
            handle.close();
            if (control != null) {
                control.close();
            }
        }
    }

    private static final class Sent {
        final Lane lane;
        final Part part;

        Sent(Lane lane, Part part) {
            this.lane = lane;
            this.part = part;
        }
    }
}
