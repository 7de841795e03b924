using System;

namespace Ossmp.Tests
{
    /// <summary>
    /// Prints the version of the library that was found, or why there is none; test.sh runs it in several places:
    /// LoadProbe version|plan|client [FILE]. The first argument says which call is the first to need the library.
    /// </summary>
    internal static class LoadProbe
    {
        private static int Main(string[] arguments)
        {
            try
            {
                if (arguments.Length > 1)
                {
                    OssmpLibrary.Load(arguments[1]);
                }
                if (arguments[0] == "plan")
                {
                    PartPlan.PlanPartSize(1);
                }
                if (arguments[0] == "client")
                {
                    new OssmpClient("localhost", "id", "secret").Dispose();
                }
                Console.WriteLine("loaded " + OssmpLibrary.Version);
                return 0;
            }
            catch (OssmpLibraryException failure)
            {
                Console.WriteLine("refused: " + failure.Message);
                return 3;
            }
        }
    }
}
