using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Parts: a page of a listing, or a list built by hand.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern PartsHandle ossmp_parts_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_parts_add(PartsHandle parts, int partNumber, byte[] etag);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_parts_append(PartsHandle parts, PartsHandle page);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr ossmp_parts_len(PartsHandle parts);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_parts_number(PartsHandle parts, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long ossmp_parts_size(PartsHandle parts, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_parts_etag(PartsHandle parts, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_parts_crc64(PartsHandle parts, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_parts_last_modified(PartsHandle parts, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_parts_is_truncated(PartsHandle parts);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_parts_next_marker(PartsHandle parts);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_parts_free(IntPtr parts);
    }
}
