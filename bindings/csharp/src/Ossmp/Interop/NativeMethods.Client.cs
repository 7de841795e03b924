using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Client: connections and credentials.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_new(
            ConfigHandle config, out ClientHandle result, out ErrorHandle err);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_client_set_credentials(
            ClientHandle client, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_client_free(IntPtr client);
    }
}
