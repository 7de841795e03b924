package io.ossmp;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Options on their way to the library, made for one call and freed behind it. The results of setters are not looked at:
 * the call that uses the options says what was wrong.
 */
final class NativeOptions implements AutoCloseable {
    final Pointer pointer;
    private final Consumer<Pointer> free;

    private NativeOptions(Pointer pointer, Consumer<Pointer> free) {
        this.pointer = pointer;
        this.free = free;
    }

    static NativeOptions of(UploadOptions wanted, NativeControl control) {
        NativeOptions options = new NativeOptions(Lib.ossmp_options_new(), Lib::ossmp_options_free);
        try {
            options.set(wanted);
            options.set(control);
            return options;
        } catch (RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    static NativeOptions of(ListMultipartUploadsOptions wanted, NativeControl control) {
        NativeOptions options = new NativeOptions(Lib.ossmp_list_options_new(), Lib::ossmp_list_options_free);
        try {
            options.set(wanted, control);
            return options;
        } catch (RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    private void set(UploadOptions wanted) {
        for (Map.Entry<String, String> header : wanted.headers.entrySet()) {
            Lib.ossmp_options_set_header(pointer, Utf8.in("the name of a header", header.getKey()),
                    Utf8.in("header " + header.getKey(), header.getValue()));
        }
        if (wanted.deadline != null) {
            Lib.ossmp_options_set_deadline(pointer, wanted.deadline);
        }
        if (wanted.partSize != null) {
            Lib.ossmp_options_set_part_size(pointer, wanted.partSize);
        }
        if (wanted.concurrency != null) {
            Lib.ossmp_options_set_concurrency(pointer, wanted.concurrency);
        }
        if (wanted.checkpoint != null) {
            Lib.ossmp_options_set_checkpoint(pointer, NativePath.in("checkpoint", wanted.checkpoint));
        }
        if (wanted.checkpointRequired != null) {
            Lib.ossmp_options_set_checkpoint_required(pointer, wanted.checkpointRequired ? 1 : 0);
        }
        if (wanted.adopt != null) {
            Lib.ossmp_options_set_adopt(pointer, wanted.adopt ? 1 : 0);
        }
        if (wanted.abortOnFailure != null) {
            Lib.ossmp_options_set_abort_on_failure(pointer, wanted.abortOnFailure ? 1 : 0);
        }
        if (wanted.progress != null) {
            Lib.ossmp_options_set_progress(pointer, Callbacks.PROGRESS, null);
        }
    }

    private void set(NativeControl control) {
        if (control == null) {
            return;
        }
        Pointer held = control.acquire();
        try {
            Lib.ossmp_options_set_control(pointer, held);
        } finally {
            control.release();
        }
    }

    private void set(ListMultipartUploadsOptions wanted, NativeControl control) {
        Lib.ossmp_list_options_set_prefix(pointer, Utf8.in("prefix", wanted.prefix));
        Lib.ossmp_list_options_set_delimiter(pointer, Utf8.in("delimiter", wanted.delimiter));
        Lib.ossmp_list_options_set_max_uploads(pointer, wanted.maxUploads);
        Lib.ossmp_list_options_set_marker(pointer, Utf8.in("keyMarker", wanted.keyMarker),
                Utf8.in("uploadIdMarker", wanted.uploadIdMarker));
        Lib.ossmp_list_options_set_deadline(pointer, wanted.deadline);
        Pointer held = control.acquire();
        try {
            Lib.ossmp_list_options_set_control(pointer, held);
        } finally {
            control.release();
        }
    }

    @Override
    public void close() {
        free.accept(pointer);
    }
}
