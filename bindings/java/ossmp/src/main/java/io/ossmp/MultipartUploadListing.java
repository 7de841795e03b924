package io.ossmp;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A page of the uploads in progress in a bucket, by key and then by upload id. */
public final class MultipartUploadListing {
    private final List<UploadSummary> uploads;
    private final List<String> commonPrefixes;
    private final boolean truncated;
    private final String nextKeyMarker;
    private final String nextUploadIdMarker;

    MultipartUploadListing(Pointer page) {
        uploads = uploads(page);
        commonPrefixes = prefixes(page);
        truncated = Lib.ossmp_uploads_is_truncated(page) != 0;
        nextKeyMarker = Utf8.out(Lib.ossmp_uploads_next_key_marker(page));
        nextUploadIdMarker = Utf8.out(Lib.ossmp_uploads_next_upload_id_marker(page));
    }

    private static List<UploadSummary> uploads(Pointer page) {
        long count = Lib.ossmp_uploads_len(page).longValue();
        List<UploadSummary> uploads = new ArrayList<>((int) count);
        for (long at = 0; at < count; at++) {
            Lib.SizeT index = new Lib.SizeT(at);
            uploads.add(new UploadSummary(Utf8.out(Lib.ossmp_uploads_object(page, index)),
                    Utf8.out(Lib.ossmp_uploads_upload_id(page, index)),
                    Utf8.out(Lib.ossmp_uploads_initiated(page, index))));
        }
        return Collections.unmodifiableList(uploads);
    }

    private static List<String> prefixes(Pointer page) {
        long count = Lib.ossmp_uploads_prefix_len(page).longValue();
        List<String> prefixes = new ArrayList<>((int) count);
        for (long at = 0; at < count; at++) {
            prefixes.add(Utf8.out(Lib.ossmp_uploads_prefix(page, new Lib.SizeT(at))));
        }
        return Collections.unmodifiableList(prefixes);
    }

    /**
     * Gives the uploads of this page.
     *
     * @return the uploads, by key and then by upload id; cannot be changed
     */
    public List<UploadSummary> uploads() {
        return uploads;
    }

    /**
     * Gives the prefixes that the delimiter grouped on this page, the delimiter included.
     *
     * @return the prefixes; cannot be changed
     */
    public List<String> commonPrefixes() {
        return commonPrefixes;
    }

    /**
     * Tells whether another page follows this one.
     *
     * @return true if one does
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Gives the key marker of the next page.
     *
     * @return the marker; "" when there is no next page
     */
    public String nextKeyMarker() {
        return nextKeyMarker;
    }

    /**
     * Gives the upload id marker of the next page.
     *
     * @return the marker; "" when there is no next page
     */
    public String nextUploadIdMarker() {
        return nextUploadIdMarker;
    }
}
