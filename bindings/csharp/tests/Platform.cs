using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Globalization;

namespace Ossmp.Tests
{
    internal static class Platform
    {
        internal static string Name => RuntimeInformation.FrameworkDescription;

        internal static bool IsMono => Type.GetType("Mono.Runtime") != null;

        /// <summary>What is resident, in KiB, after everything collectable is gone.</summary>
        internal static long ResidentKiB()
        {
            Collect();
            foreach (string line in File.ReadAllLines("/proc/self/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    string number = line.Substring(6).Replace("kB", "").Trim();
                    return long.Parse(number, CultureInfo.InvariantCulture);
                }
            }
            throw new InvalidOperationException("/proc/self/status does not say VmRSS.");
        }

        internal static int OpenDescriptors()
        {
            return Directory.GetFileSystemEntries("/proc/self/fd").Length;
        }

        internal static void Collect()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        internal static string Required(string variable)
        {
            string value = Environment.GetEnvironmentVariable(variable);
            if (string.IsNullOrEmpty(value))
            {
                throw new InvalidOperationException(variable + " is not set; run test.sh.");
            }
            return value;
        }
    }
}
