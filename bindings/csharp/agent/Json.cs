using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Ossmp.Agent
{
    /// <summary>
    /// JSON as dictionaries, lists, strings, booleans and longs, by way of the JSON reader and writer that the
    /// framework has: they show JSON as XML.
    /// </summary>
    internal static class Json
    {
        internal static Dictionary<string, object> Parse(string line)
        {
            using (XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(
                Encoding.UTF8.GetBytes(line), XmlDictionaryReaderQuotas.Max))
            {
                return (Dictionary<string, object>)Value(XElement.Load(reader));
            }
        }

        internal static string Write(Dictionary<string, object> value)
        {
            using (var bytes = new MemoryStream())
            {
                using (XmlDictionaryWriter writer = JsonReaderWriterFactory.CreateJsonWriter(bytes))
                {
                    Element("root", value).WriteTo(writer);
                }
                return Encoding.UTF8.GetString(bytes.ToArray());
            }
        }

        private static object Value(XElement element)
        {
            switch ((string)element.Attribute("type"))
            {
                case "object":
                    var members = new Dictionary<string, object>();
                    foreach (XElement member in element.Elements())
                    {
                        // A name that XML cannot have is in an attribute.
                        members[(string)member.Attribute("item") ?? member.Name.LocalName] = Value(member);
                    }
                    return members;
                case "array":
                    var items = new List<object>();
                    foreach (XElement item in element.Elements())
                    {
                        items.Add(Value(item));
                    }
                    return items;
                case "number":
                    return long.Parse(element.Value, CultureInfo.InvariantCulture);
                case "boolean":
                    return element.Value == "true";
                case "null":
                    return null;
                default:
                    return element.Value;
            }
        }

        private static XElement Element(string name, object value)
        {
            var members = value as IDictionary<string, object>;
            if (members != null)
            {
                var element = new XElement(name, new XAttribute("type", "object"));
                foreach (KeyValuePair<string, object> member in members)
                {
                    element.Add(Element(member.Key, member.Value));
                }
                return element;
            }
            if (value is string)
            {
                return new XElement(name, new XAttribute("type", "string"), (string)value);
            }
            var items = value as IEnumerable;
            if (items != null)
            {
                var element = new XElement(name, new XAttribute("type", "array"));
                foreach (object item in items)
                {
                    element.Add(Element("item", item));
                }
                return element;
            }
            if (value is bool)
            {
                return new XElement(name, new XAttribute("type", "boolean"), (bool)value ? "true" : "false");
            }
            return new XElement(
                name, new XAttribute("type", "number"), Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }
}
