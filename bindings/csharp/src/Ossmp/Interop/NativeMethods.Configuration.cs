using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>Configuration: how a client reaches the service.</summary>
    internal static partial class NativeMethods
    {
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern ConfigHandle ossmp_config_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_endpoint(ConfigHandle config, byte[] url);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_credentials(
            ConfigHandle config, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_credentials_from_env(ConfigHandle config);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_anonymous(ConfigHandle config);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_addressing(ConfigHandle config, int style);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_signature(ConfigHandle config, int version);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_region(ConfigHandle config, byte[] region);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_connect_timeout(ConfigHandle config, int ms);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_idle_timeout(ConfigHandle config, int ms);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_max_attempts(ConfigHandle config, int attempts);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_proxy(ConfigHandle config, byte[] url);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_proxy_from_env(ConfigHandle config);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_ca_file(ConfigHandle config, byte[] pemPath);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_user_agent(ConfigHandle config, byte[] suffix);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_verify(ConfigHandle config, int md5, int crc64);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_bandwidth_limit(ConfigHandle config, long bytesPerSecond);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern int ossmp_config_set_log(
            ConfigHandle config, int maxLevel, LogFunction log, IntPtr userData);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        internal static extern void ossmp_config_free(IntPtr config);
    }
}
