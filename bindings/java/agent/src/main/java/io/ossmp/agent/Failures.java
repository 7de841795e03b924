package io.ossmp.agent;

import com.google.gson.JsonObject;
import io.ossmp.CancelledException;
import io.ossmp.FileChangedException;
import io.ossmp.IntegrityException;
import io.ossmp.NoSuchUploadException;
import io.ossmp.OssmpException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Tells failures as Java knows them. */
final class Failures {
    private Failures() {
    }

    static JsonObject describe(Throwable failure) {
        JsonObject error = new JsonObject();
        String raised = Raised.in(failure);
        Throwable met = failure instanceof ExecutionException ? failure.getCause() : failure;
        if (raised != null) {
            error.addProperty("raised", raised);
        } else if (met instanceof OssmpException) {
            describe(error, (OssmpException) met);
        } else if (met instanceof NullPointerException || met instanceof IllegalStateException) {
            // null, and use of what is closed, which the C API calls a bad argument.
            error.addProperty("status", "OSSMP_E_ARGUMENT");
            error.addProperty("message", String.valueOf(met.getMessage()));
        } else {
            error.addProperty("status", "");
            error.addProperty("message", met.toString());
            met.printStackTrace();
        }
        return error;
    }

    private static void describe(JsonObject error, OssmpException e) {
        error.addProperty("status", "OSSMP_E_" + e.status());
        error.addProperty("kind", kind(e));
        error.addProperty("message", e.getMessage());
        error.addProperty("code", e.code());
        error.addProperty("ec", e.ec());
        error.addProperty("request_id", e.requestId());
        error.addProperty("http_status", e.httpStatus());
        error.addProperty("operation", e.operation());
        error.addProperty("bucket", e.bucket());
        error.addProperty("object", e.key());
        error.addProperty("upload_id", e.uploadId());
        error.addProperty("part_number", e.partNumber());
        error.addProperty("attempts", e.attempts());
        error.addProperty("retryable", e.isRetryable());
        error.addProperty("object_state", e.objectState().name().toLowerCase(Locale.ROOT));
    }

    private static String kind(OssmpException met) {
        try {
            throw met;
        } catch (NoSuchUploadException e) {
            return "NoSuchUpload";
        } catch (CancelledException e) {
            return "Cancelled";
        } catch (FileChangedException e) {
            return "FileChanged";
        } catch (IntegrityException e) {
            return "Integrity";
        } catch (OssmpException e) {
            return "";
        }
    }
}
