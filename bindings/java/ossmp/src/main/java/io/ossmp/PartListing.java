package io.ossmp;

import com.sun.jna.Pointer;
import java.util.List;

/** A page of the parts that the service has of an upload. */
public final class PartListing {
    private final List<Part> parts;
    private final boolean truncated;
    private final int nextPartNumberMarker;

    PartListing(Pointer page) {
        parts = Part.all(page);
        truncated = Lib.ossmp_parts_is_truncated(page) != 0;
        nextPartNumberMarker = Lib.ossmp_parts_next_marker(page);
    }

    /**
     * Gives the parts of this page.
     *
     * @return the parts, ascending by number; cannot be changed
     */
    public List<Part> parts() {
        return parts;
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
     * Gives the marker with which {@link MultipartUpload#listParts(int, int)} gives the next page.
     *
     * @return a part number; 0 when there is no next page
     */
    public int nextPartNumberMarker() {
        return nextPartNumberMarker;
    }
}
