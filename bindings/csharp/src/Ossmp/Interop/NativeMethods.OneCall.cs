using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Uploads in one call: initiate or resume, upload side by side, complete.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_upload_file(
            ClientHandle client, byte[] bucket, byte[] @object, byte[] path, OptionsHandle options,
            out ResultHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_upload_from_reader(
            ClientHandle client, byte[] bucket, byte[] @object, ReadFunction read, IntPtr userData,
            OptionsHandle options, out ResultHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern long ossmp_plan_part_size(long fileSize, long wanted);
    }
}
