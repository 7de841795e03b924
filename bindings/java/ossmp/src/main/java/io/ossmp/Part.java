package io.ossmp;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** A part of an upload: as it was sent, as the service lists it, or named by hand. */
public final class Part {
    private final int partNumber;
    private final String eTag;
    private final long size;
    private final String crc64;
    private final String lastModified;

    private Part(int partNumber, String eTag, long size, String crc64, String lastModified) {
        this.partNumber = partNumber;
        this.eTag = Objects.requireNonNull(eTag, "eTag");
        this.size = size;
        this.crc64 = crc64;
        this.lastModified = lastModified;
    }

    /**
     * Names a part by hand, for {@link MultipartUpload#completeMultipartUpload(Iterable)}.
     *
     * @param partNumber its number, 1 to 10,000
     * @param eTag its ETag, with or without quotes
     * @return the part, of unknown size and CRC-64
     */
    public static Part of(int partNumber, String eTag) {
        return new Part(partNumber, eTag, 0, "", "");
    }

    static Part of(Pointer parts, long at) {
        Lib.SizeT index = new Lib.SizeT(at);
        return new Part(Lib.ossmp_parts_number(parts, index), Utf8.out(Lib.ossmp_parts_etag(parts, index)),
                Lib.ossmp_parts_size(parts, index), Utf8.out(Lib.ossmp_parts_crc64(parts, index)),
                Utf8.out(Lib.ossmp_parts_last_modified(parts, index)));
    }

    static List<Part> all(Pointer parts) {
        long count = Lib.ossmp_parts_len(parts).longValue();
        List<Part> all = new ArrayList<>((int) count);
        for (long at = 0; at < count; at++) {
            all.add(of(parts, at));
        }
        return Collections.unmodifiableList(all);
    }

    /**
     * Gives the number of the part.
     *
     * @return 1 to 10,000
     */
    public int partNumber() {
        return partNumber;
    }

    /**
     * Gives the ETag of the part.
     *
     * @return the ETag, without quotes unless you named it with them
     */
    public String eTag() {
        return eTag;
    }

    /**
     * Gives the size of the part.
     *
     * @return bytes; 0 also when it is not known
     */
    public long size() {
        return size;
    }

    /**
     * Gives the CRC-64 of the part.
     *
     * @return an unsigned number in decimal text; "" when it is not known
     */
    public String crc64() {
        return crc64;
    }

    /**
     * Gives when the service got the part.
     *
     * @return ISO 8601 UTC, as the service says it; "" for a part that was not listed
     */
    public String lastModified() {
        return lastModified;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Part)) {
            return false;
        }
        Part that = (Part) other;
        return partNumber == that.partNumber && size == that.size && eTag.equals(that.eTag)
                && crc64.equals(that.crc64) && lastModified.equals(that.lastModified);
    }

    @Override
    public int hashCode() {
        return Objects.hash(partNumber, eTag);
    }

    @Override
    public String toString() {
        return "Part[" + partNumber + ", " + size + " bytes, " + eTag + "]";
    }
}
