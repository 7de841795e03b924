using System;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>An access key, permanent or temporary. No member and no text gives the secret or the token back.</summary>
    public sealed class AccessKey
    {
        private readonly string secret;
        private readonly string token;

        /// <summary>Makes a key.</summary>
        /// <param name="accessKeyId">The AccessKey ID.</param>
        /// <param name="accessKeySecret">The AccessKey secret.</param>
        /// <param name="securityToken">The token of a temporary key; null for a permanent one.</param>
        /// <param name="expires">When a temporary key ends; null: never, or not known.</param>
        /// <exception cref="ArgumentException">Id or secret are null or empty, or the key ends before 1970.</exception>
        public AccessKey(
            string accessKeyId, string accessKeySecret, string securityToken = null, DateTimeOffset? expires = null)
        {
            if (string.IsNullOrWhiteSpace(accessKeyId))
            {
                throw new ArgumentException("The access key id is empty.", nameof(accessKeyId));
            }
            if (string.IsNullOrWhiteSpace(accessKeySecret))
            {
                throw new ArgumentException("The access key secret is empty.", nameof(accessKeySecret));
            }
            if (expires.HasValue && expires.Value.ToUnixTimeMilliseconds() <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(expires), expires, "It must be after 1970.");
            }
            AccessKeyId = accessKeyId;
            secret = accessKeySecret;
            token = securityToken;
            Expires = expires;
        }

        /// <summary>The AccessKey ID.</summary>
        public string AccessKeyId { get; }

        /// <summary>When the key ends; null: never, or not known.</summary>
        public DateTimeOffset? Expires { get; }

        internal long ExpiresUnixMilliseconds => Expires.HasValue ? Expires.Value.ToUnixTimeMilliseconds() : 0;

        /// <summary>Names the key by its id.</summary>
        /// <returns>A text without secret and token.</returns>
        public override string ToString()
        {
            return "AccessKey " + AccessKeyId;
        }

        /// <summary>Hands the key to native code in buffers that are wiped after the call.</summary>
        internal int GiveTo(Func<byte[], byte[], byte[], int> taker)
        {
            byte[] secretBytes = Utf8.Bytes(secret, "accessKeySecret");
            byte[] tokenBytes = Utf8.Bytes(token, "securityToken");
            try
            {
                return taker(Utf8.Bytes(AccessKeyId, "accessKeyId"), secretBytes, tokenBytes);
            }
            finally
            {
                Utf8.Wipe(secretBytes);
                Utf8.Wipe(tokenBytes);
            }
        }
    }
}
