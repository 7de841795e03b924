package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSplitterTest {
    private static void assertCovers(long size, List<PartRange> ranges) {
        long offset = 0;
        int number = 0;
        for (PartRange range : ranges) {
            assertEquals(++number, range.partNumber());
            assertEquals(offset, range.offset());
            offset += range.size();
        }
        assertEquals(size, offset);
    }

    @Test
    void byCountTheLastPartTakesTheRest(@TempDir Path dir) throws Exception {
        Path file = Files.write(dir.resolve("f"), new byte[11]);
        List<PartRange> ranges = FileSplitter.splitFileByPartNum(file, 3);
        assertCovers(11, ranges);
        assertEquals(3, ranges.get(0).size());
        assertEquals(5, ranges.get(2).size());
        assertEquals(1, FileSplitter.splitByPartNum(0, 1).size());
        assertEquals(10_000, FileSplitter.splitByPartNum(10_000, 10_000).size());
    }

    @Test
    void bySizeTheLastPartMayBeSmaller(@TempDir Path dir) throws Exception {
        Path file = Files.write(dir.resolve("f"), new byte[11]);
        List<PartRange> ranges = FileSplitter.splitFileByPartSize(file, 4);
        assertCovers(11, ranges);
        assertEquals(3, ranges.get(2).size());
        assertEquals(1, FileSplitter.splitByPartSize(0, 4).size());
        long tib48 = 10_000 * FileSplitter.MAX_PART_SIZE;
        assertCovers(tib48, FileSplitter.splitByPartSize(tib48, FileSplitter.MAX_PART_SIZE));
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        for (int count : new int[] {0, -1, 12, 10_001}) {
            assertThrows(InvalidArgumentException.class, () -> FileSplitter.splitByPartNum(11, count));
        }
        for (long size : new long[] {0, -1, FileSplitter.MAX_PART_SIZE + 1}) {
            assertThrows(InvalidArgumentException.class, () -> FileSplitter.splitByPartSize(11, size));
        }
        assertThrows(InvalidArgumentException.class, () -> FileSplitter.splitByPartSize(10_001, 1));
        assertThrows(InvalidArgumentException.class, () -> FileSplitter.splitByPartNum(-1, 1));
        assertThrows(InvalidArgumentException.class,
                () -> FileSplitter.splitByPartNum(3 * FileSplitter.MAX_PART_SIZE, 2));
    }

    @Test
    void thePlanIsThatOfTheLibrary() {
        assertEquals(8 << 20, FileSplitter.planPartSize(1, 0));
        assertTrue(FileSplitter.planPartSize(1L << 40, 0) * 10_000 >= 1L << 40);
        assertThrows(InvalidArgumentException.class, () -> FileSplitter.planPartSize(1, 1000));
        assertThrows(InvalidArgumentException.class, () -> FileSplitter.planPartSize(Long.MAX_VALUE, 0));
    }
}
