package io.ossmp;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.stream.Stream;

/** What this process holds outside of the heap. */
final class NativeMemory {
    static {
        Native.register(NativeMemory.class, "c");
    }

    private NativeMemory() {
    }

    /** glibc's struct mallinfo2. */
    @Structure.FieldOrder({"arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost"})
    public static final class MallInfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }

    private static native MallInfo mallinfo2();

    /** Gives how many KiB are allocated, to the byte what malloc gave and did not get back. */
    static long allocatedKib() {
        return mallinfo2().uordblks / 1024;
    }

    /** Gives how many KiB of anonymous memory are resident, the heap included. */
    static long residentKib() throws IOException {
        try (Stream<String> lines = Files.lines(Paths.get("/proc/self/status"), StandardCharsets.UTF_8)) {
            String line = lines.filter(text -> text.startsWith("RssAnon:")).findFirst()
                    .orElseThrow(IllegalStateException::new);
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** Gives how many file descriptors are open. */
    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Paths.get("/proc/self/fd"))) {
            return open.count();
        }
    }
}
