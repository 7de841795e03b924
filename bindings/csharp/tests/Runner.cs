using System;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace Ossmp.Tests
{
    /// <summary>
    /// Runs every public static method without parameters of every class whose name ends in "Tests"; arguments choose
    /// those whose name holds one of them. A test that takes too long fails the run.
    /// </summary>
    internal static class Runner
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

        private static int Main(string[] only)
        {
            MethodInfo[] tests = typeof(Runner).Assembly.GetTypes()
                .Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal))
                .OrderBy(type => type.Name, StringComparer.Ordinal)
                .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                .Where(test => only.Length == 0 || only.Any(part => Name(test).Contains(part)))
                .ToArray();
            if (tests.Length == 0)
            {
                Console.WriteLine("not ok - no test has such a name");
                return 1;
            }
            int failed = tests.Count(test => !Run(test));
            Emulator.StopAll();
            Console.WriteLine((failed == 0 ? "ok" : "not ok") + " - " + (tests.Length - failed) + " of " + tests.Length
                + " tests passed on " + Platform.Name);
            return failed == 0 ? 0 : 1;
        }

        private static bool Run(MethodInfo test)
        {
            Exception failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    test.Invoke(null, null);
                }
                catch (TargetInvocationException thrown)
                {
                    failure = thrown.InnerException;
                }
            }) { IsBackground = true };
            Stopwatch watch = Stopwatch.StartNew();
            thread.Start();
            if (!thread.Join(Limit))
            {
                failure = new TimeoutException("It did not end within " + Limit + ".");
            }
            Console.WriteLine((failure == null ? "ok - " : "not ok - ") + Name(test)
                + " (" + watch.ElapsedMilliseconds + " ms)");
            if (failure != null)
            {
                Console.WriteLine(failure);
            }
            return failure == null;
        }

        private static string Name(MethodInfo test)
        {
            return test.DeclaringType.Name.Replace("Tests", "") + ": " + test.Name.Replace('_', ' ');
        }
    }
}
