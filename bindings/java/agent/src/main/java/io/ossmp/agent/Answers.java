package io.ossmp.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ossmp.MultipartUpload;
import io.ossmp.Part;
import io.ossmp.PartRange;
import io.ossmp.UploadResult;
import io.ossmp.UploadSummary;
import java.util.function.Function;

/** Values of the binding as JSON. */
final class Answers {
    private Answers() {
    }

    static JsonObject of(MultipartUpload upload) {
        JsonObject json = new JsonObject();
        json.addProperty("upload_id", upload.uploadId());
        json.addProperty("bucket", upload.bucket());
        json.addProperty("key", upload.key());
        return json;
    }

    static JsonObject of(Part part) {
        JsonObject json = new JsonObject();
        json.addProperty("number", part.partNumber());
        json.addProperty("etag", part.eTag());
        json.addProperty("size", part.size());
        json.addProperty("crc64", part.crc64());
        return json;
    }

    static JsonObject of(UploadSummary upload) {
        JsonObject json = new JsonObject();
        json.addProperty("key", upload.key());
        json.addProperty("upload_id", upload.uploadId());
        return json;
    }

    static JsonObject of(PartRange range) {
        JsonObject json = new JsonObject();
        json.addProperty("number", range.partNumber());
        json.addProperty("offset", range.offset());
        json.addProperty("size", range.size());
        return json;
    }

    static JsonObject of(UploadResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("etag", result.eTag());
        json.addProperty("crc64", result.crc64());
        json.addProperty("size", result.size());
        json.addProperty("location", result.location());
        json.addProperty("version_id", result.versionId());
        json.addProperty("request_id", result.requestId());
        json.addProperty("callback_body", result.callbackBody());
        json.addProperty("bytes_reused", result.bytesReused());
        return json;
    }

    static <T> JsonArray list(Iterable<T> values, Function<T, JsonObject> each) {
        JsonArray list = new JsonArray();
        values.forEach(value -> list.add(each.apply(value)));
        return list;
    }

    static JsonArray texts(Iterable<String> values) {
        JsonArray list = new JsonArray();
        values.forEach(list::add);
        return list;
    }
}
