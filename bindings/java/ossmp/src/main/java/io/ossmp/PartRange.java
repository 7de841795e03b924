package io.ossmp;

/** What of a file makes a part. */
public final class PartRange {
    private final int partNumber;
    private final long offset;
    private final long size;

    PartRange(int partNumber, long offset, long size) {
        this.partNumber = partNumber;
        this.offset = offset;
        this.size = size;
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
     * Gives where in the file the part begins.
     *
     * @return bytes from the beginning
     */
    public long offset() {
        return offset;
    }

    /**
     * Gives the size of the part.
     *
     * @return bytes
     */
    public long size() {
        return size;
    }

    @Override
    public String toString() {
        return "PartRange[" + partNumber + ", " + size + " bytes at " + offset + "]";
    }
}
