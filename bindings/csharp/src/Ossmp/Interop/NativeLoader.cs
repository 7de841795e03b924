using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>
    /// Finds the library on every runtime. .NET Core 3 and later ask <see cref="Resolve"/>. Mono and .NET Framework
    /// have no such hook: there the file is loaded first, and the runtime then finds it loaded, by its soname
    /// (Ossmp.dll.config) or module name.
    /// </summary>
    internal static class NativeLoader
    {
        /// <summary>The version of ossmp.h that the declarations were written from.</summary>
        internal const uint RequiredVersion = 0x000100;

        private static readonly object Gate = new object();
        private static string chosenPath;
        private static bool prepared;
        private static bool ready;

        private static bool IsWindows => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

        private static bool IsMac => RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

        private static Type NativeLibrary =>
            Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices", false);

        /// <summary>Sets the file to load; no call may have loaded one before.</summary>
        internal static void Choose(string path)
        {
            lock (Gate)
            {
                if (ready && Path.GetFullPath(path) != chosenPath)
                {
                    throw new InvalidOperationException("libossmp is loaded already; name its file before the first call.");
                }
                chosenPath = Path.GetFullPath(path);
            }
            EnsureLoaded();
        }

        /// <summary>Loads the library once, and refuses one that is too old.</summary>
        internal static void EnsureLoaded()
        {
            lock (Gate)
            {
                if (ready)
                {
                    return;
                }
                uint found;
                try
                {
                    Prepare();
                    found = Ask();
                }
                catch (Exception missing) when (missing is DllNotFoundException || missing is BadImageFormatException
                    || missing is EntryPointNotFoundException)
                {
                    throw new OssmpLibraryException(
                        "libossmp could not be loaded: install it, put it beside the program, or name it to"
                        + " OssmpLibrary.Load. " + missing.Message, missing);
                }
                if (found >> 16 != RequiredVersion >> 16 || found < RequiredVersion)
                {
                    throw new OssmpLibraryException(
                        "libossmp is of version " + Name(found) + "; this assembly needs " + Name(RequiredVersion)
                        + " or a later one of the same major number.", null);
                }
                ready = true;
            }
        }

        /// <summary>Makes a call that may be the first, once the library is loaded.</summary>
        internal static T Call<T>(Func<T> call)
        {
            EnsureLoaded();
            return call();
        }

        // On its own, as what is given to Call: Mono looks for the library when it compiles the method that calls it,
        // and remembers a failure.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static uint Ask()
        {
            return NativeMethods.ossmp_version_number();
        }

        internal static string Name(uint version)
        {
            return (version >> 16) + "." + (version >> 8 & 0xff) + "." + (version & 0xff);
        }

        private static void Prepare()
        {
            if (NativeLibrary != null)
            {
                InstallResolver();
            }
            else
            {
                Preload();
            }
        }

        private static void InstallResolver()
        {
            if (prepared)
            {
                return;
            }
            Type resolver = Type.GetType(
                "System.Runtime.InteropServices.DllImportResolver, System.Runtime.InteropServices", true);
            MethodInfo resolve = typeof(NativeLoader).GetMethod(nameof(Resolve), BindingFlags.NonPublic | BindingFlags.Static);
            NativeLibrary.GetMethod("SetDllImportResolver").Invoke(
                null, new object[] { typeof(NativeLoader).Assembly, Delegate.CreateDelegate(resolver, resolve) });
            prepared = true;
        }

        private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search)
        {
            if (name != NativeMethods.Library)
            {
                return IntPtr.Zero;
            }
            IntPtr loaded;
            if (chosenPath != null)
            {
                if (!TryLoad(new object[] { chosenPath, null }, out loaded))
                {
                    throw new DllNotFoundException("The file " + chosenPath + " could not be loaded.");
                }
                return loaded;
            }
            foreach (string file in FilesBesideAssembly())
            {
                if (TryLoad(new object[] { file, null }, out loaded))
                {
                    return loaded;
                }
            }
            foreach (string candidate in new[] { name, FileNames()[0], FileNames()[1] })
            {
                if (TryLoad(new object[] { candidate, assembly, search, null }, out loaded))
                {
                    return loaded;
                }
            }
            return IntPtr.Zero;
        }

        private static bool TryLoad(object[] arguments, out IntPtr loaded)
        {
            MethodInfo tryLoad = null;
            foreach (MethodInfo method in NativeLibrary.GetMethods())
            {
                if (method.Name == "TryLoad" && method.GetParameters().Length == arguments.Length)
                {
                    tryLoad = method;
                }
            }
            bool done = (bool)tryLoad.Invoke(null, arguments);
            loaded = done ? (IntPtr)arguments[arguments.Length - 1] : IntPtr.Zero;
            return done;
        }

        private static void Preload()
        {
            if (chosenPath != null)
            {
                if (!PreloadFile(chosenPath))
                {
                    throw new DllNotFoundException("The file " + chosenPath + " could not be loaded.");
                }
                return;
            }
            foreach (string file in FilesBesideAssembly())
            {
                if (PreloadFile(file))
                {
                    return;
                }
            }
            foreach (string name in FileNames())
            {
                if (PreloadFile(name))
                {
                    return;
                }
            }
        }

        private static bool PreloadFile(string path)
        {
            return IsWindows ? PreloadOnWindows(path) : PreloadOnMono(path);
        }

        // On their own, so that Mono does not search the disk for kernel32.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static bool PreloadOnWindows(string path)
        {
            const uint searchBesideThatFile = 8;
            const uint searchAsUsual = 0;
            uint search = Path.IsPathRooted(path) ? searchBesideThatFile : searchAsUsual;
            return LoadLibraryExW(path, IntPtr.Zero, search) != IntPtr.Zero;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static bool PreloadOnMono(string path)
        {
            const int bindNow = 2;
            return dlopen(Utf8.Bytes(path, nameof(path)), bindNow) != IntPtr.Zero;
        }

        private static IEnumerable<string> FilesBesideAssembly()
        {
            string location = typeof(NativeLoader).Assembly.Location;
            string folder = string.IsNullOrEmpty(location) ? AppContext.BaseDirectory : Path.GetDirectoryName(location);
            foreach (string place in new[] { Path.Combine(folder, "runtimes", RuntimeId(), "native"), folder })
            {
                foreach (string name in FileNames())
                {
                    string file = Path.Combine(place, name);
                    if (File.Exists(file))
                    {
                        yield return file;
                    }
                }
            }
        }

        private static string[] FileNames()
        {
            return IsWindows ? new[] { "ossmp.dll", "libossmp.dll" }
                : IsMac ? new[] { "libossmp.dylib", "libossmp.0.dylib" }
                : new[] { "libossmp.so", "libossmp.so.0" };
        }

        private static string RuntimeId()
        {
            string system = IsWindows ? "win" : IsMac ? "osx" : "linux";
            return system + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        }

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);

        // Only Mono comes here, and finds it in itself.
        [DllImport("__Internal")]
        private static extern IntPtr dlopen(byte[] path, int flags);
    }
}
