using System;
using System.Collections.Generic;
using System.Globalization;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>A part by number and ETag: what Complete joins.</summary>
    public class PartETag
    {
        /// <summary>Names a part.</summary>
        /// <param name="partNumber">1 to 10,000 (OSS limit).</param>
        /// <param name="eTag">With or without its quotes.</param>
        /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
        /// <exception cref="ArgumentException">The ETag is null or empty.</exception>
        public PartETag(int partNumber, string eTag)
        {
            if (partNumber < 1 || partNumber > PartPlan.MaxPartNumber)
            {
                throw new ArgumentOutOfRangeException(nameof(partNumber), partNumber, "It must be 1 to 10000.");
            }
            if (string.IsNullOrEmpty(eTag))
            {
                throw new ArgumentException("The ETag is empty.", nameof(eTag));
            }
            PartNumber = partNumber;
            ETag = eTag.Trim('"');
        }

        /// <summary>A part that the service told of: what it says is not judged here.</summary>
        internal PartETag()
        {
        }

        /// <summary>The part's number, 1 to 10,000.</summary>
        public int PartNumber { get; internal set; }

        /// <summary>The part's ETag without quotes.</summary>
        public string ETag { get; internal set; }

        /// <summary>Number and ETag.</summary>
        /// <returns>A text such as "3: 5D41402ABC4B2A76B9719D911017C592".</returns>
        public override string ToString()
        {
            return PartNumber + ": " + ETag;
        }
    }

    /// <summary>A part that was sent or listed.</summary>
    public sealed class PartInfo : PartETag
    {
        private PartInfo()
        {
        }

        /// <summary>The part's size in bytes; 0 also when it is not known, as for a copy up to the end.</summary>
        public long Size { get; private set; }

        /// <summary>The part's CRC-64; null when it is not known.</summary>
        public ulong? Crc64 { get; private set; }

        /// <summary>When the service got the part; null for one that was not listed.</summary>
        public DateTimeOffset? LastModified { get; private set; }

        internal static List<PartInfo> ReadAll(PartsHandle parts)
        {
            int count = (int)NativeMethods.ossmp_parts_len(parts);
            var read = new List<PartInfo>(count);
            for (int i = 0; i < count; i++)
            {
                var index = (UIntPtr)i;
                read.Add(new PartInfo
                {
                    PartNumber = NativeMethods.ossmp_parts_number(parts, index),
                    ETag = Utf8.Text(NativeMethods.ossmp_parts_etag(parts, index)),
                    Size = NativeMethods.ossmp_parts_size(parts, index),
                    Crc64 = ReadCrc64(NativeMethods.ossmp_parts_crc64(parts, index)),
                    LastModified = ReadTime(NativeMethods.ossmp_parts_last_modified(parts, index)),
                });
            }
            return read;
        }

        internal static ulong? ReadCrc64(IntPtr borrowed)
        {
            ulong crc64;
            return ulong.TryParse(Utf8.Text(borrowed), NumberStyles.None, CultureInfo.InvariantCulture, out crc64)
                ? crc64
                : (ulong?)null;
        }

        internal static DateTimeOffset? ReadTime(IntPtr borrowed)
        {
            DateTimeOffset time;
            return DateTimeOffset.TryParse(
                Utf8.Text(borrowed), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
                ? time
                : (DateTimeOffset?)null;
        }
    }

    /// <summary>A page of the parts that the service has, ascending by number.</summary>
    public sealed class PartPage
    {
        internal PartPage(PartsHandle page)
        {
            Parts = PartInfo.ReadAll(page);
            IsTruncated = NativeMethods.ossmp_parts_is_truncated(page) != 0;
            NextPartNumberMarker = NativeMethods.ossmp_parts_next_marker(page);
        }

        /// <summary>The parts.</summary>
        public IReadOnlyList<PartInfo> Parts { get; }

        /// <summary>Whether another page follows.</summary>
        public bool IsTruncated { get; }

        /// <summary>The marker with which the next page begins; 0 when there is none.</summary>
        public int NextPartNumberMarker { get; }
    }
}
