using System;
using System.Collections.Generic;
using System.IO;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>A range of a file that goes as one part.</summary>
    public struct FilePart
    {
        internal FilePart(int number, long offset, long size)
        {
            Number = number;
            Offset = offset;
            Size = size;
        }

        /// <summary>The number of the part, from 1 on.</summary>
        public int Number { get; }

        /// <summary>Where it begins in the file, in bytes.</summary>
        public long Offset { get; }

        /// <summary>How many bytes it has.</summary>
        public long Size { get; }

        /// <summary>Number and range.</summary>
        /// <returns>A text such as "2: 102400 bytes from 102400".</returns>
        public override string ToString()
        {
            return Number + ": " + Size + " bytes from " + Offset;
        }
    }

    /// <summary>
    /// Cuts a file into parts. OSS wants 1 to 10,000 of them, each of 100 KiB to 5 GiB but for the last, which may be
    /// smaller; that all but the last have 100 KiB is checked when the upload is completed.
    /// </summary>
    public static class PartPlan
    {
        /// <summary>The highest number of a part (OSS limit).</summary>
        public const int MaxPartNumber = 10000;

        /// <summary>The smallest size of a part that is not the last, in bytes (OSS limit).</summary>
        public const long MinPartSize = 100 * 1024;

        /// <summary>The largest size of a part, in bytes (OSS limit).</summary>
        public const long MaxPartSize = 5L * 1024 * 1024 * 1024;

        /// <summary>
        /// Gives the part size that <see cref="OssmpClient.UploadFile"/> uses for a file: the wanted one, or as much
        /// more as 10,000 parts need.
        /// </summary>
        /// <param name="fileSize">The size of the file in bytes.</param>
        /// <param name="wanted">The wanted part size in bytes; 0: 8 MiB.</param>
        /// <returns>A part size in bytes.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or no plan holds the file.</exception>
        public static long PlanPartSize(long fileSize, long wanted = 0)
        {
            long size = NativeLoader.Call(() => NativeMethods.ossmp_plan_part_size(fileSize, wanted));
            if (size < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(fileSize),
                    "There is no part size for a file of " + fileSize + " bytes and a wanted size of " + wanted + ".");
            }
            return size;
        }

        /// <summary>Cuts a size into parts of the same size, the last of which takes what is left over.</summary>
        /// <param name="size">The size of the file in bytes.</param>
        /// <param name="partCount">1 to 10,000, and no more than there are bytes (an empty file is one empty part).</param>
        /// <returns>The parts, ascending.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or a part would be over 5 GiB.</exception>
        public static IReadOnlyList<FilePart> SplitByPartNum(long size, int partCount)
        {
            CheckSize(size);
            if (partCount < 1 || partCount > MaxPartNumber || partCount > Math.Max(size, 1))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(partCount), partCount, "It must be 1 to 10000, and at most the size of " + size + " bytes.");
            }
            long each = size / partCount;
            long last = each + (size % partCount);
            if (last > MaxPartSize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(partCount), partCount, "A part would have " + last + " bytes; it may have 5 GiB.");
            }
            var parts = new List<FilePart>(partCount);
            for (int i = 0; i < partCount; i++)
            {
                parts.Add(new FilePart(i + 1, i * each, i == partCount - 1 ? last : each));
            }
            return parts;
        }

        /// <summary>Cuts a size into parts of a given size, the last of which is what is left.</summary>
        /// <param name="size">The size of the file in bytes; 0 makes one empty part.</param>
        /// <param name="partSize">The size of a part in bytes: 1 to 5 GiB.</param>
        /// <returns>The parts, ascending.</returns>
        /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or 10,000 parts do not hold it.</exception>
        public static IReadOnlyList<FilePart> SplitByPartSize(long size, long partSize)
        {
            CheckSize(size);
            if (partSize < 1 || partSize > MaxPartSize)
            {
                throw new ArgumentOutOfRangeException(nameof(partSize), partSize, "It must be 1 byte to 5 GiB.");
            }
            long count = Math.Max(1, (size / partSize) + (size % partSize == 0 ? 0 : 1));
            if (count > MaxPartNumber)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(partSize), partSize, "That makes " + count + " parts; an upload may have 10000.");
            }
            var parts = new List<FilePart>((int)count);
            for (int i = 0; i < count; i++)
            {
                long offset = i * partSize;
                parts.Add(new FilePart(i + 1, offset, Math.Min(partSize, size - offset)));
            }
            return parts;
        }

        /// <summary>As <see cref="SplitByPartNum"/>, for the size that a file has now.</summary>
        /// <param name="path">The file.</param>
        /// <param name="partCount">1 to 10,000.</param>
        /// <returns>The parts, ascending.</returns>
        public static IReadOnlyList<FilePart> SplitFileByPartNum(string path, int partCount)
        {
            return SplitByPartNum(new FileInfo(path).Length, partCount);
        }

        /// <summary>As <see cref="SplitByPartSize"/>, for the size that a file has now.</summary>
        /// <param name="path">The file.</param>
        /// <param name="partSize">The size of a part in bytes.</param>
        /// <returns>The parts, ascending.</returns>
        public static IReadOnlyList<FilePart> SplitFileByPartSize(string path, long partSize)
        {
            return SplitByPartSize(new FileInfo(path).Length, partSize);
        }

        private static void CheckSize(long size)
        {
            if (size < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(size), size, "It must not be negative.");
            }
        }
    }
}
