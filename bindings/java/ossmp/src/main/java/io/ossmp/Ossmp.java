package io.ossmp;

/** The native library itself. */
public final class Ossmp {
    private Ossmp() {
    }

    /**
     * Loads the native library, if nothing has yet, and gives its version. Every entry into this package loads it;
     * call this to find out early.
     *
     * @return such as "0.1.0"
     * @throws UnsatisfiedLinkError if it cannot be found or is too old; the message tells where it was looked for
     */
    public static String version() {
        NativeLoader.load();
        return Utf8.out(Lib.ossmp_version());
    }

    /**
     * Gives the version as one number: major &lt;&lt; 16 | minor &lt;&lt; 8 | patch.
     *
     * @return the number
     */
    public static int versionNumber() {
        NativeLoader.load();
        return Lib.ossmp_version_number();
    }

    /**
     * Gives where the native library was loaded from.
     *
     * @return a path, or a bare name that the system resolved
     */
    public static String libraryPath() {
        return NativeLoader.loadedFrom();
    }
}
