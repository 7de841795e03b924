using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Credentials: whoever knows them is asked when they are needed.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_credentials_callback(
            ConfigHandle config, CredentialsFunction fetch, IntPtr userData);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_ecs_role(
            ConfigHandle config, byte[] roleName, byte[] metadataUrl);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_credentials_set(
            IntPtr credentials, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken, long expiresUnixMs);
    }
}
