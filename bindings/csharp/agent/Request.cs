using System;
using System.Collections.Generic;
using System.Linq;

namespace Ossmp.Agent
{
    /// <summary>A request; a member that is not there is null.</summary>
    internal sealed class Request
    {
        private readonly Dictionary<string, object> members;

        internal Request(string line)
        {
            members = Json.Parse(line);
        }

        internal string Call => Text("call");

        internal bool Has(string name)
        {
            return members.ContainsKey(name) && members[name] != null;
        }

        internal object Any(string name)
        {
            object value;
            members.TryGetValue(name, out value);
            return value;
        }

        internal string Text(string name)
        {
            return (string)Any(name);
        }

        internal long? Number(string name)
        {
            return (long?)Any(name);
        }

        internal int? Int(string name)
        {
            return (int?)Number(name);
        }

        internal bool? Flag(string name)
        {
            return (bool?)Any(name);
        }

        internal TimeSpan? Time(string name)
        {
            long? milliseconds = Number(name);
            return milliseconds.HasValue ? TimeSpan.FromMilliseconds(milliseconds.Value) : (TimeSpan?)null;
        }

        internal Dictionary<string, string> Headers()
        {
            var headers = (Dictionary<string, object>)Any("headers");
            return headers?.ToDictionary(header => header.Key, header => (string)header.Value);
        }

        /// <summary>A list of objects.</summary>
        internal IEnumerable<Dictionary<string, object>> Objects(string name)
        {
            return ((List<object>)Any(name)).Cast<Dictionary<string, object>>();
        }
    }
}
