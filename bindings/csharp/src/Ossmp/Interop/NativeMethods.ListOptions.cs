using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>ListOptions: which uploads to list.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ListOptionsHandle ossmp_list_options_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_prefix(ListOptionsHandle options, byte[] prefix);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_delimiter(ListOptionsHandle options, byte[] delimiter);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_max_uploads(ListOptionsHandle options, int maxUploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_marker(
            ListOptionsHandle options, byte[] keyMarker, byte[] uploadIdMarker);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_control(ListOptionsHandle options, ControlHandle control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_list_options_set_deadline(ListOptionsHandle options, int ms);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_list_options_free(IntPtr options);
    }
}
