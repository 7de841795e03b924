using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Writer: an object pushed piece by piece.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_writer_new(
            ClientHandle client, byte[] bucket, byte[] @object, OptionsHandle options, out WriterHandle result,
            out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_writer_write(
            WriterHandle writer, IntPtr data, UIntPtr length, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_writer_finish(
            WriterHandle writer, out ResultHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_writer_free(IntPtr writer);
    }
}
