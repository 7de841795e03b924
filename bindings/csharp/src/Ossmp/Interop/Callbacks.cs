// Without this the calls to Trace and TraceSource are compiled away.
#define TRACE

using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace Ossmp.Interop
{
    /// <summary>
    /// What native code calls. The delegates are static, so that no collection takes them; user data is a GCHandle to
    /// one of the classes below. Nothing that is thrown leaves a callback.
    /// </summary>
    internal static class Callbacks
    {
        internal static readonly LogFunction Log = OnLog;
        internal static readonly CredentialsFunction Credentials = OnCredentials;
        internal static readonly ProgressFunction Progress = OnProgress;
        internal static readonly ReadFunction Read = OnRead;

        private const int Stop = 1;
        private const long GiveUp = -1;

        private static T Target<T>(IntPtr userData)
        {
            return (T)GCHandle.FromIntPtr(userData).Target;
        }

        [MonoPInvokeCallback(typeof(LogFunction))]
        private static void OnLog(IntPtr userData, int level, IntPtr message)
        {
            try
            {
                Target<ClientCallbacks>(userData).Log((OssmpLogLevel)level, Utf8.Text(message));
            }
            catch (Exception broken)
            {
                // Lines come from threads that no caller waits for, and a broken logger must not fail an upload.
                TraceQuietly("the log action of an OssmpClient threw " + broken);
            }
        }

        private static void TraceQuietly(string line)
        {
            try
            {
                Trace.TraceError("{0}", line);
            }
            catch (Exception)
            {
                // There is nowhere left to say it.
            }
        }

        [MonoPInvokeCallback(typeof(CredentialsFunction))]
        private static int OnCredentials(IntPtr userData, IntPtr credentials)
        {
            try
            {
                AccessKey key = Target<ClientCallbacks>(userData).FetchCredentials();
                if (key == null)
                {
                    throw new InvalidOperationException("The credentials callback returned null.");
                }
                int status = key.GiveTo((id, secret, token) =>
                    NativeMethods.ossmp_credentials_set(credentials, id, secret, token, key.ExpiresUnixMilliseconds));
                if (status != (int)OssmpStatus.Ok)
                {
                    throw new InvalidOperationException(
                        "The credentials callback returned an access key that holds other than printable ASCII.");
                }
                return 0;
            }
            catch (Exception refused)
            {
                CallScope.Refuse(refused);
                return Stop;
            }
        }

        [MonoPInvokeCallback(typeof(ProgressFunction))]
        private static int OnProgress(IntPtr userData, long bytesDone, long bytesTotal)
        {
            try
            {
                Target<ProgressSink>(userData).Report(new UploadProgress(bytesDone, bytesTotal));
                return 0;
            }
            catch (Exception raised)
            {
                CallScope.Raise(raised);
                return Stop;
            }
        }

        [MonoPInvokeCallback(typeof(ReadFunction))]
        private static long OnRead(IntPtr userData, IntPtr buffer, UIntPtr capacity)
        {
            try
            {
                return Target<StreamSource>(userData).Read(buffer, capacity);
            }
            catch (Exception raised)
            {
                CallScope.Raise(raised);
                return GiveUp;
            }
        }
    }

    /// <summary>The callbacks of a client.</summary>
    internal sealed class ClientCallbacks
    {
        internal Action<OssmpLogLevel, string> Log { get; set; }

        internal Func<AccessKey> FetchCredentials { get; set; }
    }

    /// <summary>Who is told how far an upload has come.</summary>
    internal sealed class ProgressSink
    {
        private readonly IProgress<UploadProgress> progress;
        private readonly Action<UploadProgress> action;

        internal ProgressSink(IProgress<UploadProgress> progress, Action<UploadProgress> action)
        {
            this.progress = progress;
            this.action = action;
        }

        internal void Report(UploadProgress state)
        {
            progress?.Report(state);
            action?.Invoke(state);
        }
    }

    /// <summary>A stream that the library reads.</summary>
    internal sealed class StreamSource
    {
        private const int LargestRead = 80 * 1024;

        private readonly Stream stream;
        private readonly bool asynchronously;
        private readonly CancellationToken token;
        private byte[] scratch = new byte[0];

        /// <param name="stream">What is read.</param>
        /// <param name="asynchronously">Use ReadAsync: there are streams that refuse Read.</param>
        /// <param name="token">Ends an asynchronous read that waits.</param>
        internal StreamSource(Stream stream, bool asynchronously, CancellationToken token)
        {
            this.stream = stream;
            this.asynchronously = asynchronously;
            this.token = token;
        }

        internal long Read(IntPtr buffer, UIntPtr capacity)
        {
            int wanted = (int)Math.Min((ulong)capacity, LargestRead);
            if (scratch.Length < wanted)
            {
                scratch = new byte[wanted];
            }
            int count = asynchronously
                ? stream.ReadAsync(scratch, 0, wanted, token).GetAwaiter().GetResult()
                : stream.Read(scratch, 0, wanted);
            if (count < 0 || count > wanted)
            {
                throw new InvalidOperationException("The stream says that it read " + count + " of " + wanted + " bytes.");
            }
            Marshal.Copy(scratch, 0, buffer, count);
            return count;
        }
    }
}
