using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Uploads: a page of uploads in progress.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_list_uploads(
            ClientHandle client, byte[] bucket, ListOptionsHandle options, out UploadsHandle result,
            out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr ossmp_uploads_len(UploadsHandle uploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_object(UploadsHandle uploads, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_upload_id(UploadsHandle uploads, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_initiated(UploadsHandle uploads, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern UIntPtr ossmp_uploads_prefix_len(UploadsHandle uploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_prefix(UploadsHandle uploads, UIntPtr index);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_uploads_is_truncated(UploadsHandle uploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_next_key_marker(UploadsHandle uploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr ossmp_uploads_next_upload_id_marker(UploadsHandle uploads);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_uploads_free(IntPtr uploads);
    }
}
