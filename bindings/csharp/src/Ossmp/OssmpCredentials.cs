using System;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>Where a client takes its access key from.</summary>
    public sealed class OssmpCredentials
    {
        private readonly Action<ConfigHandle> apply;

        private OssmpCredentials(Action<ConfigHandle> apply)
        {
            this.apply = apply;
        }

        /// <summary>No signature, for a bucket that lets everybody write.</summary>
        public static OssmpCredentials Anonymous { get; } =
            new OssmpCredentials(config => NativeMethods.ossmp_config_set_anonymous(config));

        internal Func<AccessKey> Callback { get; private set; }

        /// <summary>One key; <see cref="OssmpClient.SetCredentials"/> replaces it.</summary>
        /// <param name="accessKey">The key.</param>
        /// <returns>Credentials for <see cref="OssmpClientOptions.Credentials"/>.</returns>
        public static OssmpCredentials FromAccessKey(AccessKey accessKey)
        {
            if (accessKey == null)
            {
                throw new ArgumentNullException(nameof(accessKey));
            }
            return new OssmpCredentials(config => accessKey.GiveTo((id, secret, token) =>
                NativeMethods.ossmp_config_set_credentials(config, id, secret, token)));
        }

        /// <summary>
        /// The key in OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN. The
        /// environment of the process is read when the client is made, and not again.
        /// </summary>
        /// <returns>Credentials for <see cref="OssmpClientOptions.Credentials"/>.</returns>
        public static OssmpCredentials FromEnvironment()
        {
            return new OssmpCredentials(config => NativeMethods.ossmp_config_set_credentials_from_env(config));
        }

        /// <summary>The keys of the RAM role of this ECS instance, fetched anew before they end.</summary>
        /// <param name="roleName">The role; null for the one that the instance has.</param>
        /// <param name="metadataUrl">The metadata service; null for the one that every instance finds.</param>
        /// <returns>Credentials for <see cref="OssmpClientOptions.Credentials"/>.</returns>
        public static OssmpCredentials FromEcsRole(string roleName = null, string metadataUrl = null)
        {
            return new OssmpCredentials(config => NativeMethods.ossmp_config_set_ecs_role(
                config, Utf8.Bytes(roleName, nameof(roleName)), Utf8.Bytes(metadataUrl, nameof(metadataUrl))));
        }

        /// <summary>
        /// Asks for a key when the first is needed, again in the last five minutes of a key that ends (or in the last
        /// fifth of a shorter life), and once more when OSS calls a key expired or unknown.
        /// </summary>
        /// <param name="fetch">
        /// Runs on a thread that made a call, and on one at a time. It must not use the same client. What it throws
        /// is the InnerException of the <see cref="OssmpException"/> with which the call fails.
        /// </param>
        /// <returns>Credentials for <see cref="OssmpClientOptions.Credentials"/>.</returns>
        public static OssmpCredentials FromCallback(Func<AccessKey> fetch)
        {
            if (fetch == null)
            {
                throw new ArgumentNullException(nameof(fetch));
            }
            return new OssmpCredentials(null) { Callback = fetch };
        }

        internal void ApplyTo(ConfigHandle config, IntPtr callbacks)
        {
            if (Callback != null)
            {
                NativeMethods.ossmp_config_set_credentials_callback(config, Callbacks.Credentials, callbacks);
            }
            else
            {
                apply(config);
            }
        }
    }
}
