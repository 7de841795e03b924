using System;

namespace Ossmp.Tests
{
    /// <summary>Prints the version of the library that was found, or why there is none: test.sh runs it in places.</summary>
    internal static class LoadProbe
    {
        private static int Main(string[] arguments)
        {
            try
            {
                if (arguments.Length > 0)
                {
                    OssmpLibrary.Load(arguments[0]);
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
