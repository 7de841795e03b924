package io.ossmp.agent;

import com.google.gson.JsonObject;
import io.ossmp.Credentials;
import io.ossmp.FileSplitter;
import io.ossmp.ListMultipartUploadsOptions;
import io.ossmp.MultipartUploadListing;
import io.ossmp.OssmpClient;
import io.ossmp.Ossmp;
import io.ossmp.PartRange;
import io.ossmp.UploadSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients and uploads of a scenario by their names, and what can be asked of clients. */
final class Session {
    private final Map<String, OssmpClient> clients = new HashMap<>();
    private final LogLines log = new LogLines();
    private final Uploads uploads = new Uploads();

    void reset() {
        uploads.reset();
        clients.values().forEach(OssmpClient::close);
        clients.clear();
        log.take();
    }

    JsonObject answer(Request request) throws Exception {
        JsonObject answer = new JsonObject();
        switch (request.text("call")) {
            case "reset":
                reset();
                return answer;
            case "version":
                answer.addProperty("version", Ossmp.version());
                return answer;
            case "client":
                keep(request.text("as"), Clients.make(request, log));
                return answer;
            case "set_credentials":
                client(request).setCredentials(Credentials.of(request.text("id"), request.text("secret"),
                        request.text("token", null), null));
                return answer;
            case "log_lines":
                answer.add("lines", Answers.texts(log.take()));
                return answer;
            case "close":
                close(request);
                return answer;
            case "init":
            case "attach":
                return uploads.begin(client(request), request);
            case "list_uploads":
                return listUploads(request);
            case "all_uploads":
                return allUploads(request);
            case "upload_file":
                return new Transfer(request).file(client(request));
            case "upload_stream":
                return new Transfer(request).stream(client(request));
            case "upload_writer":
                return new Transfer(request).writer(client(request));
            case "plan_part_size":
                answer.addProperty("part_size",
                        FileSplitter.planPartSize(request.number("file_size"), request.number("wanted", 0)));
                return answer;
            case "split":
                answer.add("ranges", Answers.list(split(request), Answers::of));
                return answer;
            default:
                return uploads.answer(request);
        }
    }

    private void keep(String name, OssmpClient client) {
        OssmpClient before = clients.put(name, client);
        if (before != null) {
            before.close();
        }
    }

    private OssmpClient client(Request request) {
        OssmpClient client = clients.get(request.text("client", "c"));
        if (client == null) {
            throw new IllegalArgumentException("there is no client " + request.text("client", "c"));
        }
        return client;
    }

    private void close(Request request) {
        if (request.has("upload")) {
            uploads.close(request.text("upload"));
        } else {
            client(request).close();
        }
    }

    private static List<PartRange> split(Request request) {
        return request.has("count") ? FileSplitter.splitByPartNum(request.number("size"), request.integer("count"))
                : FileSplitter.splitByPartSize(request.number("size"), request.number("part_size"));
    }

    private static ListMultipartUploadsOptions listOptions(Request request) {
        ListMultipartUploadsOptions.Builder options = ListMultipartUploadsOptions.builder();
        request.ifText("prefix", options::prefix);
        request.ifText("delimiter", options::delimiter);
        if (request.has("max")) {
            options.maxUploads(request.integer("max"));
        }
        if (request.has("key_marker") || request.has("upload_id_marker")) {
            options.marker(request.text("key_marker", ""), request.text("upload_id_marker", ""));
        }
        return options.build();
    }

    private JsonObject listUploads(Request request) {
        MultipartUploadListing page = client(request).listMultipartUploads(request.text("bucket"),
                listOptions(request));
        JsonObject answer = new JsonObject();
        answer.add("uploads", Answers.list(page.uploads(), Answers::of));
        answer.add("prefixes", Answers.texts(page.commonPrefixes()));
        answer.addProperty("truncated", page.isTruncated());
        answer.addProperty("next_key_marker", page.nextKeyMarker());
        answer.addProperty("next_upload_id_marker", page.nextUploadIdMarker());
        return answer;
    }

    private JsonObject allUploads(Request request) {
        List<UploadSummary> all = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        for (MultipartUploadListing page : client(request).listMultipartUploadsPaginator(request.text("bucket"),
                listOptions(request))) {
            all.addAll(page.uploads());
            prefixes.addAll(page.commonPrefixes());
        }
        JsonObject answer = new JsonObject();
        answer.add("uploads", Answers.list(all, Answers::of));
        answer.add("prefixes", Answers.texts(prefixes));
        return answer;
    }
}
