using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Library: the version of the library that was loaded.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern uint ossmp_version_number();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_status_name(int status);
    }
}
