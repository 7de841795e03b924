using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Ossmp.Tests
{
    /// <summary>A local OSS server with the bucket "demo" and the faults that a test asks for.</summary>
    internal sealed class Emulator : IDisposable
    {
        internal const string Bucket = "demo";

        private static readonly List<Emulator> Running = new List<Emulator>();
        private static Emulator shared;

        private readonly Process process;
        private readonly string log;
        private readonly Dictionary<string, string> announced;

        private Emulator(IEnumerable<string> arguments)
        {
            log = Path.GetTempFileName();
            string all = "--bucket " + Bucket + " --log " + log + " "
                + string.Join(" ", arguments.Select(argument => "\"" + argument + "\"").ToArray());
            process = Process.Start(new ProcessStartInfo(Platform.Required("OSSMP_EMULATOR"), all)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            });
            string ready = process.StandardOutput.ReadLine() ?? "";
            Assert.True(ready.StartsWith("ossmp-emulator ready ", StringComparison.Ordinal), "the emulator starts: " + ready);
            announced = ready.Split(' ').Skip(2).Select(word => word.Split(new[] { '=' }, 2))
                .ToDictionary(pair => pair[0], pair => pair[1]);
            lock (Running)
            {
                Running.Add(this);
            }
        }

        /// <summary>One without faults, for tests that look at nothing but their own keys.</summary>
        internal static Emulator Shared
        {
            get
            {
                lock (Running)
                {
                    return shared ?? (shared = new Emulator(new string[0]));
                }
            }
        }

        internal string Endpoint => announced["endpoint"];

        internal string AccessKeyId => announced["access-key-id"];

        internal string AccessKeySecret => announced["access-key-secret"];

        internal static Emulator WithFaults(params string[] faults)
        {
            return new Emulator(faults.SelectMany(fault => new[] { "--fault", fault }));
        }

        internal static Emulator With(params string[] arguments)
        {
            return new Emulator(arguments);
        }

        internal static void StopAll()
        {
            foreach (Emulator emulator in Running.ToArray())
            {
                emulator.Dispose();
            }
        }

        internal OssmpClientOptions Options()
        {
            return new OssmpClientOptions
            {
                Endpoint = Endpoint,
                Region = announced["region"],
                Credentials = OssmpCredentials.FromAccessKey(new AccessKey(AccessKeyId, AccessKeySecret)),
            };
        }

        internal OssmpClient Client()
        {
            return new OssmpClient(Options());
        }

        /// <summary>The requests for an operation, as the server wrote them down.</summary>
        internal string[] Requests(string operation)
        {
            using (var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
            {
                return reader.ReadToEnd().Split('\n')
                    .Where(line => line.Contains("\"operation\":\"" + operation + "\"")).ToArray();
            }
        }

        public void Dispose()
        {
            lock (Running)
            {
                if (!Running.Remove(this))
                {
                    return;
                }
            }
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            File.Delete(log);
        }
    }
}
