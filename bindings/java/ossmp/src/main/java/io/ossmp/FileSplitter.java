package io.ossmp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plans the parts of a file. */
public final class FileSplitter {
    /** How many parts an upload may have (OSS limit). */
    public static final int MAX_PARTS = 10_000;
    /** The largest part, in bytes (OSS limit): 5 GiB. */
    public static final long MAX_PART_SIZE = 5L << 30;
    /** The smallest part but for the last one, in bytes (OSS limit): 100 KiB. The service checks it at Complete. */
    public static final long MIN_PART_SIZE = 100L << 10;

    private FileSplitter() {
    }

    /**
     * Splits a file into so many parts of equal size; the last takes what remains.
     *
     * @param file the file
     * @param count how many parts: 1 to 10,000, and no more than the file has bytes
     * @return the parts, ascending
     * @throws IOException if the size of the file cannot be had
     */
    public static List<PartRange> splitFileByPartNum(Path file, int count) throws IOException {
        return splitByPartNum(Files.size(file), count);
    }

    /**
     * Splits a file into parts of this size; the last may be smaller.
     *
     * @param file the file
     * @param partSize bytes: 1 to 5 GiB, and enough for 10,000 parts to hold the file
     * @return the parts, ascending; an empty file is one empty part
     * @throws IOException if the size of the file cannot be had
     */
    public static List<PartRange> splitFileByPartSize(Path file, long partSize) throws IOException {
        return splitByPartSize(Files.size(file), partSize);
    }

    /**
     * Splits so many bytes into so many parts of equal size; the last takes what remains.
     *
     * @param size bytes in all
     * @param count how many parts: 1 to 10,000, and no more than there are bytes; 1 for no bytes
     * @return the parts, ascending
     */
    public static List<PartRange> splitByPartNum(long size, int count) {
        requireSize(size);
        if (count < 1 || count > MAX_PARTS) {
            throw new InvalidArgumentException("count is " + count + "; it must be 1 to " + MAX_PARTS);
        }
        if (count > Math.max(size, 1)) {
            throw new InvalidArgumentException("count is " + count + "; " + size + " bytes do not make so many parts");
        }
        long each = size / count;
        long last = each + size % count;
        if (last > MAX_PART_SIZE) {
            throw new InvalidArgumentException("count is " + count + "; the last part would have " + last
                    + " bytes, and the most is " + MAX_PART_SIZE);
        }
        List<PartRange> ranges = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            ranges.add(new PartRange(number, (number - 1) * each, number == count ? last : each));
        }
        return ranges;
    }

    /**
     * Splits so many bytes into parts of this size; the last may be smaller.
     *
     * @param size bytes in all
     * @param partSize bytes: 1 to 5 GiB, and enough for 10,000 parts to hold them
     * @return the parts, ascending; no bytes are one empty part
     */
    public static List<PartRange> splitByPartSize(long size, long partSize) {
        requireSize(size);
        if (partSize < 1 || partSize > MAX_PART_SIZE) {
            throw new InvalidArgumentException("partSize is " + partSize + "; it must be 1 to " + MAX_PART_SIZE);
        }
        long count = size == 0 ? 1 : (size - 1) / partSize + 1;
        if (count > MAX_PARTS) {
            throw new InvalidArgumentException("partSize is " + partSize + "; " + size + " bytes would be " + count
                    + " parts, and the most is " + MAX_PARTS);
        }
        List<PartRange> ranges = new ArrayList<>((int) count);
        for (int number = 1; number <= count; number++) {
            long offset = (number - 1) * partSize;
            ranges.add(new PartRange(number, offset, Math.min(partSize, size - offset)));
        }
        return ranges;
    }

    /**
     * Gives the part size that an upload in one call uses for a file of this size.
     *
     * @param fileSize bytes
     * @param wanted bytes, 100 KiB to 5 GiB, or 0 for 8 MiB
     * @return {@code wanted}, or as much more as 10,000 parts need
     * @throws InvalidArgumentException if a number is out of range, or no plan holds the file
     */
    public static long planPartSize(long fileSize, long wanted) {
        NativeLoader.load();
        long planned = Lib.ossmp_plan_part_size(fileSize, wanted);
        if (planned < 0) {
            throw new InvalidArgumentException("fileSize is " + fileSize + " and wanted is " + wanted + "; wanted must "
                    + "be 0 or " + MIN_PART_SIZE + " to " + MAX_PART_SIZE + ", and " + MAX_PARTS
                    + " parts must hold the file");
        }
        return planned;
    }

    private static void requireSize(long size) {
        if (size < 0) {
            throw new InvalidArgumentException("size is " + size + "; it must not be negative");
        }
    }
}
