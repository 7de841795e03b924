using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Ossmp.Agent
{
    /// <summary>Reads requests from standard input and answers on standard output, a line of JSON each.</summary>
    internal static class Program
    {
        private static int Main()
        {
            var utf8 = new UTF8Encoding(false);
            var calls = new Calls();
            using (var input = new StreamReader(Console.OpenStandardInput(), utf8))
            using (var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n", AutoFlush = true })
            {
                string line;
                while ((line = input.ReadLine()) != null)
                {
                    output.WriteLine(Json.Write(Answer(calls, line)));
                }
            }
            calls.Reset();
            return 0;
        }

        private static Dictionary<string, object> Answer(Calls calls, string line)
        {
            try
            {
                return new Dictionary<string, object> { { "ok", calls.Run(new Request(line)) } };
            }
            catch (Exception failure)
            {
                return new Dictionary<string, object> { { "error", Answers.Of(failure) } };
            }
        }
    }
}
