package io.ossmp;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.util.Collections;

/**
 * Finds libossmp, checks its version and binds {@link Lib} to it, once. In this order: where the system property
 * {@value #PROPERTY} points, a directory or the file itself; the resources of the jar; the library path of the system.
 */
final class NativeLoader {
    static final String PROPERTY = "ossmp.library.path";
    /** The version whose functions {@link Lib} declares: major &lt;&lt; 16 | minor &lt;&lt; 8 | patch. */
    static final int DECLARED_VERSION = 0x000100;

    private static String loadedFrom;

    private NativeLoader() {
    }

    /** Does nothing once it has succeeded; after a failure the next call tries anew and says the same. */
    static synchronized void load() {
        if (loadedFrom != null) {
            return;
        }
        NativeLibrary library = open();
        String from = String.valueOf(library.getFile() == null ? library.getName() : library.getFile());
        requireVersion(version(library, from), from);
        Native.register(Lib.class, library);
        loadedFrom = from;
    }

    /** Gives where the library was loaded from. */
    static synchronized String loadedFrom() {
        load();
        return loadedFrom;
    }

    /** Functions are added and never removed, so that a library of the same major number may be newer, but not older. */
    static void requireVersion(int found, String from) {
        if (found < DECLARED_VERSION || found >>> 16 != DECLARED_VERSION >>> 16) {
            throw new UnsatisfiedLinkError("libossmp " + text(found) + " in " + from + " does not fit: this version of "
                    + "io.ossmp needs " + text(DECLARED_VERSION) + " or newer, with the same major number");
        }
    }

    private static NativeLibrary open() {
        String set = System.getProperty(PROPERTY);
        if (set != null && !set.isEmpty()) {
            File file = new File(set);
            return open(file.isDirectory() ? new File(file, System.mapLibraryName("ossmp")) : file);
        }
        File unpacked;
        try {
            unpacked = Native.extractFromResourcePath("ossmp", NativeLoader.class.getClassLoader());
        } catch (IOException notInTheJar) {
            return openFromSystem(notInTheJar);
        }
        return open(unpacked);
    }

    private static NativeLibrary open(File file) {
        if (!file.isFile()) {
            throw new UnsatisfiedLinkError("there is no libossmp at " + file + ", where " + PROPERTY + " points");
        }
        return NativeLibrary.getInstance(file.getAbsolutePath(),
                Collections.singletonMap(Library.OPTION_CLASSLOADER, NativeLoader.class.getClassLoader()));
    }

    private static NativeLibrary openFromSystem(IOException notInTheJar) {
        try {
            return NativeLibrary.getInstance("ossmp");
        } catch (UnsatisfiedLinkError e) {
            UnsatisfiedLinkError all = new UnsatisfiedLinkError("libossmp was not found: the system property " + PROPERTY
                    + " is not set, the jar holds no " + Platform.RESOURCE_PREFIX + "/" + System.mapLibraryName("ossmp")
                    + ", and it is not on the library path of the system");
            all.addSuppressed(notInTheJar);
            all.addSuppressed(e);
            throw all;
        }
    }

    private static int version(NativeLibrary library, String from) {
        Function version;
        try {
            version = library.getFunction("ossmp_version_number");
        } catch (UnsatisfiedLinkError e) {
            UnsatisfiedLinkError clear = new UnsatisfiedLinkError(from + " is no libossmp");
            clear.initCause(e);
            throw clear;
        }
        return version.invokeInt(new Object[0]);
    }

    private static String text(int version) {
        return (version >>> 16) + "." + (version >>> 8 & 0xff) + "." + (version & 0xff);
    }
}
