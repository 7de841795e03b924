using System;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>The native library that is in use.</summary>
    public static class OssmpLibrary
    {
        /// <summary>The version of the library that was loaded, such as "0.1.0".</summary>
        /// <exception cref="OssmpLibraryException">The library is missing or too old.</exception>
        public static string Version
        {
            get
            {
                return Utf8.Text(NativeLoader.Call(() => NativeMethods.ossmp_version()));
            }
        }

        /// <summary>
        /// Loads the library from a file. Without this call it is looked for in runtimes/RID/native beside the
        /// assembly, beside the assembly, and then where the system looks.
        /// </summary>
        /// <param name="path">The file, such as "/opt/ossmp/lib/libossmp.so.0".</param>
        /// <exception cref="ArgumentNullException">The path is null.</exception>
        /// <exception cref="InvalidOperationException">The library was loaded before from somewhere else.</exception>
        /// <exception cref="OssmpLibraryException">It cannot be loaded, or is too old.</exception>
        public static void Load(string path)
        {
            if (path == null)
            {
                throw new ArgumentNullException(nameof(path));
            }
            NativeLoader.Choose(path);
        }
    }
}
