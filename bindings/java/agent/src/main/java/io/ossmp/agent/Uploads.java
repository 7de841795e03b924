package io.ossmp.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ossmp.CompleteOptions;
import io.ossmp.FileSplitter;
import io.ossmp.MultipartUpload;
import io.ossmp.OssmpClient;
import io.ossmp.Part;
import io.ossmp.PartListing;
import io.ossmp.PartRange;
import io.ossmp.UploadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The uploads of a scenario by their names, and what can be asked of them. */
final class Uploads {
    private final Map<String, MultipartUpload> uploads = new HashMap<>();

    void reset() {
        uploads.values().forEach(MultipartUpload::close);
        uploads.clear();
    }

    void close(String name) {
        upload(name).close();
    }

    JsonObject begin(OssmpClient client, Request request) {
        UploadOptions.Builder options = UploadOptions.builder();
        request.headers(options::header);
        String bucket = request.text("bucket");
        String key = request.text("key");
        MultipartUpload upload = request.text("call").equals("init")
                ? client.initiateMultipartUpload(bucket, key, options.build())
                : client.attachMultipartUpload(bucket, key, request.text("upload_id"), options.build());
        MultipartUpload before = uploads.put(request.text("as"), upload);
        if (before != null) {
            before.close();
        }
        return Answers.of(upload);
    }

    JsonObject answer(Request request) throws Exception {
        MultipartUpload upload = upload(request.text("upload"));
        JsonObject answer = new JsonObject();
        switch (request.text("call")) {
            case "part_from_file":
                return Answers.of(upload.uploadPart(request.integer("number"), request.path("file"),
                        request.number("offset", 0), request.number("length", -1)));
            case "part_from_buffer":
                return Answers.of(upload.uploadPart(request.integer("number"), FileRange.bytes(request.path("file"),
                        request.number("offset", 0), request.integer("length"))));
            case "part_from_stream":
                return Answers.of(fromStream(upload, request));
            case "part_copy":
                return Answers.of(upload.uploadPartCopy(request.integer("number"), request.text("source_bucket"),
                        request.text("source_key"), request.number("offset", 0), request.number("length", -1)));
            case "parts_in_parallel":
                answer.add("parts", Answers.list(inParallel(upload, request), Answers::of));
                return answer;
            case "list_parts":
                return listParts(upload, request);
            case "all_parts":
                answer.add("parts", Answers.list(upload.listPartsPaginator(request.integer("max", 0))
                        .items(PartListing::parts), Answers::of));
                return answer;
            case "sent_parts":
                answer.add("parts", Answers.list(upload.sentParts(), Answers::of));
                return answer;
            case "complete":
                return Answers.of(upload.completeMultipartUpload(completeOptions(request)));
            case "abort":
                upload.abortMultipartUpload();
                return answer;
            default:
                throw new IllegalArgumentException("there is no call " + request.text("call"));
        }
    }

    private MultipartUpload upload(String name) {
        MultipartUpload upload = uploads.get(name);
        if (upload == null) {
            throw new IllegalArgumentException("there is no upload " + name);
        }
        return upload;
    }

    private static Part fromStream(MultipartUpload upload, Request request) throws IOException {
        try (InputStream source = FileRange.open(request.path("file"), request)) {
            return upload.uploadPart(request.integer("number"), source, request.number("length"));
        }
    }

    private static List<Part> inParallel(MultipartUpload upload, Request request)
            throws IOException, InterruptedException, ExecutionException {
        Path file = request.path("file");
        ExecutorService workers = Executors.newFixedThreadPool(request.integer("workers"));
        try {
            List<Future<Part>> running = new ArrayList<>();
            for (PartRange range : FileSplitter.splitFileByPartSize(file, request.number("part_size"))) {
                running.add(workers.submit(() -> upload.uploadPart(range, file)));
            }
            List<Part> parts = new ArrayList<>();
            for (Future<Part> part : running) {
                parts.add(part.get());
            }
            return parts;
        } finally {
            workers.shutdownNow();
        }
    }

    private static JsonObject listParts(MultipartUpload upload, Request request) {
        PartListing page = upload.listParts(request.integer("marker", 0), request.integer("max", 0));
        JsonObject answer = new JsonObject();
        answer.add("parts", Answers.list(page.parts(), Answers::of));
        answer.addProperty("truncated", page.isTruncated());
        answer.addProperty("next_marker", page.nextPartNumberMarker());
        return answer;
    }

    private static CompleteOptions completeOptions(Request request) {
        CompleteOptions[] options = {CompleteOptions.sentParts()};
        if (request.has("parts") && request.element("parts").isJsonArray()) {
            List<Part> named = new ArrayList<>();
            for (JsonElement part : request.element("parts").getAsJsonArray()) {
                Request members = new Request(part.getAsJsonObject());
                named.add(Part.of(members.integer("number"), members.text("etag")));
            }
            options[0] = CompleteOptions.parts(named);
        } else if (request.text("parts", "sent").equals("listed")) {
            options[0] = CompleteOptions.listedParts();
        }
        request.headers((name, value) -> options[0] = options[0].withHeader(name, value));
        return options[0];
    }
}
