package io.ossmp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Which parts {@link MultipartUpload#completeMultipartUpload(CompleteOptions)} joins, and with which headers. */
public final class CompleteOptions {
    enum Source { SENT, LISTED, NAMED }

    final Source source;
    final List<Part> parts;
    final Map<String, String> headers;

    private CompleteOptions(Source source, List<Part> parts, Map<String, String> headers) {
        this.source = source;
        this.parts = parts;
        this.headers = headers;
    }

    /**
     * Joins the parts that were sent through the upload object.
     *
     * @return the options
     */
    public static CompleteOptions sentParts() {
        return new CompleteOptions(Source.SENT, Collections.emptyList(), Collections.emptyMap());
    }

    /**
     * Joins all parts that the service has, after asking for them. Their sizes and CRC-64 are checked then, which those
     * of parts named by hand cannot be.
     *
     * @return the options
     */
    public static CompleteOptions listedParts() {
        return new CompleteOptions(Source.LISTED, Collections.emptyList(), Collections.emptyMap());
    }

    /**
     * Joins these parts.
     *
     * @param parts in any order; the same number again replaces the part
     * @return the options
     */
    public static CompleteOptions parts(Iterable<Part> parts) {
        List<Part> copy = new ArrayList<>();
        for (Part part : parts) {
            copy.add(Objects.requireNonNull(part, "a part"));
        }
        return new CompleteOptions(Source.NAMED, Collections.unmodifiableList(copy), Collections.emptyMap());
    }

    /**
     * Adds a header to the request, besides those of the upload: x-oss-callback, x-oss-object-acl, x-oss-complete-all or
     * x-oss-forbid-overwrite.
     *
     * @param name its name; the same again, in any case, replaces the value
     * @param value its value
     * @return new options
     */
    public CompleteOptions withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new CompleteOptions(source, parts, Collections.unmodifiableMap(more));
    }
}
