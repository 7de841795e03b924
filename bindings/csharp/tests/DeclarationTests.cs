using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Ossmp.Tests
{
    internal static class DeclarationTests
    {
        private static readonly Dictionary<string, MethodInfo> Declared = typeof(OssmpClient).Assembly
            .GetType("Ossmp.Interop.NativeMethods", true)
            .GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
            .Where(method => method.Name.StartsWith("ossmp_", StringComparison.Ordinal))
            .ToDictionary(method => method.Name);

        public static void Every_symbol_of_the_library_has_a_declaration_and_no_other_has_one()
        {
            string[] exported = File.ReadAllLines(Path.Combine(Repository, "abi", "ossmp.symbols"))
                .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')[0]).ToArray();
            Assert.True(exported.Length > 100, "the list is read: " + exported.Length);
            Assert.Sequence(
                exported.OrderBy(name => name, StringComparer.Ordinal),
                Declared.Keys.OrderBy(name => name, StringComparer.Ordinal), "declarations");
        }

        public static void Every_declaration_takes_the_parameters_of_the_header()
        {
            string header = File.ReadAllText(Path.Combine(Repository, "include", "ossmp.h"));
            header = Regex.Replace(header, @"/\*.*?\*/", "", RegexOptions.Singleline);
            foreach (MethodInfo method in Declared.Values)
            {
                Match match = Regex.Match(header, @"[\s*]" + method.Name + @"\(([^)]*)\);");
                Assert.True(match.Success, "the header has " + method.Name);
                string[] parameters = match.Groups[1].Value.Split(',').Select(part => part.Trim())
                    .Where(part => part != "void").ToArray();
                ParameterInfo[] declared = method.GetParameters();
                Assert.Equal(parameters.Length, declared.Length, "number of parameters of " + method.Name);
                for (int i = 0; i < parameters.Length; i++)
                {
                    string what = "parameter " + (i + 1) + " of " + method.Name;
                    Assert.Equal(Width(parameters[i]), Width(declared[i].ParameterType), what);
                    Assert.Equal(parameters[i].Contains("**"), declared[i].IsOut, what + " is an out parameter");
                }
            }
        }

        public static void The_version_that_is_required_is_that_of_header_and_assembly()
        {
            string header = File.ReadAllText(Path.Combine(Repository, "include", "ossmp.h"));
            uint required = (uint)typeof(OssmpClient).Assembly.GetType("Ossmp.Interop.NativeLoader", true)
                .GetField("RequiredVersion", BindingFlags.NonPublic | BindingFlags.Static).GetRawConstantValue();
            Version assembly = typeof(OssmpClient).Assembly.GetName().Version;
            var loaded = new Version(OssmpLibrary.Version);
            Assert.Contains("OSSMP_VERSION_NUMBER 0x" + required.ToString("x6") + " ", header, "header");
            Assert.Equal(required, (uint)((assembly.Major << 16) | (assembly.Minor << 8) | assembly.Build), "required version");
            Assert.True(loaded >= new Version(assembly.Major, assembly.Minor, assembly.Build), "version " + loaded);
        }

        public static void Numbers_of_the_enums_are_those_of_the_header()
        {
            string header = File.ReadAllText(Path.Combine(Repository, "include", "ossmp.h"));
            Same<OssmpStatus>(header, "OSSMP_(E_)?");
            Same<OssmpAddressing>(header, "OSSMP_ADDRESSING_");
            Same<OssmpSignature>(header, "OSSMP_SIGNATURE_");
            Same<ObjectState>(header, "OSSMP_OBJECT_");
            Same<OssmpLogLevel>(header, "OSSMP_LOG_");
        }

        private static string Repository => Platform.Required("OSSMP_REPOSITORY");

        private static void Same<T>(string header, string prefix)
        {
            var values = new HashSet<int>();
            foreach (object value in Enum.GetValues(typeof(T)))
            {
                values.Add((int)value);
                // VirtualHost is VIRTUAL_HOST; WARN and INFO are written out here.
                string name = Regex.Replace(value.ToString(), "(?<=[a-z])[A-Z]", match => "_" + match.Value).ToUpperInvariant();
                name = name == "WARNING" ? "WARN" : name == "INFORMATION" ? "INFO" : name;
                Assert.True(
                    Regex.IsMatch(header, @"\s" + prefix + name + " = " + (int)value + ","),
                    "the header has " + prefix + name + " = " + (int)value);
            }
            int inHeader = Regex.Matches(header, @"^\s+" + (prefix.Contains("(") ? "OSSMP_(E_[A-Z_]+|OK)" : prefix + "[A-Z0-9_]+")
                + " = [0-9]+,", RegexOptions.Multiline).Count;
            Assert.Equal(inHeader, values.Count, "numbers of " + typeof(T).Name + " in the header");
        }

        /// <summary>Bytes on a 64-bit machine.</summary>
        private static int Width(string parameter)
        {
            return Regex.IsMatch(parameter, @"\*|_fn |^size_t |^int64_t ") ? 8 : 4;
        }

        private static int Width(Type type)
        {
            return type == typeof(int) ? 4 : 8;
        }
    }
}
