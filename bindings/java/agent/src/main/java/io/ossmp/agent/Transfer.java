package io.ossmp.agent;

import com.google.gson.JsonObject;
import io.ossmp.OssmpClient;
import io.ossmp.TransferControl;
import io.ossmp.UploadOptions;
import io.ossmp.UploadOutputStream;
import io.ossmp.UploadResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One upload in one call, or through a writer, with what is to happen on the way. */
final class Transfer {
    private final Request request;
    private final TransferControl control = new TransferControl();
    private long calls;
    private long last;
    private long total = -1;
    private boolean monotone = true;

    Transfer(Request request) {
        this.request = request;
    }

    JsonObject file(OssmpClient client) throws IOException {
        return run(options -> client.uploadFile(bucket(), key(), request.path("file"), options));
    }

    JsonObject stream(OssmpClient client) throws IOException {
        return run(options -> {
            try (InputStream source = FileRange.open(request.path("file"), request)) {
                return client.uploadStream(bucket(), key(), source, options);
            }
        });
    }

    JsonObject writer(OssmpClient client) throws IOException {
        return run(options -> {
            try (UploadOutputStream out = client.newOutputStream(bucket(), key(), options);
                    InputStream source = FileRange.open(request.path("file"), request)) {
                return push(source, out) ? out.finish() : null;
            }
        });
    }

    /** Gives whether all was pushed, and not given up. */
    private boolean push(InputStream source, UploadOutputStream out) throws IOException {
        byte[] piece = new byte[request.integer("piece", 64 * 1024)];
        long giveUpAt = request.number("give_up_at", Long.MAX_VALUE);
        long pushed = 0;
        while (pushed < giveUpAt) {
            int count = source.read(piece);
            if (count < 0) {
                return true;
            }
            out.write(piece, 0, count);
            pushed += count;
        }
        return false;
    }

    /** An upload, which gives null when it was given up. */
    private interface Upload {
        UploadResult run(UploadOptions options) throws IOException;
    }

    private JsonObject run(Upload upload) throws IOException {
        ScheduledExecutorService elsewhere = Executors.newSingleThreadScheduledExecutor();
        Thread here = Thread.currentThread();
        try {
            request.ifNumber("cancel_after", ms -> elsewhere.schedule(here::interrupt, ms, TimeUnit.MILLISECONDS));
            UploadResult result = upload.run(options());
            JsonObject answer = result == null ? new JsonObject() : Answers.of(result);
            if (request.flag("progress")) {
                answer.add("progress", progress());
            }
            return answer;
        } finally {
            stop(elsewhere);
        }
    }

    /** Nothing of this request may reach the next one. */
    private static void stop(ScheduledExecutorService elsewhere) {
        elsewhere.shutdownNow();
        boolean stopped = false;
        while (!stopped) {
            try {
                stopped = elsewhere.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException late) {
                // That is the cancel of this request, which came when it was over.
            }
        }
        Thread.interrupted();
    }

    private UploadOptions options() {
        UploadOptions.Builder options = UploadOptions.builder().control(control);
        request.ifNumber("part_size", options::partSize);
        if (request.has("concurrency")) {
            options.concurrency(request.integer("concurrency"));
        }
        if (request.has("checkpoint")) {
            options.checkpoint(request.path("checkpoint"));
        }
        request.ifFlag("checkpoint_required", options::checkpointRequired);
        request.ifFlag("adopt", options::adopt);
        request.ifFlag("abort_on_failure", options::abortOnFailure);
        request.ifDuration("deadline", options::deadline);
        request.headers(options::header);
        if (request.flag("progress") || request.has("cancel_at") || request.has("raise_at")) {
            options.progress(this::moved);
        }
        return options.build();
    }

    private void moved(long done, long bytesTotal) {
        calls++;
        monotone &= done >= last;
        last = done;
        total = bytesTotal;
        if (done >= request.number("cancel_at", Long.MAX_VALUE)) {
            control.cancel();
        }
        if (done >= request.number("raise_at", Long.MAX_VALUE)) {
            throw new Raised.Unchecked(request.text("raise_message", ""));
        }
    }

    private JsonObject progress() {
        JsonObject json = new JsonObject();
        json.addProperty("calls", calls);
        json.addProperty("last", last);
        json.addProperty("total", total);
        json.addProperty("monotone", monotone);
        return json;
    }

    private String bucket() {
        return request.text("bucket");
    }

    private String key() {
        return request.text("key");
    }
}
