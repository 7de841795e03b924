using System;
using Ossmp;

namespace Ossmp.Examples
{
    /// <summary>What all the examples need: arguments, a client, and failures on standard error.</summary>
    internal static class Common
    {
        private const int Done = 0;
        private const int Failed = 1;
        private const int Usage = 2;
        private const int Cancelled = 130;

        /// <summary>Runs an example; its keys come from the environment, never from arguments.</summary>
        internal static int Run(string[] arguments, int least, string usage, Action<OssmpClient> example)
        {
            if (arguments.Length < least)
            {
                Console.Error.WriteLine("usage: " + usage);
                Console.Error.WriteLine(
                    "       OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN and OSS_REGION are read");
                return Usage;
            }
            try
            {
                var options = new OssmpClientOptions
                {
                    Endpoint = arguments[0],
                    Region = Environment.GetEnvironmentVariable("OSS_REGION"),
                    Credentials = OssmpCredentials.FromEnvironment(),
                };
                using (var client = new OssmpClient(options))
                {
                    example(client);
                }
                return Done;
            }
            catch (OperationCanceledException cancelled)
            {
                Console.Error.WriteLine("cancelled: " + cancelled.Message);
                return Cancelled;
            }
            catch (OssmpException failure)
            {
                Console.Error.WriteLine("error: " + failure.Message);
                Console.Error.WriteLine("  status      " + failure.Error.StatusName);
                Console.Error.WriteLine("  code        " + failure.ErrorCode);
                Console.Error.WriteLine("  request id  " + failure.RequestId);
                Console.Error.WriteLine("  upload id   " + failure.UploadId);
                return Failed;
            }
            catch (ArgumentException bad)
            {
                Console.Error.WriteLine("error: " + bad.Message);
                return Usage;
            }
        }
    }
}
