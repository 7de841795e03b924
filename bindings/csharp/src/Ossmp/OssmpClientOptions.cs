// Without this the calls to Trace and TraceSource are compiled away.
#define TRACE

using System;
using System.Diagnostics;

namespace Ossmp
{
    /// <summary>
    /// How a client reaches the service. A client copies what it needs. Null means the default of the library.
    /// </summary>
    public sealed class OssmpClientOptions
    {
        /// <summary>
        /// The endpoint of the region: [http://|https://]host[:port], such as "oss-cn-hangzhou.aliyuncs.com", without
        /// the bucket. Without a scheme it is https. Required.
        /// </summary>
        public string Endpoint { get; set; }

        /// <summary>Where the access key comes from. Required.</summary>
        public OssmpCredentials Credentials { get; set; }

        /// <summary>The region that V4 signs, such as "cn-hangzhou". Default: what an endpoint of aliyuncs.com names.</summary>
        public string Region { get; set; }

        /// <summary>How bucket and endpoint make a host.</summary>
        public OssmpAddressing Addressing { get; set; } = OssmpAddressing.Auto;

        /// <summary>Which signature requests carry.</summary>
        public OssmpSignature Signature { get; set; } = OssmpSignature.Auto;

        /// <summary>How long it may take to reach the service. Default: 10 s.</summary>
        public TimeSpan? ConnectTimeout { get; set; }

        /// <summary>
        /// How long a connection may pass no byte either way. Default: 30 s; twice that while Complete is processed.
        /// </summary>
        public TimeSpan? IdleTimeout { get; set; }

        /// <summary>How many times one request is tried, the first included: 1 to 100. Default: 5.</summary>
        public int? MaxAttempts { get; set; }

        /// <summary>
        /// An HTTP proxy: http://[user:password@]host:port. Default: none, whatever the environment says.
        /// </summary>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public string Proxy { get; set; }

        /// <summary>Takes the proxy from HTTPS_PROXY, HTTP_PROXY and NO_PROXY when the client is made.</summary>
        public bool ProxyFromEnvironment { get; set; }

        /// <summary>A PEM file of certificate authorities to trust, in place of the bundled ones.</summary>
        public string CaFile { get; set; }

        /// <summary>What is sent behind the library's own name in User-Agent, such as "backup/2.1".</summary>
        public string UserAgent { get; set; }

        /// <summary>Sends Content-MD5 with every part and compares its ETag. A file is read twice for that.</summary>
        public bool VerifyMd5 { get; set; } = true;

        /// <summary>Compares the CRC-64 of every part and of the object with what the service computed.</summary>
        public bool VerifyCrc64 { get; set; } = true;

        /// <summary>
        /// How many bytes per second the client sends at most, all its uploads together. Default: no limit.
        /// </summary>
        public long? BandwidthLimit { get; set; }

        /// <summary>
        /// Takes lines of the log, on every thread that works for a call and on several at a time. What it throws is
        /// reported to <see cref="Trace"/> and dropped: a broken logger fails no upload.
        /// </summary>
        public Action<OssmpLogLevel, string> Log { get; set; }

        /// <summary>Up to which level <see cref="Log"/> gets lines.</summary>
        public OssmpLogLevel LogLevel { get; set; } = OssmpLogLevel.Information;

        /// <summary>Sends the log to a trace source, up to the level that its switch lets through.</summary>
        /// <param name="source">The trace source; it must be safe for several threads, as those of .NET are.</param>
        public void LogTo(TraceSource source)
        {
            if (source == null)
            {
                throw new ArgumentNullException(nameof(source));
            }
            foreach (OssmpLogLevel level in Enum.GetValues(typeof(OssmpLogLevel)))
            {
                if (source.Switch.ShouldTrace(EventType(level)))
                {
                    LogLevel = level;
                }
            }
            Log = (level, line) => source.TraceEvent(EventType(level), 0, "{0}", line);
        }

        private static TraceEventType EventType(OssmpLogLevel level)
        {
            switch (level)
            {
                case OssmpLogLevel.Error:
                    return TraceEventType.Error;
                case OssmpLogLevel.Warning:
                    return TraceEventType.Warning;
                case OssmpLogLevel.Information:
                    return TraceEventType.Information;
                default:
                    return TraceEventType.Verbose;
            }
        }
    }
}
