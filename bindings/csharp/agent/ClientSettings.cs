using System;
using System.Collections.Generic;
using System.Linq;

namespace Ossmp.Agent
{
    /// <summary>Client options from a request.</summary>
    internal static class ClientSettings
    {
        internal static OssmpClientOptions Of(Request request)
        {
            var options = new OssmpClientOptions
            {
                Endpoint = request.Text("endpoint"),
                Credentials = Credentials(request),
                Region = request.Text("region"),
                ConnectTimeout = request.Time("connect_timeout"),
                IdleTimeout = request.Time("idle_timeout"),
                MaxAttempts = request.Int("max_attempts"),
                BandwidthLimit = request.Number("bandwidth_limit"),
                UserAgent = request.Text("user_agent"),
                CaFile = request.Text("ca_file"),
                Proxy = request.Text("proxy"),
            };
            if (request.Has("signature"))
            {
                options.Signature = Named<OssmpSignature>(request.Text("signature"));
            }
            if (request.Has("addressing"))
            {
                options.Addressing = Named<OssmpAddressing>(request.Text("addressing"));
            }
            options.VerifyMd5 = request.Flag("md5") ?? options.VerifyMd5;
            options.VerifyCrc64 = request.Flag("crc64") ?? options.VerifyCrc64;
            return options;
        }

        private static T Named<T>(string name)
        {
            return (T)Enum.Parse(typeof(T), name.Replace("_", ""), true);
        }

        private static OssmpCredentials Credentials(Request request)
        {
            if (request.Has("credentials_raise"))
            {
                string message = request.Text("credentials_raise");
                return OssmpCredentials.FromCallback(() => { throw new RaisedException(message); });
            }
            if (request.Has("credentials"))
            {
                return OssmpCredentials.FromCallback(OneAfterTheOther(request.Objects("credentials").ToArray()));
            }
            if (request.Flag("anonymous") == true)
            {
                return OssmpCredentials.Anonymous;
            }
            return OssmpCredentials.FromAccessKey(new AccessKey(
                request.Text("access_key_id"), request.Text("access_key_secret"), request.Text("security_token")));
        }

        private static Func<AccessKey> OneAfterTheOther(Dictionary<string, object>[] keys)
        {
            int next = 0;
            return () =>
            {
                Dictionary<string, object> key = keys[Math.Min(next++, keys.Length - 1)];
                object token;
                object lifetime;
                key.TryGetValue("token", out token);
                key.TryGetValue("lifetime", out lifetime);
                return new AccessKey(
                    (string)key["id"], (string)key["secret"], (string)token,
                    lifetime == null ? (DateTimeOffset?)null : DateTimeOffset.UtcNow.AddSeconds((long)lifetime));
            };
        }
    }
}
