using System;
using System.Collections.Generic;

namespace Ossmp.Interop
{
    /// <summary>
    /// The parts that were sent through an upload, each as a native list of one, which knows size and CRC-64. The
    /// calls of an upload may run on several native handles, so that no single one of those knows all its parts.
    /// </summary>
    internal sealed class SentParts : IDisposable
    {
        private readonly Dictionary<int, KeyValuePair<PartInfo, PartsHandle>> parts =
            new Dictionary<int, KeyValuePair<PartInfo, PartsHandle>>();

        private bool disposed;

        /// <summary>Notes a part; a former one of that number is replaced.</summary>
        internal void Add(PartInfo part, PartsHandle single)
        {
            lock (parts)
            {
                Remove(part.PartNumber);
                if (disposed)
                {
                    single.Dispose();
                    return;
                }
                parts[part.PartNumber] = new KeyValuePair<PartInfo, PartsHandle>(part, single);
            }
        }

        /// <summary>Gives what was sent, ascending by number.</summary>
        internal List<PartInfo> ToList()
        {
            var list = new List<PartInfo>();
            lock (parts)
            {
                foreach (KeyValuePair<PartInfo, PartsHandle> part in parts.Values)
                {
                    list.Add(part.Key);
                }
            }
            list.Sort((a, b) => a.PartNumber.CompareTo(b.PartNumber));
            return list;
        }

        /// <summary>Makes the native list of what was sent.</summary>
        internal PartsHandle ToNative()
        {
            return ToNative(ToList());
        }

        /// <summary>Makes the native list of chosen parts; those that were sent bring along size and CRC-64.</summary>
        internal PartsHandle ToNative(IEnumerable<PartETag> chosen)
        {
            PartsHandle list = NativeMethods.ossmp_parts_new();
            lock (parts)
            {
                foreach (PartETag part in chosen)
                {
                    if (part == null)
                    {
                        list.Dispose();
                        throw new ArgumentException("The list holds null.", nameof(parts));
                    }
                    if (Append(list, part) != (int)OssmpStatus.Ok)
                    {
                        list.Dispose();
                        throw new ArgumentException("The ETag of part " + part + " is none.", nameof(parts));
                    }
                }
            }
            return list;
        }

        public void Dispose()
        {
            lock (parts)
            {
                disposed = true;
                foreach (KeyValuePair<PartInfo, PartsHandle> part in parts.Values)
                {
                    part.Value.Dispose();
                }
                parts.Clear();
            }
        }

        private int Append(PartsHandle list, PartETag part)
        {
            KeyValuePair<PartInfo, PartsHandle> sent;
            if (parts.TryGetValue(part.PartNumber, out sent)
                && string.Equals(sent.Key.ETag, part.ETag, StringComparison.OrdinalIgnoreCase))
            {
                return NativeMethods.ossmp_parts_append(list, sent.Value);
            }
            return NativeMethods.ossmp_parts_add(list, part.PartNumber, Utf8.Bytes(part.ETag, nameof(parts)));
        }

        private void Remove(int partNumber)
        {
            KeyValuePair<PartInfo, PartsHandle> former;
            if (parts.TryGetValue(partNumber, out former))
            {
                former.Value.Dispose();
                parts.Remove(partNumber);
            }
        }
    }
}
